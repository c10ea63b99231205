// Fewer dedicated CPUs are free than are asked for. The fault does not say so: the fallback hides the real reason.
import type { Rule } from "../rule.ts";
import { every, isUnscheduled, roomIn, type Host, type Symptoms } from "../symptoms.ts";

export const pcpuUsedUp: Rule = {
  id: "pcpu-used-up",
  symptom: "a dedicated server ends in PLACEMENT or FILTER, and no host has as many PCPU free",
  remedy: "free dedicated CPUs (openstack resource provider usage show HOST), or make cpu_dedicated_set larger",
  find: (symptoms) => {
    const { request, hosts } = symptoms;
    const offering = hosts.filter(({ PCPU }) => PCPU !== undefined && PCPU.total > 0);
    const isSeen = every(hosts, ({ hasInventories }) => hasInventories);
    if (!isUnscheduled(symptoms) || request.PCPU === 0 || !isSeen) return undefined;
    if (!every(offering, (host) => freeOn(symptoms, host) < request.PCPU)) return undefined;
    const each = offering.map((host) => {
      const { all } = roomOf(host);
      return `${host.name} has ${all - freeOn(symptoms, host)} of ${all} used`;
    });
    return `${request.PCPU} PCPU asked for, and ${each.join(", ")}`;
  },
};

function roomOf({ PCPU }: Host) {
  return PCPU === undefined ? { all: 0, free: 0 } : roomIn(PCPU);
}

function freeOn({ besides }: Symptoms, host: Host): number {
  return roomOf(host).free - (besides.get(host.name) ?? 0);
}
