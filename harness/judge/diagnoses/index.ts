// Every diagnosis, in the order in which they are told: what keeps a host from working at all comes first.
import type { Diagnosis } from "../verdict.ts";
import { dedicatedOffline } from "./cpu-sets/dedicated-offline.ts";
import { dedicatedShrunk } from "./cpu-sets/dedicated-shrunk.ts";
import { isolateOnSmt } from "./smt/isolate-on-smt.ts";
import { legacyMode } from "./cpu-sets/legacy-mode.ts";
import { noHugepages } from "./capacity/no-hugepages.ts";
import { noSets } from "./cpu-sets/no-sets.ts";
import { noSiblingPairs } from "./smt/no-sibling-pairs.ts";
import { noSmt } from "./smt/no-smt.ts";
import { noVcpuThreads } from "./smt/no-vcpu-threads.ts";
import { nodeMemoryShort } from "./capacity/node-memory-short.ts";
import { numaFilterMissing } from "./services/numa-filter-missing.ts";
import { onlyDedicated } from "./cpu-sets/only-dedicated.ts";
import { onlyShared } from "./cpu-sets/only-shared.ts";
import { overlappingSets } from "./cpu-sets/overlapping-sets.ts";
import { pcpuUsedUp } from "./capacity/pcpu-used-up.ts";
import { pinSetWithDedicated } from "./cpu-sets/pin-set-with-dedicated.ts";
import { reservedCpus } from "./cpu-sets/reserved-cpus.ts";
import type { Rule } from "./rule.ts";
import type { Symptoms } from "./symptoms.ts";
import { serviceDown } from "./services/service-down.ts";
import { vcpuFallback } from "./capacity/vcpu-fallback.ts";
import { vcpuMaxUnit } from "./capacity/vcpu-max-unit.ts";

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
export function diagnose(symptoms: Symptoms): readonly Diagnosis[] {
  return DIAGNOSES.flatMap(({ id, remedy, warning = false, find }) => {
    const found = find(symptoms);
    return found === undefined ? [] : [{ id, found, remedy, warning }];
  });
}
