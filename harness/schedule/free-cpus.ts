// How many CPUs Placement has free on the host that has most of them.
import type { HostFacts } from "../evidence/evidence.ts";
import type { Limits } from "../targets/config.ts";
import { roomIn, thereFor } from "../../nova/inventory.ts";
import type { CpuCharges } from "../../nova/cpu-charges.ts";

/**
 * @param reserve what is to stay free on each host, and so is not there for us
 * @returns undefined where Placement could not be read of any host, which takes an administrator on most clouds
 */
export function freeCpus(hosts: readonly HostFacts[], reserve: Limits["reserve"] = {}): CpuCharges | undefined {
  const known = hosts.filter(({ inventories }) => inventories.ok);
  if (known.length === 0) return undefined;
  return {
    dedicated: Math.max(0, ...known.map((host) => freeOn(host, "PCPU") - (reserve.dedicatedCpus ?? 0))),
    shared: Math.max(0, ...known.map((host) => freeOn(host, "VCPU") - (reserve.sharedCpus ?? 0))),
  };
}

/** Guests that boot on one CPU at the same time: the one boots while the other is made or looked at. */
const BOOTING_PER_CPU = 2;

/**
 * How many vCPUs of floating guests are to live at the same time. A booting guest keeps its CPU busy, and the more of them
 * share one, the longer each takes; Placement's allocation ratio knows nothing of that. By the host that has most CPUs
 * which Placement counts as VCPU.
 * @returns no limit where Placement could not be read of any host
 */
export function bootingRoom(hosts: readonly HostFacts[]): number {
  const cpus = hosts.flatMap(({ inventories }) => (inventories.ok ? thereFor(inventories.value.VCPU) : []));
  return cpus.length === 0 ? Infinity : Math.max(1, ...cpus) * BOOTING_PER_CPU;
}

function freeOn({ inventories }: HostFacts, kind: "PCPU" | "VCPU"): number {
  return inventories.ok ? roomIn(inventories.value[kind]).free : 0;
}
