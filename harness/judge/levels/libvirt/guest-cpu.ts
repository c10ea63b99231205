// The CPU that the guest is given: its sockets, cores and threads, and real-time scheduling of its vCPUs.
import { NO_CPUS, isEqual, showCpuSet, union } from "../../../../base/cpu-set.ts";
import type { DomainFacts, VcpuSched } from "../../../../drivers/libvirt/domain-xml.ts";
import type { GuestTopology } from "../../../../nova/expected-guest.ts";
import { check } from "../../check.ts";
import type { ActiveSubject } from "../../subject.ts";
import type { Check } from "../../verdict.ts";

export function judgeGuestCpu({ expectedGuest }: ActiveSubject, domain: DomainFacts): readonly Check[] {
  const topology = expectedGuest.topology === null ? [] : [judgeTopology(expectedGuest.topology, domain.topology)];
  return [...topology, judgeScheduler(expectedGuest.realtime, domain.vcpuScheds)];
}

function judgeTopology(wanted: GuestTopology, found: GuestTopology | null): Check {
  return check("libvirt", "the guest has its sockets, cores and threads", {
    holds: found !== null && showTopology(found) === showTopology(wanted),
    expected: showTopology(wanted),
    found: found === null ? "no <topology>" : showTopology(found),
  });
}

/** `2/1/1 sockets/cores/threads` */
export function showTopology({ sockets, cores, threads }: GuestTopology): string {
  return `${sockets}/${cores}/${threads} sockets/cores/threads`;
}

function judgeScheduler(wanted: ActiveSubject["expectedGuest"]["realtime"], scheds: readonly VcpuSched[]): Check {
  const found = scheds.map(
    ({ vcpus, scheduler, priority }) => `vCPU ${showCpuSet(vcpus)} ${scheduler} ${priority ?? "without priority"}`,
  );
  // libvirt writes one element per vCPU where Nova wrote one for all: sets, not elements.
  const vcpus = union(scheds.map((sched) => sched.vcpus));
  const isFifo = scheds.every(({ scheduler, priority }) => scheduler === "fifo" && priority === wanted?.priority);
  return check("libvirt", wanted === null ? "no vCPU is real-time" : "the real-time vCPUs have their scheduler", {
    holds: isEqual(vcpus, wanted?.vcpus ?? NO_CPUS) && isFifo,
    expected: wanted === null ? "no <vcpusched>" : `vCPU ${showCpuSet(wanted.vcpus)} fifo ${wanted.priority}`,
    found: found.join(", ") || "no <vcpusched>",
  });
}
