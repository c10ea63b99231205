// A host that does not answer takes no servers, whatever the policy says.
import type { Rule } from "../rule.ts";
import { isUnscheduled, serviceText } from "../symptoms.ts";

export const serviceDown: Rule = {
  id: "service-down",
  symptom: "no valid host, and a nova-compute that is down or disabled",
  remedy: "check nova-compute there before blaming the policy: the end of its log says why it does not run",
  find: (symptoms) => {
    const bad = symptoms.hosts.filter(
      ({ service }) => service !== undefined && (service.state !== "up" || service.status !== "enabled"),
    );
    if (!isUnscheduled(symptoms) || bad.length === 0) return undefined;
    return bad.map((host) => `on ${host.name} ${serviceText(host)}`).join("; ");
  },
};
