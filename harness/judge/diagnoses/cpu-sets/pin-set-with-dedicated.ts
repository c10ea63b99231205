// The option of before Train beside the one that replaced it: nova-compute does not start.
import { orUnset } from "../../words.ts";
import type { Rule } from "../rule.ts";
import { isUnscheduled, serviceText } from "../symptoms.ts";

export const pinSetWithDedicated: Rule = {
  id: "pin-set-with-dedicated",
  symptom: "no valid host, and a host with both vcpu_pin_set and cpu_dedicated_set",
  remedy:
    "move vcpu_pin_set to cpu_shared_set (it is deprecated, and forbidden beside cpu_dedicated_set) and restart nova-compute",
  find: (symptoms) => {
    if (!isUnscheduled(symptoms)) return undefined;
    const bad = symptoms.hosts.flatMap((host) =>
      host.sets?.legacy != null && host.sets.dedicated !== null ? [{ host, sets: host.sets }] : [],
    );
    if (bad.length === 0) return undefined;
    return bad
      .map(
        ({ host, sets }) =>
          `${host.name} has vcpu_pin_set ${orUnset(sets.legacy)} and cpu_dedicated_set ${orUnset(sets.dedicated)}; ${serviceText(host)}`,
      )
      .join("; ");
  },
};
