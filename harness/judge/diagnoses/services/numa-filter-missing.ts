// NUMATopologyFilter is not among Nova's default filters. Without it the misfit is found on the host, and retried.
import type { Rule } from "../rule.ts";
import type { Symptoms } from "../symptoms.ts";

export const numaFilterMissing: Rule = {
  id: "numa-filter-missing",
  symptom: "RETRY, or an ACTIVE server, where the filter would have refused every host",
  remedy: "add NUMATopologyFilter to [filter_scheduler] enabled_filters and restart nova-scheduler",
  find: (symptoms) => misfit(symptoms) ?? retried(symptoms) ?? accepted(symptoms),
};

/** Nova's own words, where they reached the fault. */
function misfit({ faultText }: Symptoms): string | undefined {
  return /Requested instance NUMA topology cannot fit/i.test(faultText)
    ? "a host accepted the server but could not fit its NUMA topology: the scheduler did not check whether it fits"
    : undefined;
}

function retried({ subject: { expect }, fault }: Symptoms): string | undefined {
  if (expect.outcome !== "error" || fault !== "RETRY") return undefined;
  const wanted = [expect.fault].flat();
  if (!wanted.includes("FILTER") || wanted.includes("RETRY")) return undefined;
  return "the server failed on a host (RETRY) where the scheduler should have filtered every host (FILTER)";
}

/** Flavor prefer with image require: only the filter looks at both. */
function accepted({ subject: { expect }, active, request, landed }: Symptoms): string | undefined {
  if (expect.outcome !== "error" || !active || landed?.smt !== false) return undefined;
  if (request.threads !== "prefer" || !request.threadPolicies.includes("require")) return undefined;
  return `the image requires SMT, the flavor prefers it, and the server is ACTIVE on ${landed.name}, which has none`;
}
