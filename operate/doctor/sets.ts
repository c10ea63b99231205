// A host's CPU sets: as nova.conf names them, as Placement counts them, as the host has CPUs.
import { firstLine } from "../../base/words.ts";
import {
  floatingOption,
  floatingSet,
  type HostSets,
  hostSets,
  type SetsRefusal,
  setsRefusal,
} from "../../nova/host-sets.ts";
import { messageOf } from "../../base/errors.ts";
import { difference, NO_CPUS, parseCpuSet, showCpuSet } from "../../base/cpu-set.ts";
import type { CpuSetsRecord, HostFacts, Source } from "../../harness/evidence/evidence.ts";
import { failed, type Found, ok, unknown, warning } from "./finding.ts";

/** @param online `/sys/devices/system/cpu/online` */
export function checkSets(
  cpuSets: Source<CpuSetsRecord>,
  inventories: HostFacts["inventories"],
  online: Source<string>,
): Found {
  if (!cpuSets.ok) return unknown("nova.conf could not be read", "see nova.conf above");
  try {
    const sets = hostSets(cpuSets.value);
    return (
      wrongInside(setsRefusal(sets, cpuSets.value.reserved)) ??
      wrongAgainst(sets, inventories, online) ??
      offline(sets, online)
    );
  } catch (error) {
    return failed(`nova.conf: ${messageOf(error)}`, "correct the set in nova.conf");
  }
}

/** Nova refuses to start with any of them. */
function wrongInside(refusal: SetsRefusal | undefined): Found | undefined {
  switch (refusal?.because) {
    case undefined:
      return undefined;
    case "overlap":
      return failed(
        `cpu_dedicated_set and cpu_shared_set both hold ${showCpuSet(refusal.cpus)}`,
        "take them out of one set",
      );
    case "vcpu_pin_set beside cpu_dedicated_set":
      return failed("vcpu_pin_set stands beside cpu_dedicated_set", "remove vcpu_pin_set from nova.conf");
    case "reserved_host_cpus beside the sets":
      return failed(
        `reserved_host_cpus=${refusal.reserved} stands beside cpu_dedicated_set or cpu_shared_set`,
        "remove reserved_host_cpus from nova.conf",
      );
  }
}

function wrongAgainst(
  sets: HostSets,
  inventories: HostFacts["inventories"],
  online: Source<string>,
): Found | undefined {
  if (!inventories.ok) {
    return unknown(
      `cannot determine whether Placement counts the same: ${firstLine(inventories.reason)}`,
      "use an administrator's credentials",
    );
  }
  const all = online.ok ? parseCpuSet(online.value) : undefined;
  const option = floatingOption(sets);
  const floating = option === undefined ? "the host, without CPU sets, has" : `${option} names`;
  for (const [kind, cpus, names] of [
    ["PCPU", sets.dedicated ?? NO_CPUS, "cpu_dedicated_set names"],
    ["VCPU", floatingSet(sets) ?? all, floating],
  ] as const) {
    const total = inventories.value[kind]?.total ?? 0;
    if (cpus === undefined || cpus.size === total) continue;
    return warning(
      `Placement has ${total} ${kind}, and ${names} ${cpus.size} CPUs`,
      "restart nova-compute if nova.conf was changed; is novaConfig the file that it reads?",
    );
  }
  return undefined;
}

function offline({ dedicated, floating }: HostSets, online: Source<string>): Found {
  const named = new Set([...(dedicated ?? []), ...(floating ?? [])]);
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
