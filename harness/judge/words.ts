// How pins and sets are said, the same at every level.
import { type CpuSet, showCpuSet } from "../../base/cpu-set.ts";

/** `0→1 1→3`: vCPU to CPUs. */
export function pinText(pins: ReadonlyMap<number, CpuSet>): string {
  const ordered = [...pins].sort(([a], [b]) => a - b);
  return ordered.map(([vcpu, cpus]) => `${vcpu}→${showCpuSet(cpus)}`).join(" ") || "no pins";
}

export function orUnset(cpus: CpuSet | null): string {
  return cpus === null ? "not set" : showCpuSet(cpus);
}

/** `vCPU 0-1, 64 MiB; vCPU 2-3, 64 MiB`: guest cells in their order. */
export function cellText(cells: readonly { readonly vcpus: CpuSet; readonly memoryMiB: number }[]): string {
  return cells.map(({ vcpus, memoryMiB }) => `vCPU ${showCpuSet(vcpus)}, ${memoryMiB} MiB`).join("; ") || "no cells";
}
