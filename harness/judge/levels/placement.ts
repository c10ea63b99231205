// Placement: a dedicated vCPU is charged as PCPU, a floating one as VCPU. A pinned server charged VCPU came through the
// scheduler's fallback query, and shares its CPUs with whoever else is charged VCPU.
import type { AllocationsRecord } from "../../evidence/evidence.ts";
import { checkSource } from "../check.ts";
import { HINTS } from "../hints.ts";
import type { ActiveSubject, Subject } from "../subject.ts";
import { novaPins } from "./nova-pins.ts";
import type { Check } from "../verdict.ts";
import type { Charge } from "../../../nova/expected-guest.ts";

const NAMES = {
  pinned: "the server is charged dedicated CPUs",
  mixed: "the server is charged dedicated and shared CPUs",
  floating: "the server is charged shared CPUs",
  "floating-numa": "the server is charged shared CPUs",
} as const;

export function judgePlacement(subject: ActiveSubject): readonly Check[] {
  const { expectedGuest, evidence } = subject;
  const charges = chargesHere(subject);
  const isFallback = charges.every(({ PCPU }) => PCPU === 0) && expectedGuest.pinned.size > 0;
  const name = isFallback ? "the server is charged through the fallback" : NAMES[expectedGuest.cpus];
  const expected = charges.map(showCharge).join(", or ");
  const charge = checkSource("placement", name, expected, evidence.allocations, ({ resources }) => ({
    holds: charges.some((one) => isCharged(resources, one)),
    found: charged(resources),
    hint: (resources.PCPU ?? 0) === 0 && expectedGuest.pinned.size > 0 ? whyShared(subject) : undefined,
  }));
  return expectedGuest.host === null ? [charge] : [charge, hostKind(subject, expectedGuest.host)];
}

/** Where either may be charged, the host tells which: dedicated CPUs where it has a dedicated set. */
function chargesHere({ expectedGuest: { charges }, sets }: ActiveSubject): readonly Charge[] {
  if (charges.length < 2 || !sets.ok) return charges;
  const { dedicated } = sets.value;
  return charges.filter(({ PCPU }) => PCPU > 0 === (dedicated !== null));
}

/** A server that could not be built must not hold on to anything. */
export function judgeNothingCharged({ evidence }: Subject): readonly Check[] {
  return [
    checkSource("placement", "nothing is charged any more", "no allocation", evidence.allocations, ({ resources }) => ({
      holds: Object.keys(resources).length === 0,
      found: describeAll(resources),
    })),
  ];
}

function isCharged(resources: AllocationsRecord["resources"], { PCPU, VCPU }: Charge): boolean {
  return (resources.PCPU ?? 0) === PCPU && (resources.VCPU ?? 0) === VCPU;
}

function showCharge({ PCPU, VCPU }: Charge): string {
  const kinds = Object.entries({ PCPU, VCPU });
  const some = kinds.filter(([, amount]) => amount > 0).map(([kind, amount]) => `${kind}=${amount}`);
  const none = kinds.filter(([, amount]) => amount === 0).map(([kind]) => `no ${kind}`);
  return [some.join(" "), ...none].filter(Boolean).join(", ");
}

/** Not pinned at all: the policy never reached the scheduler. */
function whyShared({ evidence }: Subject): string | undefined {
  const pins = novaPins(evidence.topology);
  return pins.ok && pins.value.size === 0 ? HINTS.notPinned : undefined;
}

/** Nova asks Placement for hosts with or without the trait HW_CPU_HYPERTHREADING; the hardware is looked at itself. */
function hostKind({ cells, evidence }: Subject, kind: "smt" | "no-smt"): Check {
  const expected = kind === "smt" ? "a host with SMT" : "a host without SMT";
  const name = `the server is on ${expected}`;
  return checkSource("placement", name, expected, cells, (host) => {
    const hasSmt = host.some(({ cpus }) => cpus.some(({ siblings }) => siblings.size > 1));
    const where = evidence.host.ok ? evidence.host.value.name : "the host";
    return { holds: hasSmt === (kind === "smt"), found: `${where} has ${hasSmt ? "" : "no "}SMT` };
  });
}

export function charged(resources: AllocationsRecord["resources"]): string {
  const cpus = ["PCPU", "VCPU"].filter((kind) => resources[kind] !== undefined);
  return cpus.map((kind) => `${kind}=${resources[kind] ?? 0}`).join(" ") || "no PCPU and no VCPU allocated";
}

function describeAll(resources: AllocationsRecord["resources"]): string {
  return (
    Object.entries(resources)
      .map(([kind, amount]) => `${kind}=${amount}`)
      .join(" ") || "no allocation"
  );
}

/** For the table. */
export function placementInShort({ evidence: { allocations }, expect }: Subject): string {
  if (!allocations.ok) return allocations.reason;
  const { resources } = allocations.value;
  return expect.outcome === "active" ? charged(resources) : describeAll(resources);
}
