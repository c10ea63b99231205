import { checkExperiments } from "../../../../harness/row-files/validate.ts";

const ACTIVE = { outcome: "active", cpus: "pinned" };
const ROW = { id: "mine", claim: "It is pinned", hostSet: "A", expect: ACTIVE };

/** Lines of the message, without the file and the hint; none where it is accepted. */
function problems(...entries: readonly unknown[]): readonly string[] {
  const error = refusalOf(entries);
  if (error !== undefined && error.code !== "USAGE") throw error;
  return (error?.message ?? "")
    .split("\n")
    .filter((line) => line.includes("rows/mine.yaml: ") && !line.endsWith(" problems"))
    .map((line) => line.trim().replace("rows/mine.yaml: ", ""));
}

function refusalOf(entries: readonly unknown[]): (Error & { readonly code?: string }) | undefined {
  try {
    checkExperiments(entries, { file: "rows/mine.yaml" });
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** A text is the whole line. */
const likeLine = (says: string | RegExp): unknown =>
  typeof says === "string" ? says : (expect.stringMatching(says) as unknown);

const pinned = (more: object) => ({ ...ROW, expect: { ...ACTIVE, ...more } });
const mixed = (more: object) => ({
  ...ROW,
  vcpus: 2,
  expect: { outcome: "active", cpus: "mixed", dedicatedVcpus: "0", ...more },
});
const floating = (more: object, cpus = "floating") => ({ ...ROW, expect: { outcome: "active", cpus, ...more } });
const onB = (more: object, vcpus = 2) => ({ ...pinned(more), hostSet: "B", vcpus });
const roomy = { dedicatedCpus: { least: 8 }, sharedCpus: { least: 8 }, numaNodes: { least: 2 }, smt: true };
const four = (more: object) => ({ ...pinned(more), hostSet: undefined, vcpus: 4, needs: roomy });

describe("a row that can be run is accepted", () => {
  test.each([
    ["pinned", ROW],
    ["mixed", mixed({})],
    ["the emulator on one more CPU", onB({ emulator: "one-more-dedicated" }, 1)],
    ["the emulator on the shared set", pinned({ emulator: "shared-set" })],
    ["the emulator with a pinned vCPU", onB({ emulator: { pinsOf: "0" }, realtime: { vcpus: "1", priority: 1 } })],
    [
      "every vCPU real-time, the emulator elsewhere",
      pinned({ emulator: "shared-set", realtime: { vcpus: "0", priority: 1 } }),
    ],
    [
      "cells that hold all",
      four({
        cells: [
          { vcpus: "0", memoryMiB: 32 },
          { vcpus: "1-3", memoryMiB: 96 },
        ],
      }),
    ],
    ["a number of cells", four({ cells: 2 })],
    ["siblings where there is SMT", four({ siblings: "together" })],
    ["a topology", onB({ topology: { sockets: 1, cores: 2, threads: 1 } })],
    ["floating", floating({})],
    ["floating in a cell", floating({ cells: 1, emulator: "shared-set" }, "floating-numa")],
    ["huge pages", { ...pinned({ hugepagesKiB: 2048 }), needs: { hugepages2MiB: { least: 64 } } }],
    [
      "an error while CPUs are free",
      { ...ROW, expect: { outcome: "error", fault: ["FILTER", "RETRY"], whileFree: 1 } },
    ],
    ["releases", { ...ROW, expect: { byRelease: { 22: { outcome: "error", fault: "FILTER" }, 31: ACTIVE } } }],
    ["fewer shared CPUs charged than vCPUs", { ...floating({ allocated: { VCPU: 1 } }), vcpus: 2 }],
    ["pins without a dedicated set", { ...onB({ within: "allowed-cpus", allocated: { VCPU: 2 } }), hostSet: "C" }],
  ])("%s", (_, row) => {
    const { hostSet, ...rest } = row as { hostSet?: string };
    expect(problems(hostSet === undefined ? rest : row)).toEqual([]);
  });
});

describe("a row that cannot be run is refused, by field", () => {
  test.each([
    // Fields and types.
    [{ ...ROW, vcpu: 2 }, 'vcpu: unknown field; did you mean "vcpus"?'],
    [{ ...ROW, zzz: 2 }, /^zzz: unknown field; there are acts, claim, contradicts, expect/],
    [{ ...ROW, claim: undefined }, "claim: is missing"],
    [{ ...ROW, hostSet: "D" }, "hostSet: must be one of A, B, C"],
    [{ ...ROW, vcpus: 0 }, "vcpus: must be >= 1"],
    [{ ...ROW, vcpus: 1.5 }, "vcpus: must be a whole number"],
    [{ ...ROW, image: { hw_numa_nodes: 1 } }, 'image.hw_numa_nodes: must be a text: write "1"'],
    [{ ...ROW, image: { "hw_numa_cpus.0": 1 } }, 'image["hw_numa_cpus.0"]: must be a text: write "1"'],
    [
      pinned({ cpus: "pined" }),
      'expect.cpus: must be one of floating, floating-numa, pinned, mixed; did you mean "pinned"?',
    ],
    [pinned({ outcome: "activ" }), 'expect.outcome: must be one of active, refused, error; did you mean "active"?'],
    [
      pinned({ emulator: "share" }),
      'expect.emulator: must be one of own-cpus, shared-set, one-more-dedicated; did you mean "shared-set"?',
    ],
    [pinned({ cells: "two" }), "expect.cells: must be a number or a list"],
    [pinned({ sibling: "together" }), 'expect.sibling: unknown field; did you mean "siblings"?'],
    [{ ...ROW, expect: { outcome: "refused", status: 400, error: "E" } }, "expect.message: is missing"],
    [
      { ...ROW, expect: { outcome: "error", fault: "FILTR" } },
      'expect.fault: must be one of PLACEMENT, FILTER, RETRY; did you mean "FILTER"?',
    ],
    [
      { ...ROW, expect: { byRelease: { 22: { ...ACTIVE, cpus: "float" } } } },
      /^expect\.byRelease\.22\.cpus: must be one of/,
    ],
    [{ ...ROW, needs: { numaNodes: { leest: 2 } } }, 'needs.numaNodes.leest: unknown field; did you mean "least"?'],
    [{ ...ROW, needs: { numaNodes: 2 } }, "needs.numaNodes: must be a map of fields"],
    ["pinned", "must be a map of fields"],
    [null, "must be a map of fields"],
    // Names.
    [{ ...ROW, id: "a 1" }, /^id: "a 1" must be letters, digits and hyphens/],
    [{ ...ROW, id: "x".repeat(21) }, /^id: .*at most 20 characters/],
    [{ ...ROW, family: "-" }, /^family: /],
    [{ ...ROW, claim: "two\nlines" }, "claim: must be one sentence, on one line"],
    [{ ...ROW, id: "a07" }, 'id: "a07" is in use by the catalogue'],
    [{ ...ROW, id: "reference" }, 'id: "reference" is in use by the catalogue'],
    // Expectations that contradict the flavor, or themselves.
    [pinned({ dedicatedVcpus: "0" }), "expect.dedicatedVcpus: is only for cpus: mixed, not for pinned"],
    [mixed({ dedicatedVcpus: undefined }), "expect.dedicatedVcpus: is missing: cpus: mixed needs it"],
    [
      { ...mixed({}), expect: { outcome: "active", cpus: "mixed" } },
      "expect.dedicatedVcpus: is missing: cpus: mixed needs it",
    ],
    [mixed({ dedicatedVcpus: "0-1" }), /^expect\.dedicatedVcpus: must leave one vCPU pinned and one floating/],
    [mixed({ dedicatedVcpus: "" }), /^expect\.dedicatedVcpus: must leave one vCPU pinned/],
    [mixed({ dedicatedVcpus: "2" }), `expect.dedicatedVcpus: "2" is outside the flavor's vCPUs, 0-1`],
    [mixed({ dedicatedVcpus: "a" }), /^expect\.dedicatedVcpus: "a" is not a CPU set/],
    [
      floating({ emulator: "one-more-dedicated" }),
      "expect.emulator: nothing of a floating server is pinned, its emulator neither",
    ],
    [floating({ emulator: { pinsOf: "0" } }, "floating-numa"), /^expect\.emulator: nothing of a floating-numa server/],
    [floating({ cells: 1 }), "expect.cells: a floating server has no NUMA cells"],
    [floating({ hugepagesKiB: 2048 }), "expect.hugepagesKiB: a floating server has no huge pages"],
    [floating({ siblings: "apart" }), "expect.siblings: nothing of a floating server is pinned"],
    [floating({ realtime: { vcpus: "0", priority: 1 } }), "expect.realtime: nothing of a floating server is pinned"],
    [onB({ realtime: { vcpus: "2", priority: 1 } }), `expect.realtime.vcpus: "2" is outside the flavor's vCPUs, 0-1`],
    [mixed({ realtime: { vcpus: "1", priority: 1 } }), "expect.realtime.vcpus: must be pinned vCPUs: 0"],
    [onB({ realtime: { vcpus: "", priority: 1 } }), "expect.realtime.vcpus: must name a vCPU"],
    [onB({ realtime: { vcpus: "0-1", priority: 1 } }), /^expect\.realtime\.vcpus: Nova refuses this for every vCPU/],
    [onB({ realtime: { vcpus: "0", priority: 0 } }), "expect.realtime.priority: must be a whole number from 1 to 99"],
    [mixed({ emulator: { pinsOf: "1" } }), "expect.emulator.pinsOf: must be pinned vCPUs: 0"],
    [onB({ cells: 3 }), "expect.cells: must be from 1 to 2, the flavor's vCPUs"],
    [onB({ cells: [{ vcpus: "0", memoryMiB: 128 }] }), "expect.cells: must hold each of the vCPUs 0-1 once"],
    [
      onB({
        cells: [
          { vcpus: "0-1", memoryMiB: 64 },
          { vcpus: "1", memoryMiB: 64 },
        ],
      }),
      "expect.cells: must hold each of the vCPUs 0-1 once",
    ],
    [
      onB({ cells: [{ vcpus: "0-2", memoryMiB: 128 }] }),
      `expect.cells[0].vcpus: "0-2" is outside the flavor's vCPUs, 0-1`,
    ],
    [onB({ cells: [{ vcpus: "0-1", memoryMiB: 100 }] }), "expect.cells: have 100 MiB together, and the flavor 128"],
    [
      onB({ topology: { sockets: 2, cores: 2, threads: 1 } }),
      "expect.topology: sockets, cores and threads must multiply to the flavor's 2 vCPUs",
    ],
    [pinned({ hugepagesKiB: 1048576 }), "expect.hugepagesKiB: each cell's memory must be a whole number of such pages"],
    [{ ...ROW, expect: { byRelease: {} } }, "expect.byRelease: must have a release"],
    [
      { ...ROW, expect: { byRelease: { "2025.1": ACTIVE } } },
      /^expect\.byRelease\["2025\.1"\]: must be the major version/,
    ],
    [{ ...ROW, expect: { outcome: "error", fault: [] } }, "expect.fault: must name a fault"],
    // Promises.
    [
      { ...ROW, vcpus: 2 },
      "expect.cpus: pins 2 vCPUs, and host set and needs promise only 1 (needs.dedicatedCpus.least)",
    ],
    [
      { ...ROW, hostSet: "C" },
      "expect.cpus: pins 1 vCPU, and host set and needs promise none (needs.dedicatedCpus.least)",
    ],
    [
      pinned({ emulator: "one-more-dedicated" }),
      "expect.emulator: pins 1 vCPU, and the emulator to one more CPU, and host set and needs promise only 1 (needs.dedicatedCpus.least)",
    ],
    [
      { ...floating({}), hostSet: "B" },
      /^expect\.cpus: lets 1 vCPU float, .* promise none \(needs\.sharedCpus\.least\)$/,
    ],
    [
      { ...floating({}), vcpus: 2 },
      /^expect\.cpus: lets 2 vCPUs float, .* promise only 1 \(needs\.sharedCpus\.least\)$/,
    ],
    [
      onB({ emulator: "shared-set" }),
      "expect.emulator: runs on shared CPUs, and host set and needs promise none (needs.sharedCpus.least)",
    ],
    [
      onB({ cells: 2 }),
      "expect.cells: 2 cells take as many host nodes, and host set and needs promise only 1 (needs.numaNodes.least)",
    ],
    [onB({ siblings: "apart" }), "expect.siblings: only a host with SMT has siblings: needs.smt must be true"],
    [
      pinned({ hugepagesKiB: 2048 }),
      "expect.hugepagesKiB: takes huge pages, and host set and needs promise none (needs.hugepages2MiB.least)",
    ],
    [
      { ...ROW, expect: { outcome: "error", fault: "FILTER", whileFree: 2 } },
      "expect.whileFree: is 2, and host set and needs promise only 1 (needs.dedicatedCpus.least)",
    ],
    [
      { ...ROW, needs: { numaNodes: { least: 2, most: 1 } } },
      /^needs\.numaNodes: at least 2 and at most 1 is impossible/,
    ],
    [
      { ...ROW, hostSet: "B", needs: { dedicatedCpus: { most: 1 } } },
      "needs.dedicatedCpus: at least 2 and at most 1 is impossible together with what host set B promises",
    ],
    // Acts.
    [
      { ...ROW, expect: { outcome: "error", fault: "FILTER" }, acts: [{ act: "migrate" }] },
      "acts[0]: is never done: the server is not expected to become active",
    ],
    [{ ...ROW, acts: [{ act: "reboot" }] }, "acts[0].act: must be one of rebuild, migrate, live-migrate"],
    [{ ...ROW, profile: "A" }, 'profile: is "hostSet" since 0.2.0'],
    [{ ...ROW, then: { call: "migrate" } }, 'then: is "acts" since 0.2.0, a list: acts: [{ act: migrate }]'],
  ])("%j", (row, says) => {
    expect(problems(row)).toEqual([likeLine(says)]);
  });
});

const EXPERIMENT = {
  id: "several",
  family: "own",
  claim: "Two servers share no CPU",
  images: { pinned: { from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } } },
  flavors: { one: { vcpus: 1, memoryMiB: 128, extraSpecs: {} } },
  servers: {
    first: { image: "pinned", flavor: "one", asked: "image", expect: ACTIVE },
    second: { image: "pinned", flavor: "one", asked: "image", expect: ACTIVE },
  },
  relations: [{ kind: "disjoint-pins", server: "first", other: "second" }],
  steps: [{ apply: ["first", "second"] }],
  needs: { dedicatedCpus: { least: 2 } },
};

describe("a full experiment", () => {
  const { first, second } = EXPERIMENT.servers;
  const refused = { outcome: "error", fault: "FILTER" };

  test("is accepted as it is, and handed back", () => {
    expect(checkExperiments([EXPERIMENT], { file: "x" })).toEqual([EXPERIMENT]);
  });

  test.each([
    [
      { ...EXPERIMENT, servers: { first: { ...first, image: "pined" }, second } },
      'servers.first.image: there is no image "pined"; did you mean "pinned"?',
    ],
    [
      { ...EXPERIMENT, servers: { first: { ...first, flavor: "two" }, second } },
      'servers.first.flavor: there is no flavor "two"; there is one',
    ],
    [
      {
        ...EXPERIMENT,
        steps: [
          ...EXPERIMENT.steps,
          {
            ...{ act: "rebuild", server: "first", image: "other" },
            answer: { outcome: "refused", status: 400, error: "E", message: "m" },
          },
        ],
      },
      'steps[1].image: there is no image "other"; there is pinned',
    ],
    [
      { ...EXPERIMENT, steps: [...EXPERIMENT.steps, { act: "migrate", server: "third" }] },
      'steps[1].server: there is no server "third"; there is first, second',
    ],
    [
      {
        ...EXPERIMENT,
        relations: [],
        steps: [{ apply: ["first"] }, { act: "migrate", server: "second" }, { apply: ["second"] }],
      },
      "steps[1].server: second does not live at this step",
    ],
    [
      { ...EXPERIMENT, servers: { first: { ...first, then: { call: "migrate" } }, second } },
      "servers.first.then: is a step since 0.2.0: steps: [{ apply: [first] }, { act: migrate, server: first }]",
    ],
    [{ ...EXPERIMENT, steps: [{ servers: ["first", "second"] }] }, 'steps[0].servers: is "apply" since 0.2.0'],
    [{ ...EXPERIMENT, images: { ...EXPERIMENT.images, base: { from: "base" } } }, "images.base: no server uses it"],
    [
      { ...EXPERIMENT, flavors: { ...EXPERIMENT.flavors, two: { vcpus: 2, memoryMiB: 128, extraSpecs: {} } } },
      "flavors.two: no server uses it",
    ],
    [
      { ...EXPERIMENT, relations: [{ kind: "disjoint-pins", server: "first", other: "secnd" }] },
      'relations[0].other: there is no server "secnd"; did you mean "second"?',
    ],
    [
      { ...EXPERIMENT, relations: [{ kind: "pinned-alike", server: "first", like: "first" }] },
      "relations[0].like: must be another server",
    ],
    [
      { ...EXPERIMENT, relations: [{ kind: "alike", server: "first", like: "second" }] },
      "relations[0].kind: must be one of pinned-alike, disjoint-pins, different-hosts",
    ],
    [
      { ...EXPERIMENT, servers: { first, second: { ...second, expect: refused } } },
      "relations[0].other: second is not expected to become active",
    ],
    [
      { ...EXPERIMENT, steps: [{ apply: ["first"] }, { apply: ["second"] }] },
      "relations[0]: no step has first and second at the same time",
    ],
    [{ ...EXPERIMENT, relations: [], steps: [{ apply: ["first"] }] }, "steps: no step has second"],
    [{ ...EXPERIMENT, steps: [{ apply: [] }, { apply: ["first", "second"] }] }, "steps[0].apply: must name a server"],
    [{ ...EXPERIMENT, steps: [{ apply: ["first", "second", "first"] }] }, "steps[0].apply: names a server twice"],
    [
      { ...EXPERIMENT, steps: [{ apply: ["first", "second", "third"] }] },
      /^steps\[0\]\.apply\[2\]: there is no server "third"/,
    ],
    [
      { ...EXPERIMENT, servers: { first: { ...first, expect: { ...ACTIVE, cells: 2 } }, second } },
      /^servers\.first\.expect\.cells: /,
    ],
    [{ ...EXPERIMENT, family: undefined }, "family: is missing"],
    [
      { ...EXPERIMENT, images: {}, flavors: {}, servers: {}, relations: [], steps: "as-room-allows" },
      "servers: must have at least one server",
    ],
    [{ ...EXPERIMENT, steps: "as-it-comes" }, /^steps: must be as-room-allows/],
  ])("is refused, by field: case %#", (experiment, says) => {
    expect(problems(experiment)).toEqual([likeLine(says)]);
  });
});

describe("a list", () => {
  test("is told of by entry, all at once, and ends with where to read on", () => {
    const list = [ROW, { ...ROW, id: "MINE" }, { ...ROW, id: "other", vcpu: 1, hostSet: "X" }];
    expect(problems(...list)).toEqual([
      'entry 2 (MINE): id: "MINE" is in use by entry 1',
      'entry 3 (other): vcpu: unknown field; did you mean "vcpus"?',
      "entry 3 (other): hostSet: must be one of A, B, C",
    ]);
    expect(() => checkExperiments(list, { file: "f.yaml" })).toThrow(/^f\.yaml: 3 problems\n[^]*docs\/catalogue\.md/);
  });

  test("ids of other files are in use, whatever their case", () => {
    const taken = new Map([["Mine", "rows/first.yaml"]]);
    expect(() => checkExperiments([ROW], { file: "f", taken })).toThrow('f: id: "mine" is in use by rows/first.yaml');
    expect(checkExperiments([{ ...ROW, id: "A01" }], { file: "f", taken })).toHaveLength(1);
  });
});
