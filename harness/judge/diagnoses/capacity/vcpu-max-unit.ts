// One server may not have more VCPU than the host has shared CPUs, whatever the allocation ratio.
import type { Rule } from "../rule.ts";
import { every } from "../symptoms.ts";

export const vcpuMaxUnit: Rule = {
  id: "vcpu-max-unit",
  symptom: "a floating server ends in PLACEMENT, and it has more vCPUs than any host's VCPU max_unit",
  remedy:
    "give the flavor fewer vCPUs, or make cpu_shared_set larger: the allocation ratio does not help a single server",
  find: ({ fault, request, hosts }) => {
    const offering = hosts.flatMap(({ name, VCPU }) => (VCPU === undefined ? [] : [{ name, ...VCPU }]));
    const isSeen = every(hosts, ({ hasInventories }) => hasInventories);
    if (fault !== "PLACEMENT" || request.VCPU === 0 || !isSeen) return undefined;
    if (!every(offering, ({ maxUnit }) => maxUnit < request.VCPU)) return undefined;
    const each = offering.map(
      (one) => `${one.name} has max_unit ${one.maxUnit} (total ${one.total}, ratio ${one.allocationRatio})`,
    );
    return `${request.VCPU} VCPU asked for, and ${each.join(", ")}`;
  },
};
