// The pins as Nova knows them.
import type { Source, TopologyRecord } from "../../evidence/evidence.ts";
import { HINTS } from "../hints.ts";

/** vCPU id to host CPU, by Nova. Not readable without admin rights. */
export function novaPins(topology: Source<TopologyRecord>): Source<ReadonlyMap<number, number>> {
  if (!topology.ok) return topology;
  const pins = new Map<number, number>();
  for (const { cpuPinning } of topology.value.nodes) {
    if (cpuPinning === null) return { ok: false, reason: HINTS.notAdmin };
    for (const [vcpu, cpu] of Object.entries(cpuPinning)) pins.set(Number(vcpu), cpu);
  }
  return { ok: true, value: pins };
}
