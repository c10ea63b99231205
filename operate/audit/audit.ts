// All rules over one host, and what only several hosts together show.
import { pairFindings } from "./rules/pairs.ts";
import { chargeFindings } from "./rules/charges.ts";
import { guestAndSets } from "./rules/guest-and-sets.ts";
import { inventoryFindings } from "./rules/inventory.ts";
import { pinsOffline } from "./rules/offline.ts";
import { cpusOf, serverFindings } from "./rules/servers.ts";
import { setFindings } from "./rules/sets.ts";
import { siblingsShared, siblingsSplit } from "./rules/siblings.ts";
import { threadsAway } from "./rules/threads.ts";
import type { HostAudit, Unread } from "./evidence.ts";
import { type Finding, finding, type Severity } from "./finding.ts";
import { isPinned, isUnclear } from "./pinning.ts";

export interface GuestCounts {
  /** Every domain that could be read. */
  readonly domains: number;
  readonly running: number;
  /** With a vCPU that is pinned; mixed ones among them. */
  readonly pinned: number;
  readonly floating: number;
  /** Of which nobody says whether they are pinned. */
  readonly unclear: number;
  /** Domains that are not Nova's. */
  readonly notNovas: number;
}

export interface AuditedHostResult {
  readonly host: string;
  /** `holds`: everything was read, and nothing is violated; warnings may be there. */
  readonly outcome: "holds" | "violated" | "inconclusive";
  /** Null where libvirt did not list its domains. */
  readonly guests: GuestCounts | null;
  /** Violated ones first. */
  readonly findings: readonly Finding[];
  /** What could not be read: what depends on it was not judged. */
  readonly inconclusive: readonly Unread[];
}

/** Every finding about one host, each pair of guests once. */
export function auditFindings(audit: HostAudit): readonly Finding[] {
  const pairs = pairFindings(audit);
  const told = new Set(pairs.map(pairOf));
  const findings = [
    ...pairs,
    ...siblingsShared(audit).filter((found) => !told.has(pairOf(found))),
    ...guestAndSets(audit),
    ...threadsAway(audit),
    ...pinsOffline(audit),
    ...setFindings(audit),
    ...inventoryFindings(audit),
    ...siblingsSplit(audit),
    ...chargeFindings(audit),
    ...serverFindings(audit),
  ];
  const of = (severity: Severity) => findings.filter((found) => found.severity === severity);
  return [...of("violated"), ...of("warning")];
}

export function auditResult(audit: HostAudit): AuditedHostResult {
  const findings = auditFindings(audit);
  const isViolated = findings.some(({ severity }) => severity === "violated");
  const isBlind = audit.unread.length > 0;
  return {
    host: audit.host,
    outcome: isViolated ? "violated" : isBlind ? "inconclusive" : "holds",
    guests: audit.isListed ? countsOf(audit) : null,
    findings,
    inconclusive: audit.unread,
  };
}

function countsOf({ guests }: HostAudit): GuestCounts {
  const count = (is: (guest: HostAudit["guests"][number]) => boolean) => guests.filter(is).length;
  return {
    domains: guests.length,
    running: count(({ domain }) => domain.live),
    pinned: count(isPinned),
    floating: count((guest) => !isPinned(guest) && !isUnclear(guest)),
    unclear: count((guest) => !isPinned(guest) && isUnclear(guest)),
    notNovas: count(({ nova }) => nova === null),
  };
}

function pairOf({ guests }: Finding): string {
  return guests
    .map(({ uuid }) => uuid)
    .sort()
    .join(" ");
}

/**
 * A server's domain that runs on two hosts. Where Nova tells of the server, `elsewhere` and `orphan` say more, on the host that
 * is wrong.
 */
export function runsTwice(audits: readonly HostAudit[]): readonly Finding[] {
  const places = new Map<string, { host: string; guest: HostAudit["guests"][number] }[]>();
  for (const { host, guests } of audits) {
    for (const guest of guests.filter(({ domain, nova }) => domain.live && nova !== null)) {
      places.set(guest.uuid, [...(places.get(guest.uuid) ?? []), { host, guest }]);
    }
  }
  return [...places.values()].flatMap((found) => {
    const [first, second] = found;
    if (first === undefined || second === undefined || found.some(({ guest }) => guest.server.ok)) return [];
    return [
      finding("runs-twice", "warning", {
        guests: [first.guest],
        cpus: cpusOf(first.guest),
        sources: ["libvirt"],
        found: [`${first.guest.name} runs on ${found.map(({ host }) => host).join(" and ")}`],
        next: "audit again: if it is not being migrated, find out which one is alive, and end the other with `virsh destroy`",
      }),
    ];
  });
}
