// Whether a cloud has what an experiment needs: all of it on one compute host.
import { thereFor } from "../../nova/inventory.ts";
import type { HostNeeds, Range } from "../../experiments/needs.ts";
import { floatingSet, hostSets } from "../../nova/host-sets.ts";
import { messageOf } from "../../base/errors.ts";
import { type HostCell, parseCapabilities } from "../../drivers/libvirt/capabilities.ts";
import { type CpuSet, intersection, NO_CPUS, parseCpuSet } from "../../base/cpu-set.ts";
import type { HostFacts, Source } from "../evidence/evidence.ts";

export type Fitness =
  | { readonly fit: "yes" }
  /** `skipped`: it is known that the cloud has it not. `unknown`: it could not be found out. */
  | { readonly fit: "no" | "unknown"; readonly reason: string };

/** One need of one host. */
interface Finding {
  readonly holds: boolean | undefined;
  readonly reason: string;
}

interface Look {
  readonly host: HostFacts;
  /** Of every need. */
  readonly findings: readonly Finding[];
}

const YES: Fitness = { fit: "yes" };

export function fitnessOf(wanted: HostNeeds, hosts: readonly HostFacts[]): Fitness {
  const isClosed = hosts.length > 0 && hosts.every((host) => !countOf(host, "PCPU").ok);
  const needs = isClosed ? withoutEnough(wanted) : wanted;
  if (Object.keys(needs).length === 0) return YES;
  if (hosts.length === 0) return { fit: "unknown", reason: "no compute host is known" };
  if (!isWithin(hosts.length, needs.anyHosts)) {
    return no(`it needs ${say(needs.anyHosts)} compute hosts, and the cloud has ${hosts.length}`);
  }
  const looks = hosts.map((host): Look => ({ host, findings: findingsOn(needs, host) }));
  const fit = looks.filter(({ findings }) => findings.every(({ holds }) => holds === true));
  const bad = looks.filter(({ findings }) => findings.some(({ holds }) => holds === false));
  const maybe = looks.filter((look) => !fit.includes(look) && !bad.includes(look));
  const enough = needs.everyHost === true ? { least: hosts.length } : (needs.hosts ?? { least: 1 });
  // How many there are is between those that are known to fit and those that may.
  const [fewest, most] = [fit.length, fit.length + maybe.length];
  const { least = 0, most: limit = Infinity } = enough;
  if (most < least || fewest > limit) {
    if (bad.length > 0 && (fit.length === 0 || needs.everyHost === true))
      return no(reasonOf(nearest(bad), hosts.length, false));
    const has = fewest === most ? `${most}` : fewest > limit ? `at least ${fewest}` : `at most ${most}`;
    return no(`it needs ${say(enough)} such compute hosts, and the cloud has ${has}`);
  }
  if (fewest < least || most > limit) {
    return { fit: "unknown", reason: maybe.map((look) => reasonOf(look, hosts.length, undefined)).join("; ") };
  }
  return needs.mixedSmt === true ? mixedSmt(hosts) : YES;
}

/** Where neither Placement nor nova.conf can be read of any host: whether there are enough CPUs, Nova tells in the end; too many, nobody would. */
function withoutEnough({ dedicatedCpus, sharedCpus, ...needs }: HostNeeds): HostNeeds {
  return {
    ...needs,
    ...(dedicatedCpus?.most === undefined ? {} : { dedicatedCpus }),
    ...(sharedCpus?.most === undefined ? {} : { sharedCpus }),
  };
}

/** The host that lacks least. */
function nearest(looks: readonly Look[]): Look | undefined {
  const lacks = ({ findings }: Look) => findings.filter(({ holds }) => holds === false).length;
  return [...looks].sort((a, b) => lacks(a) - lacks(b))[0];
}

function no(reason: string): Fitness {
  return { fit: "no", reason };
}

/** @param about findings that do not hold, or those that could not be told */
function reasonOf(look: Look | undefined, hosts: number, about: false | undefined): string {
  if (look === undefined) return "";
  const reasons = look.findings
    .filter(({ holds }) => holds === about)
    .map(({ reason }) => reason)
    .join("; ");
  return hosts > 1 ? `${look.host.name}: ${reasons}` : reasons;
}

function mixedSmt(hosts: readonly HostFacts[]): Fitness {
  const what = "a compute host with SMT and one without, both with a dedicated set";
  const kinds = new Set<boolean>();
  const untold: string[] = [];
  for (const host of hosts) {
    const { inventories, traits, name } = host;
    if (!inventories.ok) untold.push(`${name}: ${inventories.reason}`);
    else if (cpusOf(host, "PCPU") === 0) continue;
    else if (!traits.ok) untold.push(`${name}: ${traits.reason}`);
    else kinds.add(hasSmt(host));
  }
  if (kinds.size === 2) return YES;
  if (untold.length === 0) return no(`it needs ${what}`);
  return { fit: "unknown", reason: `cannot determine whether there are ${what}: ${untold.join("; ")}` };
}

