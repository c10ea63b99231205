// Every domain of a compute host with every QEMU thread and the host's own facts, in one round trip; nothing is written.
import { randomBytes } from "node:crypto";
import type { HostConnection } from "../../../drivers/access/connection.ts";
import { messageOf } from "../../../base/errors.ts";
import type { ComputeHost } from "../../../drivers/access/compute-host.ts";
import { unread } from "../../evidence/attempt.ts";
import type { CpuSetsRecord, Source, ThreadRecord } from "../../evidence/evidence.ts";
import { threadsByGuest } from "./kernel.ts";
import { documentsIn, explain, isGone, outputOf } from "./libvirt.ts";
import { parseSettings } from "./nova-conf.ts";
import { auditScript, type Part, parseParts } from "./parts.ts";

export interface DomainRecord {
  /** Lower case. */
  readonly uuid: string;
  /** `virsh dumpxml`: the live domain; of one that does not run, how it would be started. */
  readonly xml: string;
}

/** A host as one look found it. */
export interface AuditedHost {
  /** Every domain, running or not; one that ended during the look is not among them. */
  readonly domains: Source<readonly DomainRecord[]>;
  /** Domains that libvirt lists, and that could not be read. */
  readonly unreadDomains: readonly { readonly uuid: string; readonly reason: string }[];
  /** Uuid to the tasks of its QEMU process. */
  readonly threads: Source<ReadonlyMap<string, Source<readonly ThreadRecord[]>>>;
  /** Those that run at the end of the look. */
  readonly running: Source<ReadonlySet<string>>;
  readonly capabilitiesXml: Source<string>;
  /** `/sys/devices/system/cpu/online` */
  readonly onlineCpus: Source<string>;
  /** `/sys/devices/system/cpu/present`: offline ones among them. */
  readonly presentCpus: Source<string>;
  readonly cpuSets: Source<CpuSetsRecord>;
}

type Parts = ReadonlyMap<string, Part>;

/** Throws for nothing that the host says or does not say: each source has its reason. Only an aborted signal is thrown. */
export async function auditHost(
  connection: Pick<HostConnection, "script">,
  { name, virsh, novaConfig }: Pick<ComputeHost, "name" | "virsh" | "novaConfig">,
  signal?: AbortSignal,
): Promise<AuditedHost> {
  try {
    const mark = `@${randomBytes(8).toString("hex")}`;
    const { stdout, stderr } = await connection.script(auditScript(), [mark, "", novaConfig, ...virsh], signal);
    return auditedHost(parseParts(stdout, stderr, mark), name);
  } catch (error) {
    signal?.throwIfAborted();
    return unreadHost(messageOf(error));
  }
}

/** A host that could not be looked at at all. */
export function unreadHost(reason: string): AuditedHost {
  const none = unread(reason);
  return {
    ...{ domains: none, unreadDomains: [], threads: none, running: none },
    ...{ capabilitiesXml: none, onlineCpus: none, presentCpus: none, cpuSets: none },
  };
}

export function auditedHost(parts: Parts, name: string): AuditedHost {
  const settings = outputOf(parts, "settings", name);
  const running = outputOf(parts, "running", name);
  return {
    ...domainsIn(parts, name),
    threads: threadsByGuest(parts, name),
    running: running.ok ? { ok: true, value: new Set(uuidsIn(running.value)) } : running,
    capabilitiesXml: outputOf(parts, "capabilities", name),
    onlineCpus: outputOf(parts, "online", name),
    presentCpus: outputOf(parts, "present", name),
    cpuSets: settings.ok ? { ok: true, value: parseSettings(settings.value) } : settings,
  };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

function uuidsIn(text: string): readonly string[] {
  return (text.match(UUID) ?? []).map((uuid) => uuid.toLowerCase());
}

function domainsIn(parts: Parts, name: string): Pick<AuditedHost, "domains" | "unreadDomains"> {
  const listed = outputOf(parts, "listed", name);
  if (!listed.ok) return { domains: listed, unreadDomains: [] };
  const batches = [...parts].filter(([part]) => part.startsWith("domains-")).map(([, part]) => part);
  const records = new Map(
    batches.flatMap(({ stdout }) =>
      documentsIn(stdout).map((xml) => [uuidOf(xml), { uuid: uuidOf(xml), xml }] as const),
    ),
  );
  const stderr = batches.map((batch) => batch.stderr).join("\n");
  const missing = uuidsIn(listed.value).filter((uuid) => !records.has(uuid) && !isGone(uuid, stderr));
  // What virsh says of domains that are gone is no reason why another was not read.
  const words = stderr.split("\n").filter((line) => !/failed to get domain|no domain with matching uuid/.test(line));
  const reason = `${name}: ${explain(words.join("\n")) || "reading ended before this domain"}`;
  return {
    domains: { ok: true, value: [...records.values()] },
    unreadDomains: missing.map((uuid) => ({ uuid, reason })),
  };
}

/** libvirt writes it right after the name, before anything that another party has written. */
function uuidOf(xml: string): string {
  return (/^ *<uuid>([^<]*)<\/uuid>/m.exec(xml)?.[1] ?? "").toLowerCase();
}
