// Rows of the specification for hosts that were not at hand: guests made by Nova's rules hold, and the trap that lies nearest
// to each does not.
import type { ActiveExpectation } from "../../../../../experiments/expectation.ts";
import type { Experiment } from "../../../../../experiments/experiment.ts";
import { judge } from "../../../../../harness/judge/judge.ts";
import { rulesFor } from "../../../../../nova/release.ts";
import { LEVELS } from "../../../../../nova/levels.ts";
import { captured, capturedServer, RULES } from "../../../../support/captured/evidence.ts";
import { BIG, type MadeGuest, madeEvidence, madeExperiment, SMALL } from "../../../../support/made/made-guest.ts";
import { LEGACY_PIN, MIXED, OWN_EMULATOR, REALTIME } from "../../../../support/made/rule-guests.ts";

const cell = (vcpus: readonly number[], memoryMiB: number, hostNode: number) => ({ vcpus, memoryMiB, hostNode });
const active = (more: Omit<ActiveExpectation, "outcome">): ActiveExpectation => ({ outcome: "active", ...more });
const four = { vcpus: 4, memoryMiB: 128, image: { hw_cpu_policy: "dedicated" }, flavor: {}, host: BIG };
const wholeCores = { ...BIG, dedicated: "0-1,4-5", shared: "2-3,6-7" };

function troubles(made: MadeGuest, expect: ActiveExpectation, rules = RULES) {
  const verdict = judge(madeExperiment(made, expect), madeEvidence(["guest", made]), rules);
  return verdict.servers.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome !== "holds");
}

describe("holds", () => {
  it.each<[string, MadeGuest, ActiveExpectation]>([
    [
      "N03: unequal cells, cell 0 on host node 1",
      {
        ...{ ...four, pins: { 0: 3, 1: 1, 2: 5, 3: 0 }, emulator: "0-1,3,5", charged: { PCPU: 4 } },
        cells: [cell([0], 32, 1), cell([1, 2, 3], 96, 0)],
        host: { ...BIG, dedicated: "0-1,3,5,7", shared: "2,4,6" },
      },
      active({
        cpus: "pinned",
        cells: [
          { vcpus: "0", memoryMiB: 32 },
          { vcpus: "1-3", memoryMiB: 96 },
        ],
      }),
    ],
    [
      "N04: one pinned and one floating vCPU on each node",
      {
        ...{ ...four, pins: { 0: 1, 2: 3 }, floats: { 1: "0,4", 3: "2,6" }, emulator: "0-4,6" },
        ...{ cells: [cell([0, 1], 64, 0), cell([2, 3], 64, 1)], charged: { PCPU: 2, VCPU: 2 } },
      },
      active({ cpus: "mixed", dedicatedVcpus: "0,2", cells: 2 }),
    ],
    [
      "N05: a cell pinned, a cell floating",
      {
        ...{ ...four, pins: { 0: 1, 1: 5 }, floats: { 2: "2,6", 3: "2,6" }, emulator: "1-2,5-6" },
        ...{ cells: [cell([0, 1], 64, 0), cell([2, 3], 64, 1)], charged: { PCPU: 2, VCPU: 2 } },
      },
      active({ cpus: "mixed", dedicatedVcpus: "0-1", cells: 2 }),
    ],
    [
      "N06: two cells that float, each over its own node's shared CPUs",
      {
        ...{ ...four, vcpus: 2, image: { hw_numa_nodes: "2" }, pins: {}, floats: { 0: "2,6", 1: "0,4" } },
        ...{ emulator: "0,2,4,6", cells: [cell([0], 64, 1), cell([1], 64, 0)], charged: { VCPU: 2 } },
      },
      active({ cpus: "floating-numa", cells: 2 }),
    ],
    [
      "N07: the emulator on the node of guest cell 0",
      OWN_EMULATOR,
      active({ cpus: "pinned", cells: 2, emulator: "one-more-dedicated" }),
    ],
    [
      "S03: two full sibling pairs",
      {
        ...{ ...four, pins: { 0: 0, 1: 4, 2: 1, 3: 5 }, emulator: "0-1,4-5", charged: { PCPU: 4 } },
        ...{ cells: [cell([0, 1, 2, 3], 128, 0)], host: wholeCores },
      },
      active({ cpus: "pinned", siblings: "together" }),
    ],
    [
      "S04: a pair and a single one",
      {
        ...{ ...four, vcpus: 3, pins: { 0: 0, 1: 4, 2: 1 }, emulator: "0-1,4", charged: { PCPU: 3 } },
        ...{ cells: [cell([0, 1, 2], 128, 0)], host: wholeCores },
      },
      active({ cpus: "pinned", siblings: "together" }),
    ],
    [
      "S08: a pair, and the emulator on another CPU",
      {
        ...{ ...four, vcpus: 2, pins: { 0: 0, 1: 4 }, emulator: "1", charged: { PCPU: 3 } },
        ...{ cells: [cell([0, 1], 128, 0)], host: wholeCores },
      },
      active({ cpus: "pinned", siblings: "together", emulator: "one-more-dedicated" }),
    ],
    [
      "B07: real time, libvirt's one element per vCPU",
      REALTIME,
      active({ cpus: "pinned", emulator: { pinsOf: "0" }, realtime: { vcpus: "1", priority: 1 } }),
    ],
    [
      "B10: a topology that was asked for",
      {
        ...{ ...four, vcpus: 2, pins: { 0: 1, 1: 5 }, emulator: "1,5", charged: { PCPU: 2 } },
        ...{ cells: [cell([0, 1], 128, 0)], topology: [1, 2, 1] },
      },
      active({ cpus: "pinned", topology: { sockets: 1, cores: 2, threads: 1 } }),
    ],
    ["C01: pinned through the fallback", LEGACY_PIN, active({ cpus: "pinned", within: "allowed-cpus" })],
    [
      "M03: on the host without a dedicated set",
      LEGACY_PIN,
      active({ cpus: "pinned", within: "allowed-cpus", allocated: "either" }),
    ],
    [
      "M03: on the host with one",
      {
        ...LEGACY_PIN,
        vcpus: 1,
        pins: { 0: 1 },
        emulator: "1",
        charged: { PCPU: 1 },
        host: SMALL,
        cells: [cell([0], 128, 0)],
      },
      active({ cpus: "pinned", within: "allowed-cpus", allocated: "either" }),
    ],
    [
      "C04: floats over everything",
      {
        ...{ ...four, vcpus: 2, image: {}, pins: {}, emulator: "0-7", cells: [], charged: { VCPU: 2 } },
        host: { ...BIG, dedicated: null, shared: null },
      },
      active({ cpus: "floating" }),
    ],
    [
      "resources:VCPU below the vCPUs",
      {
        ...four,
        vcpus: 2,
        image: {},
        flavor: { "resources:VCPU": "1" },
        pins: {},
        cpuset: "0,2,4,6",
        emulator: "0,2,4,6",
        cells: [],
        charged: { VCPU: 1 },
      },
      active({ cpus: "floating", allocated: { VCPU: 1 } }),
    ],
  ])("%s", (_what, made, expect_) => {
    expect(troubles(made, expect_)).toEqual([]);
    // From Nova 33 on the same guests have an I/O thread.
    expect(troubles({ ...made, iothreads: 1 }, expect_, rulesFor("2.103"))).toEqual([]);
  });

  it("a guest with an I/O thread, made by a newer Nova than its API shows", () => {
    expect(troubles({ ...MIXED, iothreads: 1 }, active({ cpus: "mixed", dedicatedVcpus: "0" }))).toEqual([]);
  });

  it("Nova 22 tells a guest of its host's threads: not judged", () => {
    const made: MadeGuest = { ...REALTIME, topology: [1, 1, 2] };
    const expect_ = active({ cpus: "pinned", emulator: { pinsOf: "0" }, realtime: { vcpus: "1", priority: 1 } });
    expect(troubles(made, expect_, rulesFor("2.87"))).toEqual([]);
    expect(troubles(made, expect_).map(({ name }) => name)).toEqual(["the guest has its sockets, cores and threads"]);
  });
});