function findingsOn(needs: HostNeeds, host: HostFacts): readonly Finding[] {
  const cells = cellsOf(host);
  const dedicated = dedicatedOf(host);
  const shared = sharedOf(host);
  const pages = host.freeMemory;
  return [
    number("dedicated CPUs (PCPU)", needs.dedicatedCpus, countOf(host, "PCPU")),
    number("shared CPUs (VCPU)", needs.sharedCpus, countOf(host, "VCPU")),
    flag(
      "shared CPUs named in nova.conf",
      needs.sharedSet,
      of(host.cpuSets, (options) => hostSets(options).floating !== null),
    ),
    flag("SMT", needs.smt, smtOf(host, cells)),
    flag(
      "two siblings of a core in the dedicated set",
      needs.siblingsInDedicatedSet,
      of(cells, (list) => of(dedicated, (set) => hasSiblings(list, set))),
    ),
    number(
      "NUMA nodes",
      needs.numaNodes,
      of(cells, (list) => list.length),
    ),
    number("dedicated CPUs on each NUMA node", needs.dedicatedCpusPerNode, perNode(cells, dedicated)),
    number("shared CPUs on each NUMA node", needs.sharedCpusPerNode, perNode(cells, shared)),
    number(
      "free pages of 2 MiB on a NUMA node",
      needs.hugepages2MiB,
      of(pages, (nodes) =>
        Math.max(
          0,
          ...nodes.flatMap(({ freePages }) =>
            freePages.filter(({ sizeKiB }) => sizeKiB === 2048).map(({ free }) => free),
          ),
        ),
      ),
    ),
  ];
}

function number(what: string, wanted: Range | undefined, found: Source<number>): Finding {
  if (wanted === undefined) return { holds: true, reason: "" };
  if (!found.ok)
    return { holds: undefined, reason: `cannot determine whether there are ${say(wanted)} ${what}: ${found.reason}` };
  return {
    holds: isWithin(found.value, wanted),
    reason: `it needs ${say(wanted)} ${what}, and the host has ${found.value}`,
  };
}

function flag(what: string, wanted: boolean | undefined, found: Source<boolean>): Finding {
  if (wanted === undefined) return { holds: true, reason: "" };
  if (!found.ok) return { holds: undefined, reason: `cannot determine whether the host has ${what}: ${found.reason}` };
  return {
    holds: found.value === wanted,
    reason: wanted ? `it needs a host with ${what}` : `it needs a host without ${what}`,
  };
}

/** The least over the nodes: what every node has. */
function perNode(cells: Source<readonly HostCell[]>, set: Source<CpuSet>): Source<number> {
  return of(cells, (list) => of(set, (cpus) => Math.min(...list.map((cell) => intersection(idsOf(cell), cpus).size))));
}

function hasSiblings(cells: readonly HostCell[], set: CpuSet): boolean {
  return cells.some(({ cpus }) => cpus.some(({ siblings }) => intersection(siblings, set).size > 1));
}

function idsOf({ cpus }: HostCell): CpuSet {
  return new Set(cpus.map(({ id }) => id));
}

export function hasSmt({ traits }: HostFacts): boolean {
  return traits.ok && traits.value.includes("HW_CPU_HYPERTHREADING");
}

/** CPUs of a resource class that are there, the allocation ratio not counted in. */
function cpusOf({ inventories }: HostFacts, kind: "PCPU" | "VCPU"): number {
  return inventories.ok ? thereFor(inventories.value[kind]) : 0;
}

/**
 * By Placement; where that is closed by nova.conf, as nova-compute makes the inventory of it: the sets, without what is offline
 * (`nova.virt.libvirt.driver._get_pcpu_available`, `_get_vcpu_available`).
 */
function countOf(host: HostFacts, kind: "PCPU" | "VCPU"): Source<number> {
  const { inventories, onlineCpus } = host;
  if (inventories.ok) return { ok: true, value: cpusOf(host, kind) };
  const set = kind === "PCPU" ? dedicatedOf(host) : sharedOf(host);
  const counted = of(set, (cpus) => of(onlineCpus, (online) => intersection(cpus, parseCpuSet(online)).size));
  return counted.ok ? counted : inventories;
}

/** By the trait; where Placement is closed by libvirt's siblings, from which Nova makes it (`has_hyperthreading`). */
function smtOf(host: HostFacts, cells: Source<readonly HostCell[]>): Source<boolean> {
  if (host.traits.ok || !cells.ok) return of(host.traits, () => hasSmt(host));
  return { ok: true, value: cells.value.some(({ cpus }) => cpus.some(({ siblings }) => siblings.size > 1)) };
}

function cellsOf({ capabilitiesXml }: HostFacts): Source<readonly HostCell[]> {
  return of(capabilitiesXml, (xml) => parseCapabilities(xml));
}

function dedicatedOf({ cpuSets }: HostFacts): Source<CpuSet> {
  return of(cpuSets, (options) => hostSets(options).dedicated ?? NO_CPUS);
}

/** Where nova.conf names neither set, Nova may use every CPU for floating servers. */
function sharedOf({ cpuSets, onlineCpus }: HostFacts): Source<CpuSet> {
  return of(cpuSets, (options) => floatingSet(hostSets(options)) ?? of(onlineCpus, (online) => parseCpuSet(online)));
}

function of<From, To>(source: Source<From>, read: (value: From) => To | Source<To>): Source<To> {
  if (!source.ok) return source;
  try {
    const value = read(source.value);
    return isSource(value) ? value : { ok: true, value };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

function isSource<T>(value: T | Source<T>): value is Source<T> {
  return typeof value === "object" && value !== null && "ok" in value;
}

function isWithin(value: number, { least = 0, most = Infinity }: Range = {}): boolean {
  return value >= least && value <= most;
}

function say({ least, most }: Range = {}): string {
  if (least !== undefined && least === most) return `exactly ${least}`;
  if (most === 0) return "no";
  if (most === undefined) return `at least ${least ?? 0}`;
  return least === undefined || least === 0 ? `at most ${most}` : `${least} to ${most}`;
}
