// Neither set is configured: no host offers PCPU, and what cannot fall back to VCPU is not placed.
import type { Rule } from "../rule.ts";
import { every, namesOf } from "../symptoms.ts";

export const noSets: Rule = {
  id: "no-sets",
  symptom: "resources:PCPU or a mixed policy ends in PLACEMENT, and no host has a dedicated or a shared set",
  remedy: "set [compute] cpu_dedicated_set and cpu_shared_set, disjoint, and restart nova-compute",
  find: ({ fault, request, hosts }) => {
    const isBare = every(hosts, ({ sets }) => sets?.dedicated === null && sets.floating === null);
    if (fault !== "PLACEMENT" || request.PCPU === 0 || !isBare) return undefined;
    return `${request.PCPU} PCPU asked for, and no host has PCPU: neither cpu_dedicated_set nor cpu_shared_set is set on ${namesOf(hosts)}`;
  },
};
