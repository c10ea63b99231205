// `vcpu_pin_set` beside `cpu_shared_set`: the old option rules, and the new one serves shared emulators alone.
import { isEqual } from "../../../../base/cpu-set.ts";
import { orUnset } from "../../words.ts";
import type { Rule } from "../rule.ts";

export const legacyMode: Rule = {
  id: "legacy-mode",
  symptom: "a server runs on the CPUs of vcpu_pin_set although cpu_shared_set is another set",
  remedy:
    "vcpu_pin_set takes precedence wherever it is set (legacy mode): move to cpu_dedicated_set and cpu_shared_set and remove it",
  find: ({ active, subject, charged }) => {
    const sets = subject.sets.ok ? subject.sets.value : undefined;
    if (!active || sets?.legacy == null || sets.shared === null || sets.dedicated !== null) return undefined;
    if (isEqual(sets.legacy, sets.shared) || (charged.VCPU ?? 0) === 0) return undefined;
    return `charged VCPU=${charged.VCPU ?? 0}, which vcpu_pin_set ${orUnset(sets.legacy)} counts and cpu_shared_set ${orUnset(sets.shared)} does not`;
  },
};
