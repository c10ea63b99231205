// Which guests count as pinned: what Nova writes looks alike for both where a set has one CPU.
import { isPinned, isUnclear, pinnedTo } from "../../../../operate/audit/pinning.ts";
import { type AuditGuest, type AuditHostOptions, blind, hostAudit } from "../../../support/made/audited-host.ts";
import { failed } from "../../../support/captured/evidence.ts";

function kindOf(guest: Omit<AuditGuest, "name">, options: Omit<AuditHostOptions, "guests"> = {}): string {
  const [only] = hostAudit({ ...options, guests: [{ name: "one", ...guest }] }).guests;
  if (only === undefined) throw new Error("the guest was not read");
  return isUnclear(only) ? "unclear" : isPinned(only) ? `pinned ${[...pinnedTo(only)].join(",")}` : "floating";
}

const SMALL = { capabilities: "captured/capabilities.xml", online: "0-1", present: "0-1", dedicated: "1", shared: "0" };
const noPlacement: AuditHostOptions["change"] = (records) => ({
  ...records,
  placement: { inventories: failed("no"), charged: failed("no") },
});
const nothingKnown: AuditHostOptions["change"] = (records) => ({
  ...blind("cpuSets")(records),
  placement: { inventories: failed("no"), charged: failed("no") },
});

describe("a guest of Nova", () => {
  it.each<[string, Omit<AuditGuest, "name">, Omit<AuditHostOptions, "guests">, string]>([
    ["a pin in the dedicated set", { pins: ["1", "5"] }, {}, "pinned 1,5"],
    ["no pins", { pins: [null], cpuset: "0" }, {}, "floating"],
    ["a <vcpupin> over several CPUs", { pins: ["0,4", "0,4"] }, {}, "floating"],
    ["mixed", { pins: ["1", "0,4"] }, {}, "pinned 1"],
    ["one CPU that is the whole shared set", { pins: ["0"], charged: { VCPU: 1 } }, SMALL, "floating"],
    [
      "one CPU that is all of the shared set on its host node",
      { pins: ["0"], charged: { VCPU: 1 } },
      { shared: "0,2,6", dedicated: "1,3,5,7" },
      "floating",
    ],
    [
      "one of two shared CPUs of its host node: a pin that came from elsewhere",
      { pins: ["0"], charged: { VCPU: 1 } },
      {},
      "pinned 0",
    ],
    ["one CPU of the shared set, charged PCPU", { pins: ["0"], charged: { PCPU: 1 } }, SMALL, "pinned 0"],
    ["a pin outside of both sets", { pins: ["6"] }, { shared: "0,2,4" }, "pinned 6"],
    [
      "no sets: one of several CPUs",
      { pins: ["2"], charged: { VCPU: 1 } },
      { dedicated: null, shared: null },
      "pinned 2",
    ],
    [
      "vcpu_pin_set with one CPU on the node",
      { pins: ["2"], charged: { VCPU: 1 } },
      { dedicated: null, shared: null, legacy: "0,2" },
      "floating",
    ],
    ["nova.conf unread, charged PCPU alone", { pins: ["1"] }, { change: blind("cpuSets") }, "pinned 1"],
    [
      "nova.conf unread, charged VCPU: it may have come by the fallback",
      { pins: ["1"], charged: { VCPU: 1 } },
      { change: blind("cpuSets") },
      "unclear",
    ],
    ["nothing known, a single pin", { pins: ["1"] }, { change: nothingKnown }, "unclear"],
    ["nothing known, two pins to one CPU", { pins: ["1", "1"] }, { change: nothingKnown }, "unclear"],
    ["nothing known, distinct pins in one cell", { pins: ["1", "5"] }, { change: nothingKnown }, "pinned 1,5"],
    ["nothing known, no single CPU", { pins: ["1,5"] }, { change: nothingKnown }, "floating"],
    ["sets known, Placement not", { pins: ["1"] }, { change: noPlacement }, "pinned 1"],
    [
      "sets known, NUMA nodes not: one of several shared CPUs",
      { pins: ["0"], charged: { VCPU: 1 } },
      { change: blind("capabilitiesXml") },
      "unclear",
    ],
  ])("%s", (_what, guest, options, expected) => {
    expect(kindOf(guest, options)).toBe(expected);
  });
});

describe("a domain that is not Nova's", () => {
  it.each<[string, string, string]>([
    ["one CPU", "0", "pinned 0"],
    ["several", "0,4", "floating"],
  ])("%s", (_what, pin, expected) => {
    expect(kindOf({ pins: [pin], isNovas: false }, SMALL)).toBe(expected);
  });
});
