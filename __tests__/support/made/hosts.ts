// Compute hosts of several kinds, as the survey tells of them, and what fitness says of them.
import { fitnessOf } from "../../../harness/fit/fitness.ts";
import type { HostNeeds } from "../../../experiments/needs.ts";
import type { CpuSetsRecord, HostFacts, InventoryRecord } from "../../../harness/evidence/evidence.ts";
import { failed, ok } from "../captured/evidence.ts";
import { fixture } from "../captured/fixtures.ts";

export const inventory = (total: number, reserved = 0): InventoryRecord => ({
  ...{ total, reserved, allocationRatio: 16, maxUnit: total, used: 0 },
});
export const sets = (
  dedicated: string | null,
  shared: string | null,
  legacy: string | null = null,
): HostFacts["cpuSets"] => ok<CpuSetsRecord>({ dedicated, shared, legacy, reserved: null });
export const pages = (...free: number[]): HostFacts["freeMemory"] =>
  ok(
    free.map((count, node) => ({
      ...{ node, freeMiB: 100 },
      freePages: [
        { sizeKiB: 4, free: 99_999 },
        { sizeKiB: 2048, free: count },
      ],
    })),
  );

/** 8 CPUs with SMT on 2 nodes (0+4 1+5, 2+6 3+7): the odd ones dedicated, the even ones shared. */
export const big: HostFacts = {
  name: "big",
  service: ok({ status: "enabled", state: "up", disabledReason: null }),
  inventories: ok({ PCPU: inventory(4), VCPU: inventory(4), MEMORY_MB: inventory(1024) }),
  traits: ok(["HW_CPU_HYPERTHREADING", "HW_CPU_X86_AVX"]),
  capabilitiesXml: ok(fixture("derived/capabilities-8cpu-smt-2node.xml")),
  onlineCpus: ok("0-7"),
  cpuSets: sets("1,3,5,7", "0,2,4,6"),
  freeMemory: pages(0, 64),
};
/** 2 CPUs on one node, one dedicated and one shared. */
export const small: HostFacts = {
  ...big,
  name: "small",
  inventories: ok({ PCPU: inventory(1), VCPU: inventory(1) }),
  traits: ok([]),
  capabilitiesXml: ok(fixture("captured/capabilities.xml")),
  onlineCpus: ok("0-1"),
  cpuSets: sets("1", "0"),
  freeMemory: pages(0),
};
export const reason = "status 403";
export const blind: HostFacts = {
  name: "blind",
  ...{ service: failed(reason), inventories: failed(reason), traits: failed(reason) },
  ...{
    capabilitiesXml: failed(reason),
    onlineCpus: failed(reason),
    cpuSets: failed(reason),
    freeMemory: failed(reason),
  },
};

export const says = (needs: HostNeeds, ...hosts: HostFacts[]): string => {
  const fitness = fitnessOf(needs, hosts);
  return fitness.fit === "yes" ? "yes" : `${fitness.fit}: ${fitness.reason}`;
};
