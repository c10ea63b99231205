// The old way of keeping CPUs for the host, beside the sets that replaced it: nova-compute does not start.
import type { Rule } from "../rule.ts";
import { isUnscheduled, serviceText } from "../symptoms.ts";

export const reservedCpus: Rule = {
  id: "reserved-cpus",
  symptom: "no valid host, and a host with reserved_host_cpus beside a dedicated or shared set",
  remedy: "unset [DEFAULT] reserved_host_cpus and restart nova-compute: the sets say what is left for the host",
  find: (symptoms) => {
    if (!isUnscheduled(symptoms)) return undefined;
    const bad = symptoms.hosts.filter(
      ({ reserved, sets }) =>
        reserved != null && Number(reserved) > 0 && sets !== undefined && (sets.dedicated ?? sets.shared) !== null,
    );
    if (bad.length === 0) return undefined;
    return bad
      .map((host) => `${host.name} has reserved_host_cpus ${host.reserved ?? ""}; ${serviceText(host)}`)
      .join("; ");
  },
};
