// Fewer dedicated CPUs are free than are asked for. The fault does not say so: the fallback hides the real reason.
import type { Rule } from "../rule.ts";
import { roomIn } from "../../../../nova/inventory.ts";
import { every, type Host, isUnscheduled } from "../symptoms.ts";

export const pcpuUsedUp: Rule = {
  id: "pcpu-used-up",
  symptom: "a dedicated server ends in PLACEMENT or FILTER, and no host has as many PCPU free",
  remedy: "free dedicated CPUs (openstack resource provider usage show HOST), or make cpu_dedicated_set larger",
  find: (symptoms) => {
    const { request, hosts } = symptoms;
    const offering = hosts.filter(({ PCPU }) => PCPU !== undefined && PCPU.total > 0);
    const isSeen = every(hosts, ({ hasInventories }) => hasInventories);
    if (!isUnscheduled(symptoms) || request.PCPU === 0 || !isSeen) return undefined;
    const taken = ({ name }: Host) => symptoms.besides.get(name) ?? 0;
    if (!every(offering, (host) => roomIn(host.PCPU).free - taken(host) < request.PCPU)) return undefined;
    const each = offering.map((host) => {
      const { all, used } = roomIn(host.PCPU);
      return `${host.name} has ${used + taken(host)} of ${all} used`;
    });
    return `${request.PCPU} PCPU asked for, and ${each.join(", ")}`;
  },
};
