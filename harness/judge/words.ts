// How pins are said, the same at every level.
import { type CpuSet, showCpuSet } from "../libvirt/cpu-set.ts";

/** `0→1 1→3`: vCPU to CPUs. */
export function pinText(pins: ReadonlyMap<number, CpuSet>): string {
  const ordered = [...pins].sort(([a], [b]) => a - b);
  return ordered.map(([vcpu, cpus]) => `${vcpu}→${showCpuSet(cpus)}`).join(" ") || "no pins";
}

export function orUnset(cpus: CpuSet | null): string {
  return cpus === null ? "not set" : showCpuSet(cpus);
}
