// A host's CPU sets: as nova.conf names them, as Placement counts them, as the host has CPUs.
import { messageOf } from "../errors.ts";
import { type CpuSet, difference, intersection, parseCpuSet, showCpuSet } from "../libvirt/cpu-set.ts";
import type { CpuSetsRecord, HostFacts, Source } from "../observe/evidence.ts";
import { failed, type Found, ok, unknown, warning } from "./finding.ts";

/** @param online `/sys/devices/system/cpu/online` */
export function checkSets(
  cpuSets: Source<CpuSetsRecord>,
  inventories: HostFacts["inventories"],
  online: Source<string>,
): Found {
  if (!cpuSets.ok) return unknown("nova.conf is not read", "see nova.conf above");
  try {
    const { dedicated, shared, legacy } = cpuSets.value;
    const sets = { dedicated: setOf(dedicated), shared: setOf(shared) };
    return wrongInside(sets, legacy) ?? wrongAgainst(sets, inventories) ?? offline(sets, online);
  } catch (error) {
    return failed(`nova.conf: ${messageOf(error)}`, "correct the set in nova.conf");
  }
}

interface Sets {
  readonly dedicated: CpuSet | null;
  readonly shared: CpuSet | null;
}

function setOf(text: string | null): CpuSet | null {
  return text === null ? null : parseCpuSet(text);
}

/** Nova refuses to start with either (virt/libvirt/driver.py, _check_cpu_set_configuration). */
function wrongInside({ dedicated, shared }: Sets, legacy: string | null): Found | undefined {
  const both = dedicated === null || shared === null ? [] : [...intersection(dedicated, shared)];
  if (both.length > 0) {
    return failed(
      `cpu_dedicated_set and cpu_shared_set both hold ${showCpuSet(new Set(both))}`,
      "take them out of one set",
    );
  }
  if (legacy !== null && (dedicated !== null || shared !== null)) {
    return failed("vcpu_pin_set stands beside the newer sets", "remove vcpu_pin_set from nova.conf");
  }
  return undefined;
}

function wrongAgainst({ dedicated, shared }: Sets, inventories: HostFacts["inventories"]): Found | undefined {
  if (!inventories.ok) {
    return unknown(
      `whether Placement counts the same is not known: ${inventories.reason.split("\n")[0] ?? ""}`,
      "use an administrator's credentials",
    );
  }
  for (const [kind, set, name] of [
    ["PCPU", dedicated, "cpu_dedicated_set"],
    ["VCPU", shared, "cpu_shared_set"],
  ] as const) {
    const total = inventories.value[kind]?.total ?? 0;
    // Without its set VCPU is every CPU that is not dedicated.
    if (set === null && (kind === "VCPU" || total === 0)) continue;
    const size = set?.size ?? 0;
    if (size === total) continue;
    return warning(
      `Placement has ${total} ${kind}, and ${name} names ${size} CPUs`,
      "restart nova-compute where nova.conf was changed; is novaConfig the file that it reads?",
    );
  }
  return undefined;
}

function offline({ dedicated, shared }: Sets, online: Source<string>): Found {
  const named = new Set([...(dedicated ?? []), ...(shared ?? [])]);
  const off = online.ok ? difference(named, parseCpuSet(online.value)) : new Set<number>();
  const isDedicated = dedicated !== null && [...off].every((cpu) => dedicated.has(cpu));
  if (off.size > 0 && !isDedicated) {
    return warning(
      `CPUs of the sets are offline: ${showCpuSet(off)}`,
      "bring them online, or take them out of the sets",
    );
  }
  // Nova's power management takes idle dedicated CPUs offline.
  const note = off.size === 0 ? "" : `; offline and dedicated: ${showCpuSet(off)}`;
  const none = dedicated === null ? "; no dedicated set, so pinned servers are charged VCPU" : "";
  return ok(`Placement counts what nova.conf names${note}${none}`);
}
