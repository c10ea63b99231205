// The host's CPU sets in nova.conf by themselves: what Nova itself refuses, and what it silently takes.
// Source: section 5 of the semantics (driver `_check_cpu_set_configuration`).
import { type CpuSet, difference, showCpuSet } from "../../../base/cpu-set.ts";
import { type HostSets, type SetsRefusal, setsRefusal } from "../../../nova/host-sets.ts";
import type { HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

export function setFindings(audit: HostAudit): readonly Finding[] {
  const { sets, reserved } = audit;
  if (!sets.ok) return [];
  return [
    ...refused(setsRefusal(sets.value, reserved.ok ? reserved.value : null)),
    ...legacy(sets.value),
    ...offline("cpu_dedicated_set", sets.value.dedicated, audit),
    ...offline("cpu_shared_set", sets.value.shared, audit),
    ...offline("vcpu_pin_set", sets.value.legacy, audit),
  ];
}

function refused(refusal: SetsRefusal | undefined): readonly Finding[] {
  if (refusal === undefined) return [];
  const sources = ["nova.conf"] as const;
  if (refusal.because === "overlap") {
    const found = [`CPU ${showCpuSet(refusal.cpus)} is in cpu_dedicated_set and in cpu_shared_set`];
    const next = "make the two disjoint and restart nova-compute: with these it does not start";
    return [finding("sets-overlap", "violated", { cpus: refusal.cpus, sources, found, next })];
  }
  const found =
    refusal.because === "reserved_host_cpus beside the sets"
      ? [`reserved_host_cpus=${refusal.reserved} is set beside cpu_dedicated_set or cpu_shared_set`]
      : ["vcpu_pin_set is set beside cpu_dedicated_set"];
  const next = "remove the older option and restart nova-compute: with both it does not start";
  return [finding("sets-conflict", "violated", { sources, found, next })];
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
