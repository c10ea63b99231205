// nova.conf against Placement: what the host says that it has, and what Placement hands out.
// Source: section 5 of the semantics: PCPU total = dedicated CPUs, at ratio 1; VCPU total = shared CPUs.
import { type CpuSet, NO_CPUS, showCpuSet } from "../../../base/cpu-set.ts";
import { floatingOption, floatingSet, type HostSets } from "../../../nova/host-sets.ts";
import { roomIn } from "../../../nova/inventory.ts";
import type { InventoryRecord } from "../../../harness/evidence/evidence.ts";
import type { HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

type Inventories = Readonly<Record<string, InventoryRecord>>;

export function inventoryFindings({ sets, inventories, online }: HostAudit): readonly Finding[] {
  if (!inventories.ok) return [];
  return [
    ...(sets.ok ? differing(sets.value, inventories.value, online.ok ? online.value : undefined) : []),
    ...overused(inventories.value),
  ];
}

function differing(sets: HostSets, inventories: Inventories, online: CpuSet | undefined): readonly Finding[] {
  const { dedicated } = sets;
  // With no set at all every online CPU is offered as VCPU.
  const floating = floatingSet(sets) ?? online;
  const option = floatingOption(sets) ?? "no set, so every online CPU counts,";
  const found = [
    ...total("PCPU", "cpu_dedicated_set", dedicated ?? NO_CPUS, inventories),
    ...(floating === undefined ? [] : total("VCPU", option, floating, inventories)),
    ...ratio(inventories.PCPU),
  ];
  if (found.length === 0) return [];
  return [
    finding("set-inventory", "violated", {
      sources: ["nova.conf", "placement"],
      found,
      next: "restart nova-compute if nova.conf was changed; else read its log: the report of its inventory fails",
    }),
  ];
}

function total(kind: "PCPU" | "VCPU", name: string, cpus: CpuSet, inventories: Inventories): readonly string[] {
  const has = inventories[kind]?.total ?? 0;
  if (has === cpus.size) return [];
  return [`${kind}: Placement has ${has}, nova.conf ${cpus.size} (${name} ${showCpuSet(cpus)})`];
}

/** Nova sets it to 1 whatever is configured: a dedicated CPU cannot be given twice. */
function ratio(inventory: InventoryRecord | undefined): readonly string[] {
  if (inventory === undefined || inventory.allocationRatio === 1) return [];
  return [`PCPU: Placement's allocation ratio is ${inventory.allocationRatio}, and must be 1`];
}

function overused(inventories: Inventories): readonly Finding[] {
  const found = (["PCPU", "VCPU"] as const).flatMap((kind) => {
    const inventory = inventories[kind];
    if (inventory === undefined) return [];
    const { total: there, allocationRatio } = inventory;
    const { all, used } = roomIn(inventory);
    return used > all
      ? [`${kind}: ${used} charged, and there is room for ${all} (${there} at ratio ${allocationRatio})`]
      : [];
  });
  if (found.length === 0) return [];
  return [
    finding("inventory-overused", "warning", {
      sources: ["placement"],
      found,
      next: "migrate servers away; if some are gone, heal with `nova-manage placement audit` or `heal_allocations`",
    }),
  ];
}
