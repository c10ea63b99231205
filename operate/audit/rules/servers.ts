// libvirt against Nova: domains whose server Nova does not have, or has on another host, and processes without a domain.
import { type CpuSet, union } from "../../../base/cpu-set.ts";
import type { ServerState } from "../../../harness/observe/api/audit-cloud.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";

/** While these go on a server is, for a while, on two hosts. */
const MOVING: ReadonlySet<string> = new Set(["MIGRATING", "RESIZE", "VERIFY_RESIZE", "REVERT_RESIZE"]);

export function isMoving({ status, taskState }: ServerState): boolean {
  return taskState !== null || MOVING.has(status);
}

export function serverFindings({ host, guests, strangers }: HostAudit): readonly Finding[] {
  return [
    ...guests.flatMap((guest) => {
      const { nova, server } = guest;
      if (nova === null || !server.ok) return [];
      return server.value === null ? [orphan(guest)] : elsewhere(guest, server.value, host);
    }),
    ...stranger(strangers),
  ];
}

function orphan(guest: Guest): Finding {
  const { live } = guest.domain;
  return finding("orphan", live ? "violated" : "warning", {
    guests: [guest],
    cpus: live ? cpusOf(guest) : new Set<number>(),
    sources: ["libvirt", "nova"],
    found: [
      `Nova has no server ${guest.uuid}; the domain ${guest.domain.name} ${live ? "still runs, on CPUs that Nova counts as free" : "is still defined"}`,
    ],
    next: "make sure that it is not needed, then `virsh destroy` and `virsh undefine`; see [DEFAULT]running_deleted_instance_action",
  });
}

function elsewhere(guest: Guest, state: ServerState, host: string): readonly Finding[] {
  if (state.host === null || state.host === host || isMoving(state)) return [];
  const { live } = guest.domain;
  return [
    finding("elsewhere", live ? "violated" : "warning", {
      guests: [guest],
      cpus: live ? cpusOf(guest) : new Set<number>(),
      sources: ["libvirt", "nova"],
      found: [
        `Nova lists ${guest.name} on host ${state.host}, but its domain ${live ? "runs" : "is defined"} here, too`,
      ],
      next: live
        ? "it may write to the same disk twice: find out which of the two is alive, and end the other with `virsh destroy`"
        : "restart nova-compute here, which removes what an evacuation has left, or `virsh undefine` it",
    }),
  ];
}

export function cpusOf({ domain }: Guest): CpuSet {
  return union(
    [...domain.vcpuPins.values(), domain.vcpuCpuset ?? [], domain.emulatorPin ?? []].map((cpus) => new Set(cpus)),
  );
}

function stranger(uuids: readonly string[]): readonly Finding[] {
  if (uuids.length === 0) return [];
  return [
    finding("process-without-domain", "warning", {
      sources: ["kernel", "libvirt"],
      found: uuids.map((uuid) => `a QEMU process was started with -uuid ${uuid}, but libvirt lists no such domain`),
      next: "see what it is with `pgrep -af UUID`: a guest of another libvirt (qemu:///session), or one that libvirt has lost",
    }),
  ];
}
