// The host's CPU sets in nova.conf by themselves: what Nova itself refuses, and what it silently takes.
// Source: section 5 of the semantics (driver `_check_cpu_set_configuration`).
import { type CpuSet, difference, intersection, showCpuSet } from "../../libvirt/cpu-set.ts";
import type { HostSets } from "../../judge/look.ts";
import type { HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

export function setFindings(audit: HostAudit): readonly Finding[] {
  const { sets, reserved } = audit;
  if (!sets.ok) return [];
  return [
    ...overlap(sets.value),
    ...conflict(sets.value, reserved.ok ? reserved.value : null),
    ...legacy(sets.value),
    ...offline("cpu_dedicated_set", sets.value.dedicated, audit),
    ...offline("cpu_shared_set", sets.value.shared, audit),
    ...offline("vcpu_pin_set", sets.value.legacy, audit),
  ];
}

function overlap({ dedicated, shared }: HostSets): readonly Finding[] {
  if (dedicated === null || shared === null) return [];
  const both = intersection(dedicated, shared);
  if (both.size === 0) return [];
  return [
    finding("sets-overlap", "violated", {
      cpus: both,
      sources: ["nova.conf"],
      found: [`CPU ${showCpuSet(both)} is in cpu_dedicated_set and in cpu_shared_set`],
      next: "make the two disjoint and restart nova-compute: with these it does not start",
    }),
  ];
}

function conflict({ dedicated, shared, legacy: pinSet }: HostSets, reserved: string | null): readonly Finding[] {
  const found = [
    ...(dedicated !== null && pinSet !== null ? ["vcpu_pin_set is set beside cpu_dedicated_set"] : []),
    // Its default is 0, and writing that down changes nothing.
    ...((dedicated !== null || shared !== null) && reserved !== null && reserved !== "0"
      ? [`reserved_host_cpus=${reserved} is set beside cpu_dedicated_set or cpu_shared_set`]
      : []),
  ];
  if (found.length === 0) return [];
  return [
    finding("sets-conflict", "violated", {
      ...{ sources: ["nova.conf"], found },
      next: "remove the older option and restart nova-compute: with both it does not start",
    }),
  ];
}

function legacy({ legacy: pinSet, dedicated }: HostSets): readonly Finding[] {
  if (pinSet === null || dedicated !== null) return [];
  return [
    finding("sets-legacy", "warning", {
      cpus: pinSet,
      sources: ["nova.conf"],
      found: [`vcpu_pin_set, ${showCpuSet(pinSet)}, is deprecated since Nova 20: pinned and floating servers share it`],
      next: "replace it with cpu_dedicated_set and cpu_shared_set once the host is drained",
    }),
  ];
}

/** Nova may put idle dedicated CPUs to sleep itself; one that the host has not is wrong in any set. */
function offline(name: string, cpus: CpuSet | null, { online, present }: HostAudit): readonly Finding[] {
  if (cpus === null || !online.ok) return [];
  const off = difference(cpus, online.value);
  if (off.size === 0) return [];
  const absent = present.ok ? difference(off, present.value) : new Set<number>();
  const isViolated = absent.size > 0 || name !== "cpu_dedicated_set";
  return [
    finding("set-offline", isViolated ? "violated" : "warning", {
      cpus: off,
      sources: ["nova.conf", "kernel"],
      found: [
        ...(absent.size > 0 ? [`${name} holds CPU ${showCpuSet(absent)}, which this host has not`] : []),
        ...(off.size > absent.size
          ? [`${name} holds CPU ${showCpuSet(difference(off, absent))}, which is offline`]
          : []),
      ],
      next: isViolated
        ? "correct the set or bring the CPUs online, then restart nova-compute: its report to Placement fails with these"
        : "none if [libvirt]cpu_power_management lets idle dedicated CPUs sleep; else bring them online",
    }),
  ];
}
