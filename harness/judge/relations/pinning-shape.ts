// The shape of a server's pinning, without the numbers that differ from server to server: what "pinned alike" compares.
import { messageOf } from "../../../base/errors.ts";
import { isEqual, parseCpuSet, showCpuSet, union } from "../../../base/cpu-set.ts";
import { pinnedCpus } from "../../../drivers/libvirt/domain-cpus.ts";
import type { DomainFacts } from "../../../drivers/libvirt/domain-xml.ts";
import type { Source, ThreadRecord, TopologyRecord } from "../../evidence/evidence.ts";
import type { Subject } from "../subject.ts";
import { charged } from "../levels/placement.ts";
import { sortThreads } from "../levels/threads.ts";
import type { Level } from "../../../nova/levels.ts";

/** One sentence per level; equal sentences mean equal shapes. */
export function shapesOf(subject: Subject): readonly (readonly [Level, Source<string>])[] {
  const { topology, allocations, threads } = subject.evidence;
  return [
    ["nova", say(topology, ofTopology)],
    ["placement", say(allocations, ({ resources }) => charged(resources))],
    ["libvirt", say(subject.domain, ofDomain)],
    ["kernel", say(threads, (tasks) => (tasks.length === 0 ? undefined : ofThreads(tasks)))],
  ];
}

function say<T>(source: Source<T>, of: (value: T) => string | undefined): Source<string> {
  if (!source.ok) return source;
  try {
    const value = of(source.value);
    return value === undefined ? { ok: false, reason: "nothing to compare" } : { ok: true, value };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

function ofTopology({ nodes }: TopologyRecord): string {
  const cells = nodes.map(({ vcpus, memoryMiB, cpuPinning }) => {
    const pins = cpuPinning === null ? "pins not shown" : `${Object.keys(cpuPinning).length} pins`;
    return `vCPU ${showCpuSet(new Set(vcpus))}, ${memoryMiB} MiB, ${pins}`;
  });
  return cells.join("; ") || "no cells";
}

function ofDomain(domain: DomainFacts): string {
  const pins = [...domain.vcpuPins.values()];
  const cpus = pinnedCpus(domain);
  const helper = (pin: ReadonlySet<number> | null | undefined) =>
    pin == null ? "not pinned" : isEqual(pin, cpus) ? "on the pins" : "elsewhere";
  const cells = domain.cells.map((cell) => `vCPU ${showCpuSet(cell.vcpus)}, ${cell.memoryKiB} KiB`);
  const iothreads = Array.from({ length: domain.iothreads }, (_, at) => helper(domain.iothreadPins.get(at + 1)));
  const { topology } = domain;
  return [
    `${domain.vcpus} vCPU`,
    pins.length === 0
      ? "no pins"
      : `${pins.filter(({ size }) => size === 1).length} of ${pins.length} pins to one CPU, ${cpus.size} CPUs`,
    domain.vcpuCpuset === null ? "no cpuset" : "a cpuset",
    `emulator ${helper(domain.emulatorPin)}`,
    ...iothreads.map((where) => `I/O thread ${where}`),
    `memory ${domain.numaMemory?.mode ?? "not tied"}`,
    `${domain.memNodes.length} memnodes ${[...new Set(domain.memNodes.map(({ mode }) => mode))].join("/")}`.trim(),
    `cells: ${cells.join("; ") || "none"}`,
    `realtime: ${domain.vcpuScheds.length === 0 ? "none" : domain.vcpuScheds.map(({ scheduler, priority }) => `${scheduler} ${priority ?? ""}`).join(", ")}`,
    topology === null ? "no topology" : `topology ${topology.sockets}/${topology.cores}/${topology.threads}`,
  ].join(", ");
}

function ofThreads(tasks: readonly ThreadRecord[]): string {
  const { vcpus, emulator } = sortThreads(tasks);
  const own = [...vcpus.values()].flat().map(({ cpusAllowed }) => parseCpuSet(cpusAllowed));
  const pins = union(own);
  const isOnPins = emulator.every(({ cpusAllowed }) => isEqual(parseCpuSet(cpusAllowed), pins));
  const single = own.filter(({ size }) => size === 1).length;
  return `${single} of ${own.length} vCPU threads on one CPU, other threads ${isOnPins ? "on the pins" : "elsewhere"}`;
}
