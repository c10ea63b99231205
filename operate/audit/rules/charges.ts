// Guests whose CPUs Placement hands out once more: pinned ones charged VCPU and not PCPU (Nova's fallback query), servers charged
// nothing; and hosts without a dedicated set, where everybody floats over pinned CPUs.
import { showCpuSet, union } from "../../../base/cpu-set.ts";
import type { HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";
import { isPinned, pinnedTo } from "../pinning.ts";
import { isMoving } from "./servers.ts";

export function chargeFindings(audit: HostAudit): readonly Finding[] {
  const { sets } = audit;
  // Where there is no dedicated set the charge is as it must be, and one finding tells what that means.
  const isLegacy = sets.ok && sets.value.dedicated === null;
  return [...(isLegacy ? noDedicatedSet(audit) : fallback(audit)), ...notCharged(audit)];
}

function noDedicatedSet({ guests }: HostAudit): readonly Finding[] {
  const pinned = guests.filter((guest) => guest.nova !== null && guest.domain.live && isPinned(guest));
  if (pinned.length === 0) return [];
  const cpus = union(pinned.map(pinnedTo));
  return [
    finding("no-dedicated-set", "warning", {
      guests: pinned,
      cpus,
      sources: ["nova.conf", "libvirt"],
      found: [
        `cpu_dedicated_set is not set: CPU ${showCpuSet(cpus)} of ${pinned.length === 1 ? "the pinned server is" : `${pinned.length} pinned servers are`} not exclusive, floating servers may run there`,
      ],
      next: "set cpu_dedicated_set and cpu_shared_set, and migrate pinned servers so that they are charged PCPU",
    }),
  ];
}

function fallback({ guests }: HostAudit): readonly Finding[] {
  return guests.flatMap((guest) => {
    const { nova, charged } = guest;
    if (nova === null || !charged.ok || !isPinned(guest)) return [];
    const { PCPU = 0, VCPU = 0 } = charged.value;
    if (PCPU > 0 || VCPU === 0) return [];
    return [
      finding("vcpu-fallback", "warning", {
        guests: [guest],
        cpus: pinnedTo(guest),
        sources: ["libvirt", "placement"],
        found: [`${guest.name} is pinned, and charged VCPU=${VCPU}: Placement offers its CPUs again`],
        next: "cold-migrate or resize the server; set [workarounds]disable_fallback_pcpu_query=True on the API and scheduler hosts",
      }),
    ];
  });
}

/** A server that Nova has here, at rest, and Placement charges nothing for. */
function notCharged({ guests, host }: HostAudit): readonly Finding[] {
  return guests.flatMap((guest) => {
    const { server, charged, nova } = guest;
    if (nova === null || !server.ok || server.value === null || !charged.ok) return [];
    if (server.value.host !== host || isMoving(server.value)) return [];
    if (["VCPU", "PCPU"].some((kind) => (charged.value[kind] ?? 0) > 0)) return [];
    return [
      finding("not-charged", "warning", {
        guests: [guest],
        sources: ["nova", "placement"],
        found: [`${guest.name} is on this host, and Placement charges it no CPU here: Placement offers its CPUs again`],
        next: "heal it with `nova-manage placement heal_allocations --instance UUID`",
      }),
    ];
  });
}
