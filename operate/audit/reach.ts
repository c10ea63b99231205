// Where the threads of a guest may run, by the XML and by the kernel: what brings it into another guest's way.
import { type CpuSet, NO_CPUS, parseCpuSet, union } from "../../base/cpu-set.ts";
import { vcpuIds } from "../../base/cpu-set.ts";
import type { ThreadRecord } from "../../harness/evidence/evidence.ts";
import type { Guest, HostAudit } from "./evidence.ts";

export type Who = "pinned vCPU" | "floating vCPU" | "emulator" | "I/O thread";

export interface Reach {
  readonly who: Who;
  readonly cpus: CpuSet;
  readonly source: "libvirt" | "kernel";
}

/** A guest that does not run reaches nothing; its pins alone count, for it will have them when it is started. */
export function reachOf(guest: Guest, { online }: Pick<HostAudit, "online">): readonly Reach[] {
  const byXml = xmlReach(guest, online.ok ? online.value : NO_CPUS);
  if (!guest.domain.live) return byXml.filter(({ who }) => who === "pinned vCPU");
  return [...byXml, ...kernelReach(guest)].filter(({ cpus }) => cpus.size > 0);
}

/**
 * Where nothing in the XML limits a thread, the kernel's word alone counts if there is one: libvirt then leaves it to what QEMU
 * inherited, which on a host with isolcpus is not every CPU.
 */
function xmlReach(guest: Guest, online: CpuSet): readonly Reach[] {
  const { domain, vcpus } = guest;
  const unlimited = guest.threads.ok ? NO_CPUS : online;
  const own: CpuSet[] = [];
  const floating: CpuSet[] = [];
  for (const vcpu of vcpus.values()) {
    if (vcpu.kind === "pinned") own.push(new Set([vcpu.cpu]));
    else floating.push(vcpu.kind === "unclear" ? new Set([vcpu.cpu]) : (vcpu.cpus ?? unlimited));
  }
  const emulator = domain.emulatorPin ?? domain.vcpuCpuset ?? unlimited;
  const iothreads = vcpuIds(domain.iothreads).map((at) => domain.iothreadPins.get(at + 1) ?? emulator);
  const reach = (who: Who, sets: readonly CpuSet[]): Reach => ({ who, cpus: union(sets), source: "libvirt" });
  return [
    reach("pinned vCPU", own),
    reach("floating vCPU", floating),
    reach("emulator", [emulator]),
    reach("I/O thread", iothreads),
  ];
}

function kernelReach({ threads, vcpus }: Guest): readonly Reach[] {
  if (!threads.ok) return [];
  const isPinned = (id: number) => vcpus.get(id)?.kind === "pinned";
  const of = (kind: boolean) => [...threads.value.vcpus].flatMap(([id, tasks]) => (isPinned(id) === kind ? tasks : []));
  const reach = (who: Who, tasks: readonly ThreadRecord[]): Reach => ({
    ...{ who, source: "kernel" },
    cpus: union([...new Set(tasks.map(({ cpusAllowed }) => cpusAllowed))].map(cpusOfList)),
  });
  return [
    reach("pinned vCPU", of(true)),
    reach("floating vCPU", of(false)),
    reach("emulator", threads.value.emulator),
    reach("I/O thread", [...threads.value.iothreads.values()]),
  ];
}

/** A list that cannot be read reaches nothing, and is told as unread. */
export function cpusOfList(text: string): CpuSet {
  try {
    return parseCpuSet(text);
  } catch {
    return NO_CPUS;
  }
}
