// What Placement hands out of an inventory (`placement.objects.allocation`): all but what is reserved, times the allocation ratio.

/** What is asked of an inventory and of its use. */
export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly allocationRatio: number;
  readonly used: number;
}

export interface InventoryRoom {
  /** What can be allocated at all. */
  readonly all: number;
  readonly used: number;
  /** Never below 0: a host may hold more than it has since its configuration was changed, and takes nothing from the others. */
  readonly free: number;
}

/** Of an inventory that is not there, nothing. */
export function roomIn(inventory: Inventory | undefined): InventoryRoom {
  if (inventory === undefined) return { all: 0, used: 0, free: 0 };
  const { total, reserved, allocationRatio, used } = inventory;
  const all = Math.floor((total - reserved) * allocationRatio);
  return { all, used, free: Math.max(0, all - used) };
}

/** How many there are for guests, the allocation ratio not counted in. */
export function thereFor(inventory: Pick<Inventory, "total" | "reserved"> | undefined): number {
  return inventory === undefined ? 0 : inventory.total - inventory.reserved;
}
