// Pins to CPUs that do not run: offline, or not there at all, as after a live migration that copied the pins of another host.
import { type CpuSet, difference, intersection, showCpuSet, union } from "../../../base/cpu-set.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

/** One finding for each guest that runs. Of one that does not, the CPU may be asleep until it is started. */
export function pinsOffline(audit: HostAudit): readonly Finding[] {
  const { online } = audit;
  if (!online.ok) return [];
  return audit.guests.filter(({ domain }) => domain.live).flatMap((guest) => tell(guest, online.value, audit));
}

function tell(guest: Guest, online: CpuSet, { present }: HostAudit): readonly Finding[] {
  const places = placesOf(guest);
  const off = difference(union(places), online);
  if (off.size === 0) return [];
  const absent = present.ok ? difference(off, present.value) : new Set<number>();
  const asleep = difference(off, absent);
  // Whoever has another CPU left runs there; whoever has not runs where the kernel puts him.
  const isStranded = places.some((cpus) => intersection(cpus, online).size === 0);
  const found = [
    ...(absent.size > 0 ? [`${guest.name} is pinned to CPU ${showCpuSet(absent)}, which this host has not`] : []),
    ...(asleep.size > 0 ? [`${guest.name} is pinned to CPU ${showCpuSet(asleep)}, which is offline`] : []),
  ];
  return [
    finding("pin-offline", isStranded || absent.size > 0 ? "violated" : "warning", {
      ...{ guests: [guest], cpus: off, sources: ["libvirt", "kernel"], found },
      next:
        absent.size > 0
          ? "migrate or hard-reboot the server, so that Nova pins it again on this host"
          : "bring the CPU online, or migrate the server (Nova's cpu_power_management missed CPUs of isolated emulators: LP2056612)",
    }),
  ];
}

function placesOf({ domain }: Guest): readonly CpuSet[] {
  const { vcpuPins, vcpuCpuset, emulatorPin, iothreadPins } = domain;
  return [...vcpuPins.values(), ...iothreadPins.values(), emulatorPin, vcpuCpuset].filter((cpus) => cpus !== null);
}
