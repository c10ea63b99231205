// libvirt's parts of a look: the domain's XML, the host's capabilities, the other running domains.
import { messageOf } from "../../../base/errors.ts";
import { formatCpuSet } from "../../../base/cpu-set.ts";
import { singlyPinnedCpus, usableCpus } from "../../../drivers/libvirt/domain-cpus.ts";
import { parseDomainXml } from "../../../drivers/libvirt/domain-xml.ts";
import type { NeighbourRecord, Source } from "../../evidence/evidence.ts";
import type { Part } from "./parts.ts";

type Parts = ReadonlyMap<string, Part>;

/** The output of a part, or why it has none, in words for the operator of that host. */
export function outputOf(parts: Parts, name: string, host: string): Source<string> {
  const part = parts.get(name);
  if (part === undefined) return { ok: false, reason: `${host}: reading ended before "${name}"` };
  if (part.status === 0) return { ok: true, value: part.stdout };
  return { ok: false, reason: `${host}: ${explain(part.stderr || `failed with exit status ${part.status}`)}` };
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^sudo: /m, "this needs root, or sudo without a password, on the compute host"],
  [/failed to get domain/, "libvirt has no such domain: was the server deleted, or moved to another host?"],
  [
    /failed to connect to the hypervisor[^]*Permission denied|authentication unavailable|authentication failed/i,
    "libvirt does not let this user in: add the user to the group libvirt, or call virsh by sudo",
  ],
  [
    /failed to connect to the hypervisor|Failed to connect socket/,
    "libvirt does not answer: is libvirtd (or virtqemud) running?",
  ],
  [
    /not found$|No such container|no such container/m,
    "virsh cannot be called there: say how, in the settings of the compute host",
  ],
];

/** libvirt's and virsh's words in one line, with what is mostly behind them. */
export function explain(stderr: string): string {
  const words = stderr
    .trim()
    .replaceAll(/^error: /gm, "")
    .split("\n")
    .filter(Boolean);
  const hint = REASONS.find(([pattern]) => pattern.test(stderr))?.[1];
  return [words.join("; "), ...(hint === undefined ? [] : [hint])].join(" - ");
}

/** Every other running domain. One that went away between listing and reading is not there any more. */
export function neighboursIn(parts: Parts, uuid: string, host: string): Source<readonly NeighbourRecord[]> {
  const running = outputOf(parts, "running", host);
  if (!running.ok) return running;
  const others = running.value.split(/\s+/).filter((other) => other !== "" && other !== uuid);
  if (others.length === 0) return { ok: true, value: [] };
  const part = parts.get("neighbours");
  if (part === undefined) return { ok: false, reason: `${host}: the other domains were not read` };
  try {
    const records = documentsIn(part.stdout).map(neighbourOf);
    const unread = others.filter(
      (other) => !records.some((record) => record.uuid === other) && !isGone(other, part.stderr),
    );
    if (unread.length === 0) return { ok: true, value: records };
    return { ok: false, reason: `${host}: could not read domain ${unread.join(", ")}: ${explain(part.stderr)}` };
  } catch (error) {
    return { ok: false, reason: `${host}: ${messageOf(error)}` };
  }
}

/**
 * Whether a domain ended between being listed and being read: virsh's own words where it looks the domain up, libvirt's
 * where it goes between that and its dump.
 */
export function isGone(uuid: string, stderr: string): boolean {
  return [`failed to get domain '${uuid}'`, `no domain with matching uuid '${uuid}'`].some((words) =>
    stderr.includes(words),
  );
}

/** libvirt writes the root element's tags at the start of a line, and nothing else there. */
export function documentsIn(text: string): readonly string[] {
  return [...text.matchAll(/^<domain\b[^]*?^<\/domain>$/gm)].map(([document]) => document);
}

function neighbourOf(xml: string): NeighbourRecord {
  const domain = parseDomainXml(xml, "the XML of another domain");
  const mayUse = usableCpus(domain);
  return {
    uuid: domain.uuid,
    name: domain.name,
    pinnedTo: formatCpuSet(singlyPinnedCpus(domain)),
    mayUse: mayUse === null ? null : formatCpuSet(mayUse),
  };
}
