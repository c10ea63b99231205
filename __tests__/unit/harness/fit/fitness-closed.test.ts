// A cloud whose Placement is closed to the user: what the hosts themselves say of their CPUs, as nova-compute counts them.
import type { HostNeeds } from "../../../../experiments/needs.ts";
import type { HostFacts } from "../../../../harness/evidence/evidence.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";
import { big, blind, says, sets, small } from "../../../support/made/hosts.ts";

const closed = failed("Placement is closed");
/** As it was, but for Placement and Nova's services. */
const member = (host: HostFacts, more: Partial<HostFacts> = {}): HostFacts => ({
  ...host,
  ...{ service: closed, inventories: closed, traits: closed },
  ...more,
});

const PCPU = (least: number, most = least): HostNeeds => ({ dedicatedCpus: { least, most } });
const VCPU = (least: number, most = least): HostNeeds => ({ sharedCpus: { least, most } });

describe("CPUs are counted in nova.conf", () => {
  it.each<[string, HostNeeds, HostFacts]>([
    ["the dedicated set", PCPU(4), member(big)],
    ["without what is offline", PCPU(2), member(big, { onlineCpus: ok("0-4") })],
    ["no dedicated set is none", PCPU(0), member(big, { cpuSets: sets(null, "0-3") })],
    ["the shared set", VCPU(4), member(big)],
    ["no shared set beside a dedicated one is none", VCPU(0), member(big, { cpuSets: sets("1,3", null) })],
    ["no set at all is every CPU that is online", VCPU(8), member(big, { cpuSets: sets(null, null) })],
    ["the old option", VCPU(3), member(big, { cpuSets: sets(null, null, "0-2") })],
    [
      "profile C of the catalogue",
      { ...PCPU(0), sharedCpus: { least: 2 }, sharedSet: false },
      member(small, { cpuSets: sets(null, null) }),
    ],
  ])("%s", (_what, needs, host) => {
    expect(says(needs, host)).toBe("yes");
  });

  it.each<[string, HostNeeds, string]>([
    ["too few", { dedicatedCpus: { least: 5 } }, "no: it needs at least 5 dedicated CPUs (PCPU), and the host has 4"],
    ["too many", { dedicatedCpus: { most: 3 } }, "no: it needs at most 3 dedicated CPUs (PCPU), and the host has 4"],
    [
      "shared ones where none may be",
      { sharedCpus: { most: 0 } },
      "no: it needs no shared CPUs (VCPU), and the host has 4",
    ],
  ])("%s: skipped, and not left to fail", (_what, needs, said) => {
    expect(says(needs, member(big))).toBe(said);
  });

  it("Placement's own figures count where it is open", () => {
    expect(says(PCPU(4), { ...big, cpuSets: sets("1", null) })).toBe("yes");
  });

  it.each<[string, Partial<HostFacts>]>([
    ["nova.conf", { cpuSets: failed("no rights") }],
    ["which CPUs are online", { onlineCpus: failed("no rights") }],
    ["a set that is none", { cpuSets: sets("one", null) }],
  ])("where %s cannot be read either, Nova has the last word on whether there are enough", (_what, more) => {
    expect(says({ dedicatedCpus: { least: 99 } }, member(big, more))).toBe("yes");
    expect(says({ dedicatedCpus: { most: 99 } }, member(big, more))).toBe(
      "unknown: cannot determine whether there are at most 99 dedicated CPUs (PCPU): Placement is closed",
    );
  });

  it("of several hosts one that can be counted is enough to judge by", () => {
    expect(says({ dedicatedCpus: { least: 2 } }, blind, member(big))).toBe("yes");
    expect(says({ dedicatedCpus: { least: 9 } }, blind, member(big))).toMatch(/^unknown: blind: .*status 403$/);
  });
});

describe("SMT is seen in libvirt's siblings", () => {
  it.each<[string, HostNeeds, HostFacts, string]>([
    ["there", { smt: true }, member(big), "yes"],
    ["not there", { smt: true }, member(small), "no: it needs a host with SMT"],
    ["wanted away, and is there", { smt: false, everyHost: true }, member(big), "no: it needs a host without SMT"],
    ["wanted away", { smt: false, everyHost: true }, member(small), "yes"],
    ["by the trait where Placement is open, whatever siblings say", { smt: false }, { ...big, traits: ok([]) }, "yes"],
    [
      "not told by either",
      { smt: true },
      member(big, { capabilitiesXml: failed("no virsh") }),
      "unknown: cannot determine whether the host has SMT: Placement is closed",
    ],
  ])("%s", (_what, needs, host, said) => {
    expect(says(needs, host)).toBe(said);
  });
});
