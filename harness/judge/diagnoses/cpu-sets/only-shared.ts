// Hosts that offer VCPU only.
import { showCpuSet, NO_CPUS } from "../../../../base/cpu-set.ts";
import type { Rule } from "../rule.ts";
import { every, isUnscheduled } from "../symptoms.ts";

export const onlyShared: Rule = {
  id: "only-shared",
  symptom: "a dedicated server ends in FILTER (PLACEMENT with the fallback off), and every host has a shared set alone",
  remedy: "the hosts offer VCPU only: set [compute] cpu_dedicated_set and restart nova-compute",
  find: (symptoms) => {
    const { request, hosts } = symptoms;
    const isSo = every(hosts, ({ sets }) => sets?.dedicated === null && sets.shared !== null && sets.legacy === null);
    if (!isUnscheduled(symptoms) || request.PCPU === 0 || !isSo) return undefined;
    const each = hosts.map(
      ({ name, sets }) => `${name} has cpu_shared_set ${showCpuSet(sets?.shared ?? NO_CPUS)} alone`,
    );
    return `${request.PCPU} dedicated CPU asked for, and ${each.join(", ")}`;
  },
};
