// What is drawn together: the servers of an experiment that lived on one host at the same time, whoever else was on their CPUs,
// and the CPUs on which two guests meet although one of them has that CPU for itself.
import type { Experiment } from "../../../../experiments/experiment.ts";
import { type CpuSet, isDisjoint, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import { type ActiveSubject, type Subject, subjectOf, type Neighbour } from "../../../judge/subject.ts";
import { isAlone } from "../../../judge/expected-places.ts";
import { intrusion } from "../../../../nova/own-cpus.ts";
import type { Rules } from "../../../../nova/release.ts";
import type { HostFacts, ServerEvidence } from "../../../evidence/evidence.ts";
import { hostModel, type HostModel, type HostSources } from "./host-model.ts";
import { type ThreadRow, threadRows } from "./rows.ts";

export interface MapServer {
  readonly name: string;
  readonly rows: readonly ThreadRow[];
}

/** Another running guest, by libvirt: where its threads may run, together. */
export interface MapNeighbour {
  readonly name: string;
  /** Null where nothing limits it. */
  readonly mayUse: CpuSet | null;
  readonly pinnedTo: CpuSet;
}

/** A CPU that is one guest's alone, and who else may run on it. */
export interface Clash {
  readonly cpu: number;
  /** `by-image, vCPU 0` */
  readonly owner: string;
  readonly others: readonly string[];
}

export interface HostMoment {
  readonly host: HostModel;
  readonly servers: readonly MapServer[];
  /** Only those that are on a CPU of the servers' pinned vCPUs. */
  readonly neighbours: readonly MapNeighbour[];
  /** The other guests of the host, none of them on these CPUs. */
  readonly elsewhere: number;
  readonly clashes: readonly Clash[];
}

export interface HostMomentOptions {
  readonly rules: Rules;
  /** For hosts that could not be looked at together with the server. */
  readonly hosts: readonly HostFacts[];
  /** Server id to the name by which a person knows it, for every server of the run. */
  readonly names: ReadonlyMap<string, string>;
}

interface Seen extends MapServer {
  readonly subject: Subject | ActiveSubject;
  readonly id: string | undefined;
  readonly host: string;
}

/** One scene for each host and moment; a server without domain and threads is in none. */
export function hostMomentsOf(
  experiment: Experiment,
  servers: readonly ServerEvidence[],
  options: HostMomentOptions,
): readonly HostMoment[] {
  const seen = servers
    .filter(({ name }) => Object.hasOwn(experiment.servers, name))
    .flatMap((server) => {
      const subject = subjectOf(experiment, server, options.names, { rules: options.rules });
      const rows = threadRows(subject);
      const id = server.server.ok ? server.server.value.id.toLowerCase() : undefined;
      return rows.length === 0 ? [] : [{ name: server.name, rows, subject, id, host: hostNameOf(server) }];
    });
  return together(seen).map((group) => symptomsOf(group, options));
}

/** Whether there is anything to see that should not be. */
export function isTroubled({ servers, clashes }: HostMoment): boolean {
  return clashes.length > 0 || servers.some(({ rows }) => rows.some(({ standing }) => standing === "elsewhere"));
}

function hostNameOf({ host, server }: ServerEvidence): string {
  if (host.ok) return host.value.name;
  return (server.ok ? server.value.host : null) ?? "a host that is not known";
}

/** Those who all met each other. One that outlived another is drawn once with each, as it was. */
function together(seen: readonly Seen[]): readonly (readonly Seen[])[] {
  const groups = new Map<string, readonly Seen[]>();
  for (const first of seen) {
    const group: Seen[] = [first];
    for (const other of seen) {
      if (!group.includes(other) && group.every((one) => metEachOther(one, other))) group.push(other);
    }
    const ordered = seen.filter((one) => group.includes(one));
    groups.set(JSON.stringify(ordered.map(({ name }) => name)), ordered);
  }
  return [...groups.values()];
}

function metEachOther(a: Seen, b: Seen): boolean {
  return a.host === b.host && (sees(a, b) || sees(b, a));
}

function sees({ subject: { neighbours } }: Seen, { id }: Seen): boolean {
  return neighbours.ok && id !== undefined && neighbours.value.some(({ uuid }) => uuid === id);
}

function symptomsOf(group: readonly Seen[], { hosts, names }: HostMomentOptions): HostMoment {
  const own = new Set(group.map(({ id }) => id));
  const others = neighboursOf(group).filter(({ uuid }) => !own.has(uuid));
  const taken = union(group.flatMap((server) => owned(server).map(({ cpus }) => cpus)));
  const near = others.filter(({ mayUse }) => taken.size > 0 && (mayUse === null || !isDisjoint(mayUse, taken)));
  const neighbours = near.map((other) => ({
    name: names.get(other.uuid) ?? other.name,
    mayUse: other.mayUse,
    pinnedTo: other.pinnedTo,
  }));
  const cpus = group.flatMap(({ rows }) => rows.flatMap(cpusOfRow));
  return {
    host: hostModel(sourcesOf(group, hosts), union(cpus)),
    servers: group.map(({ name, rows }) => ({ name, rows })),
    neighbours,
    elsewhere: others.length - near.length,
    clashes: clashesOf(group, neighbours),
  };
}

function neighboursOf(group: readonly Seen[]): readonly Neighbour[] {
  const all = group.flatMap(({ subject }) => (subject.neighbours.ok ? subject.neighbours.value : []));
  return [...new Map(all.map((one) => [one.uuid, one])).values()];
}

/** As seen with a server; where that was not seen, as the survey saw the host. */
function sourcesOf(group: readonly Seen[], facts: readonly HostFacts[]): HostSources {
  const name = group[0]?.host ?? "";
  const hosts = group.flatMap(({ subject }) => (subject.evidence.host.ok ? [subject.evidence.host.value] : []));
  const sources: readonly HostSources[] = [...hosts, ...facts.filter((one) => one.name === name)];
  const none = { ok: false, reason: "the host was not seen" } as const;
  const first = <Key extends "capabilitiesXml" | "onlineCpus" | "cpuSets">(key: Key): HostSources[Key] =>
    (sources.find((one) => one[key].ok) ?? sources[0])?.[key] ?? none;
  return {
    name,
    capabilitiesXml: first("capabilitiesXml"),
    onlineCpus: first("onlineCpus"),
    cpuSets: first("cpuSets"),
  };
}

function cpusOfRow({ asked, xml, kernel }: ThreadRow): readonly CpuSet[] {
  return [
    ...("cpus" in asked ? [asked.cpus] : []),
    ...(xml.ok ? [xml.value] : []),
    ...(kernel.ok ? [kernel.value] : []),
  ];
}

/** What a server has for itself: the CPUs of its pinned vCPUs, as Nova gave them or as they are, and of an emulator on one more. */
function owned({ subject, rows }: Seen): readonly { readonly row: ThreadRow; readonly cpus: CpuSet }[] {
  if (!("expectedGuest" in subject)) return [];
  const pinned = new Set([...subject.expectedGuest.pinned].map((id) => `vCPU ${id}`));
  const hasOwnEmulator = subject.expectedGuest.emulator === "one-more-dedicated";
  return rows
    .filter(({ kind, label }) => (kind === "vcpu" ? pinned.has(label) : kind === "emulator" && hasOwnEmulator))
    .flatMap((row) => {
      const cpus = row.asked.kind === "exactly" ? row.asked.cpus : row.xml.ok ? row.xml.value : undefined;
      return cpus?.size === 1 ? [{ row, cpus }] : [];
    });
}

function clashesOf(group: readonly Seen[], neighbours: readonly MapNeighbour[]): readonly Clash[] {
  const clashes = group.flatMap((server) =>
    owned(server).flatMap(({ row, cpus }) => {
      const [cpu] = cpus;
      const others = [...intruders(server, row, cpus, group), ...guests(server, cpus, neighbours)];
      return cpu === undefined || others.length === 0 ? [] : [{ cpu, owner: `${server.name}, ${row.label}`, others }];
    }),
  );
  return clashes.sort((a, b) => a.cpu - b.cpu);
}

/** Threads of servers that lived with it, and another vCPU of its own. Its own emulator may be there. */
function intruders(server: Seen, row: ThreadRow, cpus: CpuSet, group: readonly Seen[]): readonly string[] {
  return group.flatMap((other) =>
    other.rows.flatMap((one) => {
      const isOther = other === server ? one.kind === "vcpu" && one !== row : metEachOther(server, other);
      const where = one.kernel.ok ? one.kernel : one.xml;
      const pinnedTo = where.ok && where.value.size === 1 ? where.value : NO_CPUS;
      const isThere = where.ok && intrusion(cpus, { pinnedTo, mayUse: where.value }, isOwn(server)).size > 0;
      return isOther && isThere ? [`${other.name}, ${one.label} (on ${showCpuSet(where.value)})`] : [];
    }),
  );
}

function guests(server: Seen, cpus: CpuSet, neighbours: readonly MapNeighbour[]): readonly string[] {
  return neighbours.flatMap((other) => {
    if (intrusion(cpus, other, isOwn(server)).size === 0) return [];
    const { name, mayUse } = other;
    return [`${name} (on ${mayUse === null ? "every CPU" : showCpuSet(mayUse)})`];
  });
}

function isOwn({ subject }: Seen): boolean {
  return "expectedGuest" in subject && isAlone(subject);
}
