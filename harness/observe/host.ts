// One look at a server on its compute host: one SSH round trip for libvirt, kernel and configuration together.
import { randomBytes } from "node:crypto";
import { messageOf } from "../errors.ts";
import type { ComputeHost } from "../target/cloud-target.ts";
import type { HostEvidence, ServerEvidence, Source } from "./evidence.ts";
import { threadsIn } from "./kernel.ts";
import { neighboursIn, outputOf } from "./libvirt.ts";
import { parseSettings } from "./nova-conf.ts";
import { lookScript, parseParts, type Part } from "./parts.ts";
import { type Run, SshConnection } from "./ssh.ts";

export type HostLook = Pick<ServerEvidence, "domainXml" | "threads" | "host">;

/** The compute hosts of a cloud, each with one connection that is made at the first look. Dispose ends them. */
export class ComputeHosts {
  private readonly hosts: readonly ComputeHost[];
  private readonly start: Run | undefined;
  private readonly connections = new Map<string, SshConnection>();

  constructor(hosts: readonly ComputeHost[], start?: Run) {
    this.hosts = hosts;
    this.start = start;
  }

  /**
   * Looks at a server on its host. Never throws for what the host says or does not say: each source has its reason.
   * @param hostName Nova's name of the host; null where Nova does not tell, and then a host that is the only one is taken
   */
  async look(hostName: string | null, uuid: string, signal?: AbortSignal): Promise<HostLook> {
    const host = this.find(hostName);
    if (!host.ok) return { domainXml: host, threads: host, host };
    try {
      const mark = `@${randomBytes(8).toString("hex")}`;
      const { virsh, novaConfig, name } = host.value;
      const args = [mark, uuid.toLowerCase(), novaConfig, ...virsh];
      const { stdout, stderr } = await this.connect(host.value).script(lookScript(), args, signal);
      return toLook(parseParts(stdout, stderr, mark), name, uuid.toLowerCase());
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const unseen: Source<never> = { ok: false, reason: messageOf(error) };
      return { domainXml: unseen, threads: unseen, host: unseen };
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.connections.values()].map((connection) => connection.dispose()));
    this.connections.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  private find(name: string | null): Source<ComputeHost> {
    const [only] = this.hosts;
    if (only === undefined) return { ok: false, reason: "no compute host is configured, so none can be looked at" };
    const found = name === null && this.hosts.length === 1 ? only : this.hosts.find((host) => host.name === name);
    if (found !== undefined) return { ok: true, value: found };
    const known = this.hosts.map((host) => host.name).join(", ");
    const reason =
      name === null
        ? "Nova does not tell on which host the server is (that needs an administrator)"
        : `the server is on host ${name}, which is not among the configured compute hosts: ${known}`;
    return { ok: false, reason };
  }

  private connect(host: ComputeHost): SshConnection {
    const connection = this.connections.get(host.name) ?? new SshConnection(host, this.start);
    this.connections.set(host.name, connection);
    return connection;
  }
}

function toLook(parts: ReadonlyMap<string, Part>, name: string, uuid: string): HostLook {
  const settings = outputOf(parts, "settings", name);
  const host: HostEvidence = {
    name,
    capabilitiesXml: outputOf(parts, "capabilities", name),
    onlineCpus: outputOf(parts, "online", name),
    cpuSets: settings.ok ? { ok: true, value: parseSettings(settings.value) } : settings,
    neighbours: neighboursIn(parts, uuid, name),
  };
  return {
    domainXml: outputOf(parts, "domain", name),
    threads: threadsIn(parts, name),
    host: { ok: true, value: host },
  };
}
