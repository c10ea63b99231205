// How many CPUs Placement has free on the host that has most of them.
import type { HostFacts } from "../observe/evidence.ts";
import type { Limits } from "../config/config.ts";
import type { Demand } from "./demand.ts";

/**
 * @param reserve what is to stay free on each host, and so is not there for us
 * @returns undefined where Placement could not be read of any host, which takes an administrator on most clouds
 */
export function freeCpus(hosts: readonly HostFacts[], reserve: Limits["reserve"] = {}): Demand | undefined {
  const known = hosts.filter(({ inventories }) => inventories.ok);
  if (known.length === 0) return undefined;
  return {
    dedicated: Math.max(0, ...known.map((host) => freeOn(host, "PCPU") - (reserve.dedicatedCpus ?? 0))),
    shared: Math.max(0, ...known.map((host) => freeOn(host, "VCPU") - (reserve.sharedCpus ?? 0))),
  };
}

function freeOn({ inventories }: HostFacts, kind: "PCPU" | "VCPU"): number {
  const inventory = inventories.ok ? inventories.value[kind] : undefined;
  if (inventory === undefined) return 0;
  const { total, reserved, allocationRatio, used } = inventory;
  // A host may hold more than it has since its configuration was changed; it takes nothing from the others.
  return Math.max(0, Math.floor((total - reserved) * allocationRatio) - used);
}
