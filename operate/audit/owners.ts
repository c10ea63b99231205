// Whose a CPU is: that of a vCPU that is pinned to it, or of an emulator that has it for itself.
import type { Guest, HostAudit } from "./evidence.ts";
import { isChargedForEmulator, ownEmulatorCpu, pinnedTo } from "./pinning.ts";

/**
 * By CPU: the guests whose own it is. An emulator alone on a CPU that another guest is pinned to was moved there, unless
 * Placement charges for it.
 */
export function ownersOf(audit: HostAudit): ReadonlyMap<number, readonly Guest[]> {
  const owners = new Map<number, Guest[]>();
  const add = (cpu: number, guest: Guest): void => {
    const known = owners.get(cpu);
    if (known === undefined) owners.set(cpu, [guest]);
    else known.push(guest);
  };
  for (const guest of audit.guests) for (const cpu of pinnedTo(guest)) add(cpu, guest);
  const pinned = new Set(owners.keys());
  for (const guest of audit.guests.filter(({ domain }) => domain.live)) {
    const cpu = ownEmulatorCpu(guest, audit);
    if (cpu !== undefined && (!pinned.has(cpu) || isChargedForEmulator(guest))) add(cpu, guest);
  }
  return owners;
}
