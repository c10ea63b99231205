// Whose a CPU is: that of a vCPU that is pinned to it, or of an emulator that has it for itself.
import { union } from "../libvirt/cpu-set.ts";
import type { Guest, HostAudit } from "./evidence.ts";
import { ownEmulatorCpu, pinnedTo } from "./pinning.ts";

/** By CPU: the guests whose own it is. */
export function ownersOf(audit: HostAudit): ReadonlyMap<number, readonly Guest[]> {
  const owners = new Map<number, Guest[]>();
  for (const guest of audit.guests) {
    const emulator = guest.domain.live ? ownEmulatorCpu(guest, audit) : undefined;
    const own = union([pinnedTo(guest), new Set(emulator === undefined ? [] : [emulator])]);
    for (const cpu of own) owners.set(cpu, [...(owners.get(cpu) ?? []), guest]);
  }
  return owners;
}
