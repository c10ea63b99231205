// The dedicated set was made smaller while pinned servers ran: nova-compute can no longer report its resources.
import { difference, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import { nameOf } from "../../subject.ts";
import type { Rule } from "../rule.ts";
import { isUnscheduled, type Scene } from "../symptoms.ts";

export const dedicatedShrunk: Rule = {
  id: "dedicated-shrunk",
  symptom: "guests are pinned outside cpu_dedicated_set, or Placement counts more PCPU than the set has CPUs",
  remedy:
    "drain the host before the set is made smaller: give the CPUs back, move the pinned servers away, then restart nova-compute",
  find: (scene) => outside(scene) ?? stale(scene),
};

function outside({ look }: Scene): string | undefined {
  if (!look.sets.ok || !look.neighbours.ok || look.sets.value.dedicated === null) return undefined;
  const { dedicated, floating } = look.sets.value;
  const known = union([dedicated, floating ?? NO_CPUS]);
  const astray = look.neighbours.value.flatMap((other) => {
    const cpus = difference(other.pinnedTo, known);
    return cpus.size === 0 ? [] : [`${nameOf(look, other)} is pinned to CPU ${showCpuSet(cpus)}`];
  });
  return astray.length === 0 ? undefined : `${astray.join("; ")}, cpu_dedicated_set is ${showCpuSet(dedicated)}`;
}

function stale(scene: Scene): string | undefined {
  if (!isUnscheduled(scene)) return undefined;
  const bad = scene.hosts.flatMap(({ name, sets, PCPU }) => {
    const size = sets?.dedicated?.size;
    if (size === undefined || PCPU === undefined || PCPU.total <= size || PCPU.used === 0) return [];
    return [`Placement counts ${PCPU.total} PCPU on ${name} (${PCPU.used} used), cpu_dedicated_set has ${size}`];
  });
  return bad.length === 0 ? undefined : bad.join("; ");
}
