// A host's CPUs in the order in which they are built: nodes, in them sockets, cores, and the threads of each core.
import { type HostCell, type HostCpu, parseCapabilities } from "../../../../drivers/libvirt/capabilities.ts";
import { type CpuSet, formatCpuSet, NO_CPUS, parseCpuSet, sorted, union } from "../../../../base/cpu-set.ts";
import { type HostSets, hostSets } from "../../../../nova/host-sets.ts";
import { read } from "../../../judge/subject.ts";
import type { HostEvidence, Source } from "../../../evidence/evidence.ts";

/** What nova.conf makes of a CPU. `legacy` is `vcpu_pin_set`; `both` is a CPU of two sets that must not overlap. */
export type CpuUse = "dedicated" | "shared" | "both" | "legacy" | "none";

export interface CpuModel {
  readonly id: number;
  readonly use: CpuUse;
  /** False for an offline CPU, and for one that the host does not have at all. */
  readonly online: boolean;
}

export interface CoreModel {
  /** Null where libvirt does not know. */
  readonly socket: number | null;
  /** SMT siblings; a single one without SMT. */
  readonly cpus: readonly CpuModel[];
}

export interface NodeModel {
  /** NUMA node; null for CPUs that are named somewhere and are on no node that libvirt knows. */
  readonly id: number | null;
  readonly cores: readonly CoreModel[];
}

export interface HostModel {
  readonly name: string;
  readonly nodes: readonly NodeModel[];
  readonly sets: Source<HostSets>;
  readonly online: Source<CpuSet>;
  /** Why nodes, cores or siblings are not known. */
  readonly blind?: string;
}

/** The parts of evidence that a model is made from: of a server's host, or of the survey. */
export type HostSources = Pick<HostEvidence, "name" | "capabilitiesXml" | "onlineCpus" | "cpuSets">;

/** @param named CPUs that somebody was asked to be on, or is on: they are there, whatever the host says of itself */
export function hostModel(sources: HostSources, named: CpuSet = NO_CPUS): HostModel {
  const cells = read(sources.capabilitiesXml, (xml) => parseCapabilities(xml));
  const sets = read(sources.cpuSets, hostSets);
  const online = read(sources.onlineCpus, parseCpuSet);
  const known = new Set(cells.ok ? cells.value.flatMap(({ cpus }) => cpus.map(({ id }) => id)) : []);
  const all = union([known, named, ...(online.ok ? [online.value] : []), ...(sets.ok ? inSets(sets.value) : [])]);
  const model = (id: number): CpuModel => ({
    id,
    use: sets.ok ? useOf(id, sets.value) : "none",
    online: online.ok ? online.value.has(id) : !cells.ok || known.has(id),
  });
  const nodes: NodeModel[] = cells.ok ? cells.value.map((cell) => ({ id: cell.id, cores: coresOf(cell, model) })) : [];
  const rest = sorted(all).filter((id) => !known.has(id));
  if (rest.length > 0) nodes.push({ id: null, cores: rest.map((id) => ({ socket: null, cpus: [model(id)] })) });
  return {
    name: sources.name,
    nodes: nodes.filter(({ cores }) => cores.length > 0),
    ...{ sets, online },
    ...(cells.ok ? {} : { blind: cells.reason }),
  };
}

export function cpusOf({ nodes }: HostModel): readonly CpuModel[] {
  return nodes.flatMap(({ cores }) => cores.flatMap(({ cpus }) => cpus));
}

export function hasSmt({ nodes }: HostModel): boolean {
  return nodes.some(({ cores }) => cores.some(({ cpus }) => cpus.length > 1));
}

function inSets({ dedicated, shared, legacy }: HostSets): readonly CpuSet[] {
  return [dedicated, shared, legacy].filter((set) => set !== null);
}

function useOf(cpu: number, { dedicated, shared, legacy }: HostSets): CpuUse {
  const [isDedicated, isShared] = [dedicated?.has(cpu) === true, shared?.has(cpu) === true];
  if (isDedicated || isShared) return isDedicated && isShared ? "both" : isDedicated ? "dedicated" : "shared";
  return legacy?.has(cpu) === true ? "legacy" : "none";
}

/** By the siblings that libvirt tells, for core numbers repeat from socket to socket. */
function coresOf({ cpus }: HostCell, model: (id: number) => CpuModel): readonly CoreModel[] {
  const cores = new Map<string, HostCpu[]>();
  for (const cpu of cpus) {
    const key = formatCpuSet(cpu.siblings);
    cores.set(key, [...(cores.get(key) ?? []), cpu]);
  }
  const socketOf = (core: readonly HostCpu[]) => core[0]?.socket ?? null;
  const firstOf = (core: readonly HostCpu[]) => Math.min(...core.map(({ id }) => id));
  return [...cores.values()]
    .sort((a, b) => (socketOf(a) ?? 0) - (socketOf(b) ?? 0) || firstOf(a) - firstOf(b))
    .map((core) => ({
      socket: socketOf(core),
      cpus: core
        .map(({ id }) => id)
        .sort((a, b) => a - b)
        .map(model),
    }));
}
