// Every diagnosis, in the order in which they are told: what keeps a host from working at all comes first.
import type { Diagnosis } from "../verdict.ts";
import { dedicatedOffline } from "./dedicated-offline.ts";
import { dedicatedShrunk } from "./dedicated-shrunk.ts";
import { isolateOnSmt } from "./isolate-on-smt.ts";
import { legacyMode } from "./legacy-mode.ts";
import { noHugepages } from "./no-hugepages.ts";
import { noSets } from "./no-sets.ts";
import { noSiblingPairs } from "./no-sibling-pairs.ts";
import { noSmt } from "./no-smt.ts";
import { noVcpuThreads } from "./no-vcpu-threads.ts";
import { nodeMemoryShort } from "./node-memory-short.ts";
import { numaFilterMissing } from "./numa-filter-missing.ts";
import { onlyDedicated } from "./only-dedicated.ts";
import { onlyShared } from "./only-shared.ts";
import { overlappingSets } from "./overlapping-sets.ts";
import { pcpuUsedUp } from "./pcpu-used-up.ts";
import { pinSetWithDedicated } from "./pin-set-with-dedicated.ts";
import { reservedCpus } from "./reserved-cpus.ts";
import type { Rule } from "./rule.ts";
import type { Scene } from "./scene.ts";
import { serviceDown } from "./service-down.ts";
import { vcpuFallback } from "./vcpu-fallback.ts";
import { vcpuMaxUnit } from "./vcpu-max-unit.ts";

export const DIAGNOSES: readonly Rule[] = [
  serviceDown,
  overlappingSets,
  pinSetWithDedicated,
  reservedCpus,
  dedicatedOffline,
  dedicatedShrunk,
  vcpuFallback,
  noSets,
  onlyShared,
  onlyDedicated,
  legacyMode,
  numaFilterMissing,
  noSmt,
  isolateOnSmt,
  noSiblingPairs,
  pcpuUsedUp,
  vcpuMaxUnit,
  noHugepages,
  nodeMemoryShort,
  noVcpuThreads,
];

/** Those whose symptom is there. */
export function diagnose(scene: Scene): readonly Diagnosis[] {
  return DIAGNOSES.flatMap(({ id, remedy, warning = false, find }) => {
    const found = find(scene);
    return found === undefined ? [] : [{ id, found, remedy, warning }];
  });
}
