// A CPU in both sets: nova-compute does not start.
import { intersection, NO_CPUS, showCpuSet } from "../../../../base/cpu-set.ts";
import type { Rule } from "../rule.ts";
import { isUnscheduled, serviceText } from "../symptoms.ts";

export const overlappingSets: Rule = {
  id: "overlapping-sets",
  symptom: "no valid host, or a pin on a shared CPU, and a host whose dedicated and shared sets overlap",
  remedy:
    "make cpu_dedicated_set and cpu_shared_set disjoint and restart nova-compute: with an overlap it does not start",
  find: (symptoms) => {
    const { hosts, landed } = symptoms;
    const shared = ({ sets }: (typeof hosts)[number]) =>
      intersection(sets?.dedicated ?? NO_CPUS, sets?.shared ?? NO_CPUS);
    const concerned = isUnscheduled(symptoms) ? hosts : landed === undefined ? [] : [landed];
    const bad = concerned.filter((host) => shared(host).size > 0);
    if (bad.length === 0) return undefined;
    return bad
      .map((host) => `on ${host.name} CPU ${showCpuSet(shared(host))} is in both sets; ${serviceText(host)}`)
      .join("; ");
  },
};
