// What is drawn together: the servers of an experiment that lived on one host at the same time, whoever else was on their CPUs,
// and the CPUs on which two guests meet although one of them has that CPU for itself.
import { type CpuSet, isDisjoint, parseCpuSet, union } from "../../../../base/cpu-set.ts";
import { momentTitle } from "../../../evidence/moment.ts";
import { type Intruder, ownCpus } from "../../../judge/threads/intruders.ts";
import { fromPlace } from "../../../judge/threads/thread-record.ts";
import type { ExperimentVerdict, ServerVerdict } from "../../../judge/verdict.ts";
import type { HostFacts, ServerEvidence } from "../../../evidence/evidence.ts";
import { hostModel, type HostModel, type HostSources } from "./host-model.ts";
import type { ThreadRow } from "../../../judge/threads/thread-places.ts";

export interface MapServer {
  readonly name: string;
  readonly rows: readonly ThreadRow[];
}

/** Another running guest, by libvirt: where its threads may run, together. */
export interface MapNeighbour {
  readonly name: string;
  /** Null where nothing limits it. */
  readonly mayUse: CpuSet | null;
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
  /** For hosts that could not be looked at together with the server. */
  readonly hosts: readonly HostFacts[];
  /** Server id to the name by which a person knows it, for every server of the run. */
  readonly names: ReadonlyMap<string, string>;
}

interface Seen extends MapServer {
  readonly verdict: ServerVerdict;
  readonly evidence: ServerEvidence;
  readonly id: string | undefined;
  readonly host: string;
}

/** One for each host and moment; a server of whose threads nothing is known is in none. */
export function hostMomentsOf(
  { servers: verdicts }: Pick<ExperimentVerdict, "servers">,
  servers: readonly ServerEvidence[],
  options: HostMomentOptions,
): readonly HostMoment[] {
  const seen = verdicts.flatMap((verdict) => {
    const own = servers.filter(({ name }) => name === verdict.server);
    const evidence = own.find(({ moment }) => moment.name === verdict.moment?.name) ?? own.at(-1);
    if (evidence === undefined || verdict.threads.length === 0) return [];
    const id = evidence.server.ok ? evidence.server.value.id.toLowerCase() : undefined;
    const name = momentTitle(verdict.server, verdict.moment);
    return [{ name, rows: verdict.threads.map(fromPlace), verdict, evidence, id, host: hostNameOf(evidence) }];
  });
  return together(seen).map((group) => momentOf(group, options));
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

function sees(one: Seen, { id }: Seen): boolean {
  return id !== undefined && neighboursOf([one]).some(({ uuid }) => uuid === id);
}

function momentOf(group: readonly Seen[], { hosts, names }: HostMomentOptions): HostMoment {
  const own = new Set(group.map(({ id }) => id));
  const others = neighboursOf(group).filter(({ uuid }) => !own.has(uuid));
  const taken = union(group.flatMap(({ rows }) => rows.map(ownCpus)));
  const near = others.filter(({ mayUse }) => taken.size > 0 && (mayUse === null || !isDisjoint(mayUse, taken)));
  const cpus = group.flatMap(({ rows }) => rows.flatMap(cpusOfRow));
  return {
    host: hostModel(sourcesOf(group, hosts), union(cpus)),
    servers: group.map(({ name, rows }) => ({ name, rows })),
    neighbours: near.map(({ uuid, name, mayUse }) => ({ name: names.get(uuid) ?? name, mayUse })),
    elsewhere: others.length - near.length,
    clashes: clashesOf(group, names),
  };
}

interface OtherGuest {
  readonly uuid: string;
  readonly name: string;
  readonly mayUse: CpuSet | null;
}

function neighboursOf(group: readonly Seen[]): readonly OtherGuest[] {
  const all = group.flatMap(({ evidence: { host } }) =>
    host.ok && host.value.neighbours.ok ? host.value.neighbours.value : [],
  );
  const guests = all.map(({ uuid, name, mayUse }) => ({
    ...{ uuid: uuid.toLowerCase(), name },
    mayUse: mayUse === null ? null : parseCpuSet(mayUse),
  }));
  return [...new Map(guests.map((one) => [one.uuid, one])).values()];
}

/** As seen with a server; where that was not seen, as the survey saw the host. */
function sourcesOf(group: readonly Seen[], facts: readonly HostFacts[]): HostSources {
  const name = group[0]?.host ?? "";
  const hosts = group.flatMap(({ evidence: { host } }) => (host.ok ? [host.value] : []));
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

/** What the judge found, of those who are drawn together. */
function clashesOf(group: readonly Seen[], names: ReadonlyMap<string, string>): readonly Clash[] {
  const clashes = group.flatMap(({ name, verdict }) =>
    verdict.intrusions.map(({ cpu, thread, others }) => ({
      ...{ cpu, owner: `${name}, ${thread}` },
      others: others.map((other) => sayIntruder(other, names)),
    })),
  );
  return clashes.sort((a, b) => a.cpu - b.cpu);
}

/** Servers of other experiments of the run are guests whose names only the run knows. */
function sayIntruder({ guest, uuid, thread, on }: Intruder, names: ReadonlyMap<string, string>): string {
  if (thread !== undefined) return `${guest}, ${thread} (on ${on})`;
  return `${(uuid === undefined ? undefined : names.get(uuid)) ?? guest} (on ${on})`;
}
