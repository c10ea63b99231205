// The dedicated set names CPUs that are not there: the host's inventory is stale, or was never written. A set of which
// unused CPUs sleep (cpu_power_management, from Nova 31 on) is no such case: Placement counts them all, and no pin is there.
import { type CpuSet, difference, intersection, NO_CPUS, showCpuSet } from "../../../../base/cpu-set.ts";
import { pinnedCpus } from "../../../../drivers/libvirt/domain-cpus.ts";
import type { Rule } from "../rule.ts";
import { isUnscheduled, type Symptoms } from "../symptoms.ts";

export const dedicatedOffline: Rule = {
  id: "dedicated-offline",
  symptom: "no valid host, or a pin on an offline CPU, and a dedicated set that names CPUs which are not online",
  remedy: "bring those CPUs online, or take them out of cpu_dedicated_set, and restart nova-compute",
  find: (symptoms) =>
    isUnscheduled(symptoms) ? onHosts(symptoms) : symptoms.active ? underThePins(symptoms) : undefined,
};

function onHosts({ hosts }: Symptoms): string | undefined {
  const bad = hosts.flatMap(({ name, sets, online, PCPU, hasInventories }) => {
    const dedicated = sets?.dedicated ?? NO_CPUS;
    if (online === undefined || !hasInventories || PCPU?.total === dedicated.size) return [];
    const counted = PCPU === undefined ? "Placement has no PCPU of it" : `Placement counts ${PCPU.total} PCPU`;
    return tell(name, dedicated, online).map((found) => `${found}; ${counted}`);
  });
  return bad.length === 0 ? undefined : bad.join("; ");
}

function underThePins({ subject, landed }: Symptoms): string | undefined {
  if (!subject.sets.ok || !subject.online.ok || !subject.domain.ok) return undefined;
  const dedicated = subject.sets.value.dedicated ?? NO_CPUS;
  const missing = difference(dedicated, subject.online.value);
  if (intersection(missing, pinnedCpus(subject.domain.value)).size === 0) return undefined;
  return tell(landed?.name ?? "its host", dedicated, subject.online.value).join("");
}

function tell(host: string, dedicated: CpuSet, online: CpuSet): readonly string[] {
  const missing = difference(dedicated, online);
  if (missing.size === 0) return [];
  return [
    `cpu_dedicated_set ${showCpuSet(dedicated)} on ${host} names CPU ${showCpuSet(missing)}, and online are ${showCpuSet(online)}`,
  ];
}
