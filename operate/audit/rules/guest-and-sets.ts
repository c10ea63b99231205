// A guest against the host's CPU sets in nova.conf: one finding for each guest and set.
import { type CpuSet, difference, intersection, isEqual, isSubset, showCpuSet, union } from "../../../base/cpu-set.ts";
import type { HostSets } from "../../../nova/host-sets.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";
import { ownersOf } from "../owners.ts";
import { isPinned, ownEmulatorCpu, pinnedTo } from "../pinning.ts";
import { type Reach, reachOf } from "../reach.ts";

export function guestAndSets(audit: HostAudit): readonly Finding[] {
  const { sets } = audit;
  if (!sets.ok || sets.value.dedicated === null) return [];
  const { dedicated, floating, shared } = sets.value;
  const owners = ownersOf(audit);
  return audit.guests.flatMap((guest) => {
    const reach = reachOf(guest, audit);
    // What is another guest's is told of the pair.
    const free = new Set([...dedicated].filter((cpu) => (owners.get(cpu) ?? []).every((owner) => owner === guest)));
    return [
      ...floatingGuest(guest, reach, { dedicated, floating, free }),
      ...pinsOutside(guest, dedicated),
      ...emulatorPlace(guest, { dedicated, shared }, audit),
    ];
  });
}

interface Sets {
  readonly dedicated: CpuSet;
  readonly floating: CpuSet | null;
  /** Of the dedicated set what no other guest has. */
  readonly free: CpuSet;
}

/**
 * Floating threads in the dedicated set are on CPUs that Placement hands out to the next pinned server; so is any thread of a
 * domain that is not Nova's.
 */
function floatingGuest(guest: Guest, reach: readonly Reach[], { dedicated, floating, free }: Sets): readonly Finding[] {
  const isRoaming = guest.nova === null || !isPinned(guest);
  const roaming = guest.domain.live ? reach.filter(({ who }) => who === "floating vCPU" || isRoaming) : [];
  const taken = roaming.filter(({ cpus }) => intersection(cpus, free).size > 0);
  const onDedicated = intersection(union(taken.map(({ cpus }) => cpus)), free);
  if (onDedicated.size > 0) {
    return [
      finding("floating-on-dedicated", "violated", {
        guests: [guest],
        cpus: onDedicated,
        sources: ["nova.conf", ...taken.map(({ source }) => source)],
        found: [
          `${guest.name} may run on CPU ${showCpuSet(onDedicated)} of cpu_dedicated_set, which the next pinned server may get`,
        ],
        next:
          guest.nova === null
            ? NOT_NOVAS
            : "hard-reboot or migrate the server, so that Nova writes the shared set again",
      }),
    ];
  }
  if (guest.nova === null || floating === null) return [];
  const outside = difference(union(roaming.map(({ cpus }) => cpus)), union([floating, dedicated]));
  if (outside.size === 0) return [];
  return [
    finding("floating-outside-shared", "warning", {
      guests: [guest],
      cpus: outside,
      sources: ["nova.conf", ...roaming.map(({ source }) => source)],
      found: [
        `${guest.name} floats over CPU ${showCpuSet(outside)}, outside of the shared set ${showCpuSet(floating)}`,
      ],
      next: "hard-reboot or migrate the server; a set that was changed counts for servers started afterwards",
    }),
  ];
}

const NOT_NOVAS =
  "Nova knows nothing of this domain: limit it with `virsh vcpupin` and `virsh emulatorpin`, or move it elsewhere";

function pinsOutside(guest: Guest, dedicated: CpuSet): readonly Finding[] {
  const outside = difference(pinnedTo(guest), dedicated);
  if (guest.nova === null || outside.size === 0) return [];
  return [
    finding("pins-outside-dedicated", guest.domain.live ? "violated" : "warning", {
      guests: [guest],
      cpus: outside,
      sources: ["nova.conf", "libvirt"],
      found: [
        `${guest.name} is pinned to CPU ${showCpuSet(outside)}, outside of cpu_dedicated_set, ${showCpuSet(dedicated)}`,
      ],
      next: "migrate or hard-reboot the server; if the set was changed, change it back until the host is drained",
    }),
  ];
}

/**
 * Nova puts the emulator of a pinned server on the CPUs of its vCPUs (with real-time ones: of the others), on the shared set
 * (`share`), or on a dedicated CPU of its own (`isolate`). An emulator elsewhere was moved, or the set was changed since.
 */
function emulatorPlace(
  guest: Guest,
  { dedicated, shared }: Pick<HostSets, "shared"> & { readonly dedicated: CpuSet },
  audit: HostAudit,
): readonly Finding[] {
  const { emulatorPin, vcpuPins } = guest.domain;
  if (guest.nova === null || !guest.domain.live || !isPinned(guest) || emulatorPin === null) return [];
  const own = union(vcpuPins.values());
  const online = audit.online.ok && shared !== null ? intersection(shared, audit.online.value) : shared;
  const isRight =
    isSubset(emulatorPin, own) ||
    (online !== null && isEqual(emulatorPin, online)) ||
    (shared !== null && isEqual(emulatorPin, shared)) ||
    ownEmulatorCpu(guest, audit) !== undefined;
  if (isRight) return [];
  const strange = difference(emulatorPin, own);
  return [
    finding("emulator-place", "warning", {
      guests: [guest],
      cpus: strange,
      sources: ["nova.conf", "libvirt"],
      found: [
        `the emulator of ${guest.name} may run on CPU ${showCpuSet(emulatorPin)}: neither its own CPUs, ${showCpuSet(own)}, nor the shared set, ${shared === null ? "which is not set" : showCpuSet(shared)}, nor one CPU of cpu_dedicated_set, ${showCpuSet(dedicated)}`,
      ],
      next: "put it back with `virsh emulatorpin`, or hard-reboot the server so that Nova writes it again",
    }),
  ];
}
