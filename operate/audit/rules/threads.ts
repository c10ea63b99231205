// Kernel against XML: threads of a guest that the kernel lets run elsewhere than their pins say. One finding for each guest,
// naming the threads.
import { type CpuSet, intersection, isEqual, showCpuSet, union } from "../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../drivers/libvirt/domain-xml.ts";
import type { ThreadRecord } from "../../../harness/evidence/evidence.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";
import { cpusOfList } from "../reach.ts";

interface Away {
  readonly task: ThreadRecord;
  readonly allowed: CpuSet;
  readonly wanted: CpuSet;
}

export function threadsAway(audit: HostAudit): readonly Finding[] {
  return audit.guests.flatMap((guest) => {
    const away = awayOf(guest, audit);
    if (away.length === 0) return [];
    return [
      finding("thread-away", "violated", {
        guests: [guest],
        cpus: union(away.map(({ allowed }) => allowed)),
        sources: ["libvirt", "kernel"],
        found: away.map(
          ({ task, allowed, wanted }) =>
            `${task.comm} (task ${task.tid}) of ${guest.name} may run on CPU ${showCpuSet(allowed)}, and is pinned to ${showCpuSet(wanted)}`,
        ),
        next: "set the pins again with `virsh vcpupin` or `virsh emulatorpin`, then find what changed them: systemd daemon-reload, a cgroup cpuset, a CPU that went offline, taskset",
      }),
    ];
  });
}

function awayOf({ domain, threads }: Guest, { online }: HostAudit): readonly Away[] {
  if (!domain.live || !threads.ok) return [];
  // Offline CPUs are not in the kernel's list; `pin-offline` tells of them.
  const kernels = (cpus: CpuSet) => (online.ok ? intersection(cpus, online.value) : cpus);
  const check = (task: ThreadRecord, sets: readonly (CpuSet | null)[]): readonly Away[] => {
    const allowed = cpusOfList(task.cpusAllowed);
    const wanted = sets.filter((cpus) => cpus !== null).map(kernels);
    const [first] = wanted;
    const isKnown = first !== undefined && first.size > 0 && allowed.size > 0;
    return !isKnown || wanted.some((cpus) => isEqual(cpus, allowed)) ? [] : [{ task, allowed, wanted: first }];
  };
  return [
    ...[...threads.value.vcpus].flatMap(([id, tasks]) => tasks.flatMap((task) => check(task, [vcpuPlace(domain, id)]))),
    ...threads.value.emulator.flatMap((task) => check(task, [domain.emulatorPin ?? domain.vcpuCpuset])),
    ...[...threads.value.iothreads].flatMap(([id, task]) => check(task, iothreadPlaces(domain, id))),
  ];
}

/** Null where the XML says nothing. libvirt asks numad where the placement is `auto`, and then nothing here tells. */
function vcpuPlace(domain: DomainFacts, id: number): CpuSet | null {
  return domain.vcpuPins.get(id) ?? (domain.vcpuPlacement === "auto" ? null : domain.vcpuCpuset);
}

/** Without a pin of its own an I/O thread gets the `cpuset` of `<vcpu>`, else what it inherits from the emulator. */
function iothreadPlaces(
  { iothreadPins, vcpuCpuset, emulatorPin }: DomainFacts,
  id: number,
): readonly (CpuSet | null)[] {
  const own = iothreadPins.get(id);
  return own === undefined ? [vcpuCpuset, emulatorPin] : [own];
}
