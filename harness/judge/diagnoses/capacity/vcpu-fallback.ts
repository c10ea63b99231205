// The scheduler's second query asked for VCPU, without the policy's trait, and found a host: pinned, and not exclusive.
import { orUnset } from "../../words.ts";
import type { Rule } from "../rule.ts";

export const vcpuFallback: Rule = {
  id: "vcpu-fallback",
  symptom: "a dedicated server is ACTIVE and pinned, and Placement charges it VCPU",
  remedy:
    "set [compute] cpu_dedicated_set on the host and restart nova-compute; [workarounds] disable_fallback_pcpu_query=True " +
    "makes Nova refuse instead",
  warning: true,
  find: ({ active, pinned, charged, subject, request }) => {
    const { VCPU = 0, PCPU = 0 } = charged;
    if (!active || !pinned || request.policy !== "dedicated" || VCPU === 0 || PCPU > 0) return undefined;
    const dedicated = subject.sets.ok ? orUnset(subject.sets.value.dedicated) : "not seen";
    const host = subject.evidence.host.ok ? subject.evidence.host.value.name : "its host";
    return `pinned through the VCPU fallback (charged VCPU=${VCPU}), so its CPUs are not exclusive; cpu_dedicated_set on ${host}: ${dedicated}`;
  },
};
