// The dedicated set was made smaller while pinned servers ran: nova-compute can no longer report its resources.
import { difference, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import { nameOf } from "../../subject.ts";
import type { Rule } from "../rule.ts";
import { isUnscheduled, type Symptoms } from "../symptoms.ts";

export const dedicatedShrunk: Rule = {
  id: "dedicated-shrunk",
  symptom: "guests are pinned outside cpu_dedicated_set, or Placement counts more PCPU than the set has CPUs",
  remedy:
    "drain the host before the set is made smaller: give the CPUs back, move the pinned servers away, then restart nova-compute",
  find: (symptoms) => outside(symptoms) ?? stale(symptoms),
};

function outside({ subject }: Symptoms): string | undefined {
  if (!subject.sets.ok || !subject.neighbours.ok || subject.sets.value.dedicated === null) return undefined;
  const { dedicated, floating } = subject.sets.value;
  const known = union([dedicated, floating ?? NO_CPUS]);
  const astray = subject.neighbours.value.flatMap((other) => {
    const cpus = difference(other.pinnedTo, known);
    return cpus.size === 0 ? [] : [`${nameOf(subject, other)} is pinned to CPU ${showCpuSet(cpus)}`];
  });
  return astray.length === 0 ? undefined : `${astray.join("; ")}, cpu_dedicated_set is ${showCpuSet(dedicated)}`;
}

function stale(symptoms: Symptoms): string | undefined {
  if (!isUnscheduled(symptoms)) return undefined;
  const bad = symptoms.hosts.flatMap(({ name, sets, PCPU }) => {
    const size = sets?.dedicated?.size;
    if (size === undefined || PCPU === undefined || PCPU.total <= size || PCPU.used === 0) return [];
    return [`Placement counts ${PCPU.total} PCPU on ${name} (${PCPU.used} used), cpu_dedicated_set has ${size}`];
  });
  return bad.length === 0 ? undefined : bad.join("; ");
}
