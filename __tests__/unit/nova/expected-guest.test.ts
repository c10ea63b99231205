import type { ActiveExpectation } from "../../../experiments/expectation.ts";
import { rulesFor } from "../../../nova/release.ts";
import { levelsFor, expectedGuestOf } from "../../../nova/expected-guest.ts";
import { cpuSet } from "../../../base/cpu-set.ts";
import { RULES } from "../../support/captured/evidence.ts";

const flavor = { vcpus: 4, memoryMiB: 256, extraSpecs: {} };
const wanted = (expect: Omit<ActiveExpectation, "outcome">, rules = RULES) =>
  expectedGuestOf({ outcome: "active", ...expect }, flavor, rules);

describe("wantedOf", () => {
  it("floating: nothing pinned, no cells, charged VCPU", () => {
    expect(wanted({ cpus: "floating" })).toMatchObject({
      pinned: cpuSet(),
      floating: cpuSet(0, 1, 2, 3),
      cells: [],
      charges: [{ PCPU: 0, VCPU: 4 }],
      topology: { sockets: 4, cores: 1, threads: 1 },
      emulator: "own-cpus",
    });
  });

  it("floating-numa: one cell with everything, charged VCPU", () => {
    const cells = [{ vcpus: cpuSet(0, 1, 2, 3), memoryMiB: 256 }];
    expect(wanted({ cpus: "floating-numa" })).toMatchObject({
      pinned: cpuSet(),
      cells,
      charges: [{ PCPU: 0, VCPU: 4 }],
    });
  });

  it("mixed: the vCPUs of the list pinned, the others floating, charged as both", () => {
    expect(wanted({ cpus: "mixed", dedicatedVcpus: "0,2" })).toMatchObject({
      pinned: cpuSet(0, 2),
      floating: cpuSet(1, 3),
      charges: [{ PCPU: 2, VCPU: 2 }],
    });
  });

  it.each<[string, Record<string, string>, Record<string, string>, boolean, boolean]>([
    ["nobody asks", {}, {}, false, false],
    ["the flavor asks", { "hw:locked_memory": "true" }, {}, true, false],
    ["the image asks", {}, { hw_locked_memory: "yes" }, true, false],
    ["the flavor says no", { "hw:locked_memory": "False" }, {}, false, false],
  ])("locked memory: %s", (_what, extraSpecs, properties, isLocked, isLockedOn22) => {
    const locked = (rules = RULES) =>
      expectedGuestOf({ outcome: "active", cpus: "pinned" }, { ...flavor, extraSpecs }, rules, {
        ...{ from: "duplicate-of-base", properties },
      }).locked;
    expect([locked(), locked(rulesFor("2.87"))]).toEqual([isLocked, isLockedOn22]);
  });

  it("real time locks memory on any release", () => {
    const realtime = { vcpus: "1", priority: 1 };
    expect(wanted({ cpus: "pinned", realtime }, rulesFor("2.87")).locked).toBe(true);
  });

  it("a number of cells: equal shares, in order", () => {
    expect(wanted({ cpus: "pinned", cells: 2 }).cells).toEqual([
      { vcpus: cpuSet(0, 1), memoryMiB: 128 },
      { vcpus: cpuSet(2, 3), memoryMiB: 128 },
    ]);
  });

  it("cells that are listed are as they are listed", () => {
    const cells = [
      { vcpus: "0", memoryMiB: 64 },
      { vcpus: "1-3", memoryMiB: 192 },
    ];
    expect(wanted({ cpus: "pinned", cells }).cells).toEqual([
      { vcpus: cpuSet(0), memoryMiB: 64 },
      { vcpus: cpuSet(1, 2, 3), memoryMiB: 192 },
    ]);
  });

  it.each<[string, Partial<ActiveExpectation>, { PCPU: number; VCPU: number }[]]>([
    ["an emulator of its own costs one more", { emulator: "one-more-dedicated" }, [{ PCPU: 5, VCPU: 0 }]],
    ["through the fallback", { within: "allowed-cpus" }, [{ PCPU: 0, VCPU: 4 }]],
    [
      "either",
      { allocated: "either" },
      [
        { PCPU: 4, VCPU: 0 },
        { PCPU: 0, VCPU: 4 },
      ],
    ],
    ["as it says", { allocated: { VCPU: 1 } }, [{ PCPU: 0, VCPU: 1 }]],
  ])("charges: %s", (_what, more, charges) => {
    expect(wanted({ cpus: "pinned", ...more }).charges).toEqual(charges);
  });

  it("lists of vCPUs are sets", () => {
    expect(
      wanted({ cpus: "pinned", emulator: { pinsOf: "0" }, realtime: { vcpus: "1-3", priority: 1 } }),
    ).toMatchObject({
      emulator: { pinsOf: cpuSet(0) },
      realtime: { vcpus: cpuSet(1, 2, 3), priority: 1 },
    });
  });

  it("Nova 22 gives its guests another topology: it is judged only where it was asked for", () => {
    const oldest = rulesFor("2.87");
    const topology = { sockets: 2, cores: 1, threads: 2 };
    expect(wanted({ cpus: "pinned" }, oldest).topology).toBeNull();
    expect(wanted({ cpus: "pinned", topology }, oldest).topology).toEqual(topology);
  });

  it("from Nova 33 on every guest has an I/O thread", () => {
    expect(wanted({ cpus: "floating" }, rulesFor("2.100")).iothreads).toBe("as-made");
    expect(wanted({ cpus: "floating" }, rulesFor("2.103")).iothreads).toBe("one");
  });
});

it("levelsFor: below the API there is nothing to judge of a server that must not be", () => {
  expect(levelsFor({ outcome: "active", cpus: "floating" })).toEqual([
    "intent",
    "api",
    "nova",
    "placement",
    "libvirt",
    "kernel",
  ]);
  expect(levelsFor({ outcome: "error", fault: "FILTER" })).toEqual(["intent", "api", "placement"]);
  expect(levelsFor({ outcome: "refused", status: 400, error: "X", message: "x" })).toEqual(["intent", "api"]);
});
