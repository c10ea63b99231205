// How a compute host of the local cloud is reached by whoever observes it.
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import type { CloudLayout } from "../layout.ts";
import { HOST_SETS, type HostSetName, type HostShape } from "./shapes.ts";

/** @param address where its sshd answers */
export function accessTo({ name }: Pick<HostShape, "name">, layout: CloudLayout, address: string): ComputeHost {
  return {
    name,
    address,
    port: 22,
    user: "pinproof",
    identityFile: layout.sshKey,
    knownHostsFile: layout.knownHosts,
    // Key and host key of our own: the user's configuration has nothing to say.
    sshConfig: "none",
    virsh: ["virsh"],
    novaConfig: "/etc/nova/nova-compute.conf",
  };
}

/** @param address of the controller's container, in which every host runs */
export function accessToAll(set: HostSetName, layout: CloudLayout, address: string): readonly ComputeHost[] {
  return HOST_SETS[set].hosts.map((shape) => accessTo(shape, layout, address));
}
