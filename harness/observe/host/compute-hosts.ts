// One look at a server on its compute host, or at the host alone: one round trip for libvirt, kernel and configuration
// together.
import { randomBytes } from "node:crypto";
import { connect } from "../../../drivers/access/connect.ts";
import type { HostConnection, Run } from "../../../drivers/access/connection.ts";
import { HypervisorError, messageOf } from "../../../base/errors.ts";
import type { ComputeHost } from "../../../drivers/access/compute-host.ts";
import type { HostEvidence, HostFacts, ServerEvidence, Source } from "../../evidence/evidence.ts";
import { freeMemoryIn } from "./free-memory.ts";
import { threadsIn } from "./kernel.ts";
import { neighboursIn, outputOf } from "./libvirt.ts";
import { parseSettings } from "./nova-conf.ts";
import { observeScript, parseParts, type Part, pulseScript } from "./parts.ts";
import { type GuestPulse, pulseIn } from "./pulse.ts";

export type HostObservation = Pick<ServerEvidence, "domainXml" | "threads" | "host">;

/** What of `HostFacts` the host itself says. */
export type HostSurvey = Pick<HostFacts, "capabilitiesXml" | "onlineCpus" | "cpuSets" | "freeMemory">;

/** The compute hosts of a cloud, each with one connection that is made at the first look. Dispose ends them. */
export class ComputeHosts {
  private readonly hosts: readonly ComputeHost[];
  private readonly start: Run | undefined;
  private readonly connections = new Map<string, HostConnection>();

  constructor(hosts: readonly ComputeHost[], start?: Run) {
    this.hosts = hosts;
    this.start = start;
  }

  /** Nova's names of the configured hosts. */
  get names(): readonly string[] {
    return this.hosts.map(({ name }) => name);
  }

  /**
   * Looks at a server on its host. Throws for nothing that the host says or does not say: each source has its reason.
   * @param hostName Nova's name of the host; null where Nova does not tell, and then a host that is the only one is taken
   */
  async observe(hostName: string | null, uuid: string, signal?: AbortSignal): Promise<HostObservation> {
    const host = this.find(hostName);
    if (!host.ok) return { domainXml: host, threads: host, host };
    const id = uuid.toLowerCase();
    const parts = await this.read(host.value, id, { signal });
    if (!parts.ok) return { domainXml: parts, threads: parts, host: parts };
    return toObservation(parts.value, host.value.name, id);
  }

  /** Looks at a host, whatever runs there. Throws for nothing that the host says or does not say, as `look`. */
  async survey(hostName: string, signal?: AbortSignal): Promise<HostSurvey> {
    const host = this.find(hostName);
    const parts = host.ok ? await this.read(host.value, "", { signal }) : host;
    if (!parts.ok) return { capabilitiesXml: parts, onlineCpus: parts, cpuSets: parts, freeMemory: parts };
    return { ...settingsIn(parts.value, hostName), freeMemory: freeMemoryIn(parts.value, hostName) };
  }

  /**
   * Whether the guest of a server lives and works. Throws for nothing that the host says or does not say, as `look`.
   * @param hostName as for `look`
   */
  async pulse(hostName: string | null, uuid: string, signal?: AbortSignal): Promise<Source<GuestPulse>> {
    const host = this.find(hostName);
    if (!host.ok) return host;
    const parts = await this.read(host.value, uuid.toLowerCase(), { script: pulseScript(), signal });
    return parts.ok ? pulseIn(parts.value, host.value.name) : parts;
  }

  /**
   * The connection to a host, for scripts other than a look; it is shared with the looks, and ends with this object.
   * @param hostName Nova's name of the host
   * @throws HypervisorError where that host is not configured
   */
  connectionTo(hostName: string): HostConnection {
    return this.connect(this.configured(hostName));
  }

  /**
   * The settings of a host.
   * @throws HypervisorError where that host is not configured
   */
  configured(hostName: string): ComputeHost {
    const host = this.find(hostName);
    if (host.ok) return host.value;
    throw new HypervisorError(host.reason, { hint: "Add it to `hosts` of pinproof.yaml." });
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.connections.values()].map((connection) => connection.dispose()));
    this.connections.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** @param uuid of a domain; empty for the host alone */
  private async read(
    host: ComputeHost,
    uuid: string,
    { script = observeScript(), signal }: { script?: string; signal: AbortSignal | undefined },
  ): Promise<Source<ReadonlyMap<string, Part>>> {
    try {
      const mark = `@${randomBytes(8).toString("hex")}`;
      const args = [mark, uuid, host.novaConfig, ...host.virsh];
      const { stdout, stderr } = await this.connect(host).script(script, args, signal);
      return { ok: true, value: parseParts(stdout, stderr, mark) };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      return { ok: false, reason: messageOf(error) };
    }
  }

  private find(name: string | null): Source<ComputeHost> {
    const [only] = this.hosts;
    if (only === undefined) return { ok: false, reason: "no compute host is configured, so none can be read" };
    const found = name === null && this.hosts.length === 1 ? only : this.hosts.find((host) => host.name === name);
    if (found !== undefined) return { ok: true, value: found };
    const reason =
      name === null
        ? "Nova does not show this user the server's host (that needs an administrator)"
        : `host ${name} is not among the configured compute hosts: ${this.names.join(", ")}`;
    return { ok: false, reason };
  }

  private connect(host: ComputeHost): HostConnection {
    const connection = this.connections.get(host.name) ?? connect(host, this.start);
    this.connections.set(host.name, connection);
    return connection;
  }
}

function toObservation(parts: ReadonlyMap<string, Part>, name: string, uuid: string): HostObservation {
  const host: HostEvidence = { name, ...settingsIn(parts, name), neighbours: neighboursIn(parts, uuid, name) };
  return {
    domainXml: outputOf(parts, "domain", name),
    threads: threadsIn(parts, name),
    host: { ok: true, value: host },
  };
}

function settingsIn(parts: ReadonlyMap<string, Part>, name: string): Omit<HostSurvey, "freeMemory"> {
  const settings = outputOf(parts, "settings", name);
  return {
    capabilitiesXml: outputOf(parts, "capabilities", name),
    onlineCpus: outputOf(parts, "online", name),
    cpuSets: settings.ok ? { ok: true, value: parseSettings(settings.value) } : settings,
  };
}
