// Placement: a pinned server is charged PCPU, a floating one VCPU. A pinned server charged VCPU came through the
// scheduler's fallback query, and shares its CPUs with whoever else is charged VCPU.
import { checkSource } from "./check.ts";
import { HINTS } from "./hints.ts";
import type { Look } from "./look.ts";
import { novaPins } from "./nova.ts";
import type { AllocationsRecord } from "../observe/evidence.ts";
import type { Check } from "./verdict.ts";

export function judgePlacement(look: Look): readonly Check[] {
  const { asked, flavor, evidence } = look;
  const isPinned = asked.expect.cpus === "pinned";
  const [wanted, other] = isPinned ? (["PCPU", "VCPU"] as const) : (["VCPU", "PCPU"] as const);
  const name = isPinned ? "the server is charged dedicated CPUs" : "the server is charged shared CPUs";
  return [
    checkSource("placement", name, `${wanted}=${flavor.vcpus}, no ${other}`, evidence.allocations, ({ resources }) => {
      const got = { wanted: resources[wanted] ?? 0, other: resources[other] ?? 0 };
      return {
        holds: got.wanted === flavor.vcpus && got.other === 0,
        found: charged(resources),
        hint: isPinned && got.other > 0 && got.wanted === 0 ? whyShared(look) : undefined,
      };
    }),
  ];
}

/** Pinned and charged VCPU: the fallback query. Not pinned at all: the policy never reached the scheduler. */
function whyShared({ evidence, sets }: Look): string {
  const pins = novaPins(evidence.topology);
  if (pins.ok && pins.value.size === 0) return HINTS.notPinned;
  if (!sets.ok) return HINTS.fallbackUnknown;
  return sets.value.dedicated === null ? HINTS.fallback : HINTS.fallbackWithSet;
}

export function charged(resources: AllocationsRecord["resources"]): string {
  const cpus = ["PCPU", "VCPU"].filter((kind) => resources[kind] !== undefined);
  return cpus.map((kind) => `${kind}=${resources[kind] ?? 0}`).join(" ") || "no PCPU and no VCPU allocated";
}

/** For the table. */
export function placementInShort({ evidence }: Look): string {
  return evidence.allocations.ok ? charged(evidence.allocations.value.resources) : evidence.allocations.reason;
}
