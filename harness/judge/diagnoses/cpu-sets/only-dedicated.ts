// Hosts that offer PCPU only: nothing that floats can be placed.
import { NO_CPUS, showCpuSet } from "../../../../base/cpu-set.ts";
import type { Rule } from "../rule.ts";
import { every } from "../symptoms.ts";

export const onlyDedicated: Rule = {
  id: "only-dedicated",
  symptom: "a floating server ends in PLACEMENT, and every host has a dedicated set alone",
  remedy: "no host offers VCPU: set [compute] cpu_shared_set, or leave floating servers out",
  find: ({ fault, request, hosts }) => {
    const isSo = every(hosts, ({ sets }) => sets !== undefined && sets.dedicated !== null && sets.floating === null);
    if (fault !== "PLACEMENT" || request.VCPU === 0 || !isSo) return undefined;
    const each = hosts.map(
      ({ name, sets }) => `${name} has cpu_dedicated_set ${showCpuSet(sets?.dedicated ?? NO_CPUS)} alone`,
    );
    return `${request.VCPU} VCPU asked for, and ${each.join(", ")}`;
  },
};
