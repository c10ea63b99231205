// The connection that a compute host's transport asks for.
import type { ComputeHost } from "./compute-host.ts";
import type { HostConnection, Run } from "./connection.ts";
import { JujuConnection } from "./juju.ts";
import { KubectlConnection } from "./kubectl.ts";
import { LocalConnection } from "./local.ts";
import { SshConnection } from "./ssh.ts";

/** Nothing is started before the first script. */
export function connect(host: ComputeHost, start?: Run): HostConnection {
  switch (host.transport ?? "ssh") {
    case "ssh":
      return new SshConnection(host, start);
    case "juju":
      return new JujuConnection(host, start);
    case "kubectl":
      return new KubectlConnection(host, start);
    case "local":
      return new LocalConnection(host, start);
  }
}