describe("a NUMA topology and pinning are not taken for each other", () => {
  const levelsOf = (name: string, expect_: ActiveExpectation, image: Record<string, string>, situation: string) => {
    const experiment: Experiment = {
      ...captured,
      images: { own: { from: "duplicate-of-base", properties: image } },
      flavors: { own: { vcpus: 1, memoryMiB: 64, extraSpecs: {} } },
      servers: { [name]: { image: "own", flavor: "own", asked: "by its image", expect: expect_ } },
      relations: [],
    };
    const verdict = judge(experiment, { servers: [capturedServer(name, situation)], hosts: [] }, RULES);
    return LEVELS.filter((level) => verdict.servers[0]?.levels[level]?.outcome === "violated");
  };

  it("one shared CPU makes it look pinned: it holds as a cell alone", () => {
    expect(levelsOf("x", active({ cpus: "floating-numa" }), { hw_numa_nodes: "1" }, "float-numa")).toEqual([]);
  });

  it("and is violated as pinned, at every level that can tell", () => {
    expect(levelsOf("x", active({ cpus: "pinned" }), { hw_numa_nodes: "1" }, "float-numa")).toEqual([
      "nova",
      "placement",
      "libvirt",
    ]);
  });

  it("a pinned server is violated as a cell alone", () => {
    expect(levelsOf("x", active({ cpus: "floating-numa" }), { hw_cpu_policy: "dedicated" }, "by-image")).toEqual([
      ...["nova", "placement", "libvirt", "kernel"],
    ]);
  });

  it("a floating server is neither", () => {
    for (const cpus of ["pinned", "floating-numa"] as const) {
      expect(levelsOf("x", active({ cpus }), {}, "float")).toEqual(expect.arrayContaining(["nova", "libvirt"]));
    }
  });

  it("siblings cannot be judged where there are none: inconclusive, not a pass", () => {
    const made = { ...LEGACY_PIN, host: { ...SMALL, dedicated: "0-1", shared: null }, charged: { PCPU: 2 } };
    for (const siblings of ["together", "apart"] as const) {
      expect(troubles(made, active({ cpus: "pinned", siblings }))).toEqual([
        expect.objectContaining({ outcome: "inconclusive", found: "the host has no siblings of 0-1" }),
      ]);
    }
  });
});
