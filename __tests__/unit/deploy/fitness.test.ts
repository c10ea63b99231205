// Whether a cloud has what an experiment needs: each need where it holds, where it does not, and where it cannot be told.
import { fitnessOf } from "../../../harness/deploy/fitness.ts";
import type { HostNeeds } from "../../../experiments/needs.ts";
import type { CpuSetsRecord, HostFacts, InventoryRecord } from "../../../harness/observe/evidence.ts";
import { failed, ok } from "../../support/evidence.ts";
import { fixture } from "../../support/fixtures.ts";

const inventory = (total: number, reserved = 0): InventoryRecord => ({
  ...{ total, reserved, allocationRatio: 16, maxUnit: total, used: 0 },
});
const sets = (dedicated: string | null, shared: string | null, legacy: string | null = null): HostFacts["cpuSets"] =>
  ok<CpuSetsRecord>({ dedicated, shared, legacy, reserved: null });
const pages = (...free: number[]): HostFacts["freeMemory"] =>
  ok(
    free.map((count, node) => ({
      ...{ node, freeMiB: 100 },
      freePages: [
        { sizeKiB: 4, free: 99_999 },
        { sizeKiB: 2048, free: count },
      ],
    })),
  );

/** 8 CPUs with SMT on 2 nodes (0+4 1+5, 2+6 3+7): the odd ones dedicated, the even ones shared. */
const big: HostFacts = {
  name: "big",
  service: ok({ status: "enabled", state: "up", disabledReason: null }),
  inventories: ok({ PCPU: inventory(4), VCPU: inventory(4), MEMORY_MB: inventory(1024) }),
  traits: ok(["HW_CPU_HYPERTHREADING", "HW_CPU_X86_AVX"]),
  capabilitiesXml: ok(fixture("derived/capabilities-8cpu-smt-2node.xml")),
  onlineCpus: ok("0-7"),
  cpuSets: sets("1,3,5,7", "0,2,4,6"),
  freeMemory: pages(0, 64),
};
/** 2 CPUs on one node, one dedicated and one shared. */
const small: HostFacts = {
  ...big,
  name: "small",
  inventories: ok({ PCPU: inventory(1), VCPU: inventory(1) }),
  traits: ok([]),
  capabilitiesXml: ok(fixture("captured/capabilities.xml")),
  onlineCpus: ok("0-1"),
  cpuSets: sets("1", "0"),
  freeMemory: pages(0),
};
const reason = "status 403";
const blind: HostFacts = {
  name: "blind",
  ...{ service: failed(reason), inventories: failed(reason), traits: failed(reason) },
  ...{
    capabilitiesXml: failed(reason),
    onlineCpus: failed(reason),
    cpuSets: failed(reason),
    freeMemory: failed(reason),
  },
};

const says = (needs: HostNeeds, ...hosts: HostFacts[]): string => {
  const fitness = fitnessOf(needs, hosts);
  return fitness.fit === "yes" ? "yes" : `${fitness.fit}: ${fitness.reason}`;
};

describe.each<[string, { needs: HostNeeds; fits: HostFacts; not: HostFacts; because: string; untold: string }]>([
  [
    "dedicated CPUs",
    {
      ...{ needs: { dedicatedCpus: { least: 2, most: 9 } }, fits: big, not: small },
      because: "it needs 2 to 9 dedicated CPUs (PCPU), and the host has 1",
      untold: "whether there are 2 to 9 dedicated CPUs (PCPU) cannot be told: status 403",
    },
  ],
  [
    "no dedicated CPUs",
    {
      needs: { dedicatedCpus: { most: 0 } },
      fits: { ...big, inventories: ok({ VCPU: inventory(8) }) },
      not: small,
      because: "it needs no dedicated CPUs (PCPU), and the host has 1",
      untold: "whether there are no dedicated CPUs (PCPU) cannot be told: status 403",
    },
  ],
  [
    "shared CPUs, the allocation ratio not counted in",
    {
      ...{ needs: { sharedCpus: { least: 2, most: 4 } }, fits: big, not: small },
      because: "it needs 2 to 4 shared CPUs (VCPU), and the host has 1",
      untold: "whether there are 2 to 4 shared CPUs (VCPU) cannot be told: status 403",
    },
  ],
  [
    "CPUs that are not reserved",
    {
      needs: { dedicatedCpus: { least: 4, most: 4 } },
      fits: big,
      not: { ...big, inventories: ok({ PCPU: inventory(4, 1) }) },
      because: "it needs exactly 4 dedicated CPUs (PCPU), and the host has 3",
      untold: "whether there are exactly 4 dedicated CPUs (PCPU) cannot be told: status 403",
    },
  ],
  [
    "a shared set in nova.conf",
    {
      needs: { sharedSet: true },
      fits: small,
      not: { ...small, cpuSets: sets(null, null) },
      because: "it needs a host with shared CPUs named in nova.conf",
      untold: "whether the host has shared CPUs named in nova.conf cannot be told: status 403",
    },
  ],
  [
    "no shared set in nova.conf, of which the old option is one, too",
    {
      needs: { sharedSet: false },
      fits: { ...small, cpuSets: sets("1", null) },
      not: { ...small, cpuSets: sets(null, null, "0-1") },
      because: "it needs a host without shared CPUs named in nova.conf",
      untold: "whether the host has shared CPUs named in nova.conf cannot be told: status 403",
    },
  ],
  [
    "SMT",
    {
      ...{ needs: { smt: true }, fits: big, not: small },
      because: "it needs a host with SMT",
      untold: "whether the host has SMT cannot be told: status 403",
    },
  ],
  [
    "no SMT",
    {
      ...{ needs: { smt: false }, fits: small, not: big },
      because: "it needs a host without SMT",
      untold: "whether the host has SMT cannot be told: status 403",
    },
  ],
  [
    "siblings in the dedicated set",
    {
      needs: { siblingsInDedicatedSet: true },
      fits: big,
      not: { ...big, cpuSets: sets("1,3", "0") },
      because: "it needs a host with two siblings of a core in the dedicated set",
      untold: "whether the host has two siblings of a core in the dedicated set cannot be told: status 403",
    },
  ],
  [
    "no siblings in the dedicated set",
    {
      needs: { siblingsInDedicatedSet: false },
      fits: { ...big, cpuSets: sets(null, "0-7") },
      not: big,
      because: "it needs a host without two siblings of a core in the dedicated set",
      untold: "whether the host has two siblings of a core in the dedicated set cannot be told: status 403",
    },
  ],
  [
    "NUMA nodes",
    {
      ...{ needs: { numaNodes: { least: 2 } }, fits: big, not: small },
      because: "it needs at least 2 NUMA nodes, and the host has 1",
      untold: "whether there are at least 2 NUMA nodes cannot be told: status 403",
    },
  ],
  [
    "one NUMA node",
    {
      ...{ needs: { numaNodes: { most: 1 } }, fits: small, not: big },
      because: "it needs at most 1 NUMA nodes, and the host has 2",
      untold: "whether there are at most 1 NUMA nodes cannot be told: status 403",
    },
  ],
  [
    "dedicated CPUs on each node",
    {
      needs: { dedicatedCpusPerNode: { least: 1 } },
      fits: big,
      not: { ...big, cpuSets: sets("1,5", "2") },
      because: "it needs at least 1 dedicated CPUs on each NUMA node, and the host has 0",
      untold: "whether there are at least 1 dedicated CPUs on each NUMA node cannot be told: status 403",
    },
  ],
  [
    "shared CPUs on each node",
    {
      needs: { sharedCpusPerNode: { least: 2 } },
      fits: { ...big, cpuSets: sets("1,3", "0,2,5,7") },
      not: small,
      because: "it needs at least 2 shared CPUs on each NUMA node, and the host has 1",
      untold: "whether there are at least 2 shared CPUs on each NUMA node cannot be told: status 403",
    },
  ],
  [
    "huge pages on one node",
    {
      ...{ needs: { hugepages2MiB: { least: 64 } }, fits: big, not: { ...big, freeMemory: pages(40, 40) } },
      because: "it needs at least 64 free pages of 2 MiB on a NUMA node, and the host has 40",
      untold: "whether there are at least 64 free pages of 2 MiB on a NUMA node cannot be told: status 403",
    },
  ],
  [
    "no huge pages",
    {
      ...{ needs: { hugepages2MiB: { most: 0 } }, fits: small, not: big },
      because: "it needs no free pages of 2 MiB on a NUMA node, and the host has 64",
      untold: "whether there are no free pages of 2 MiB on a NUMA node cannot be told: status 403",
    },
  ],
])("%s", (_what, { needs, fits, not, because, untold }) => {
  it("are there", () => {
    expect(says(needs, fits)).toBe("yes");
  });

  it("are not", () => {
    expect(says(needs, not)).toBe(`no: ${because}`);
  });

  it("cannot be told", () => {
    expect(says(needs, blind)).toBe(`unknown: ${untold}`);
  });
});

describe("what the CPU sets mean", () => {
  const floating = { sharedCpusPerNode: { least: 1 } };
  it.each<[string, HostFacts, string]>([
    ["without any set every online CPU is shared", { ...big, cpuSets: sets(null, null) }, "yes"],
    [
      "without any set, of online CPUs that are not known nothing can be told",
      { ...big, cpuSets: sets(null, null), onlineCpus: failed(reason) },
      "unknown: whether there are at least 1 shared CPUs on each NUMA node cannot be told: status 403",
    ],
    ["the old option names shared CPUs", { ...small, cpuSets: sets(null, null, "1") }, "yes"],
    [
      "with a dedicated set alone none is shared",
      { ...small, cpuSets: sets("0-1", null) },
      "no: it needs at least 1 shared CPUs on each NUMA node, and the host has 0",
    ],
    [
      "a set that is no CPU list can be told of nobody",
      { ...small, cpuSets: sets("1", "all of them") },
      "unknown: whether there are at least 1 shared CPUs on each NUMA node cannot be told: ",
    ],
  ])("%s", (_what, host, words) => {
    expect(says(floating, host).slice(0, words.length)).toBe(words);
  });
});

describe("of several hosts", () => {
  const two = { dedicatedCpus: { least: 2 } };
  it.each<[string, HostNeeds, HostFacts[], string]>([
    ["one that fits is enough", two, [small, big, blind], "yes"],
    [
      "all of the needs must be of one host",
      { ...two, smt: false },
      [big, small],
      "no: big: it needs a host without SMT",
    ],
    [
      "the host that lacks least is told",
      { ...two, numaNodes: { least: 2 }, smt: false },
      [small, big],
      "no: big: it needs a host without SMT",
    ],
    [
      "one that may fit makes it unknown, and only that is told",
      two,
      [small, blind],
      "unknown: blind: whether there are at least 2 dedicated CPUs (PCPU) cannot be told: status 403",
    ],
    [
      "every host, and one does not",
      { ...two, everyHost: true },
      [big, small],
      "no: small: it needs at least 2 dedicated CPUs (PCPU), and the host has 1",
    ],
    [
      "every host, and one does not: what another one is makes no difference",
      { ...two, everyHost: true },
      [blind, small, big],
      "no: small: it needs at least 2 dedicated CPUs (PCPU), and the host has 1",
    ],
    [
      "every host, and of one it is not known",
      { ...two, everyHost: true },
      [big, blind],
      "unknown: blind: whether there are at least 2 dedicated CPUs (PCPU) cannot be told: status 403",
    ],
    ["every host, and all do", { ...two, everyHost: true }, [big, { ...big, name: "big-2" }], "yes"],
    ["two such hosts, and there are", { ...two, hosts: { least: 2 } }, [big, small, { ...big, name: "big-2" }], "yes"],
    [
      "two such hosts, and there is one",
      { ...two, hosts: { least: 2 } },
      [big, small],
      "no: it needs at least 2 such compute hosts, and the cloud has 1",
    ],
    [
      "two such hosts, and there may be another",
      { ...two, hosts: { least: 2 } },
      [big, blind],
      "unknown: blind: whether there are at least 2 dedicated CPUs (PCPU) cannot be told: status 403",
    ],
    [
      "two such hosts, and there cannot be as many",
      { ...two, hosts: { least: 2 } },
      [blind, small],
      "no: small: it needs at least 2 dedicated CPUs (PCPU), and the host has 1",
    ],
    [
      "exactly one such host, and there are two",
      { ...two, hosts: { least: 1, most: 1 } },
      [big, { ...big, name: "big-2" }],
      "no: it needs exactly 1 such compute hosts, and the cloud has 2",
    ],
    [
      "exactly one such host, and there are two and perhaps a third",
      { ...two, hosts: { least: 1, most: 1 } },
      [big, { ...big, name: "big-2" }, blind],
      "no: it needs exactly 1 such compute hosts, and the cloud has at least 2",
    ],
    [
      "exactly one such host, and there may be another",
      { ...two, hosts: { least: 1, most: 1 } },
      [big, blind],
      "unknown: blind: whether there are at least 2 dedicated CPUs (PCPU) cannot be told: status 403",
    ],
    ["two hosts of any kind", { anyHosts: { least: 2 } }, [blind, small], "yes"],
    [
      "two hosts of any kind, and there is one",
      { anyHosts: { least: 2 } },
      [big],
      "no: it needs at least 2 compute hosts, and the cloud has 1",
    ],
    [
      "no other host, and there is one",
      { anyHosts: { most: 1 } },
      [big, small],
      "no: it needs at most 1 compute hosts, and the cloud has 2",
    ],
  ])("%s", (_what, needs, hosts, words) => {
    expect(says(needs, ...hosts)).toBe(words);
  });

  it("none at all is not known, and no pass; what needs no host runs anywhere", () => {
    expect(says(two)).toBe("unknown: no compute host is known");
    expect(says({})).toBe("yes");
  });

  it("where Placement is closed, whether there are enough CPUs is left to Nova, and anything else is not", () => {
    expect(says({ dedicatedCpus: { least: 2 }, sharedCpus: { least: 1 } }, blind)).toBe("yes");
    expect(says({ dedicatedCpus: { least: 2 }, smt: false }, blind)).toMatch(/^unknown: whether the host has SMT/);
  });
});

describe("hosts with and without SMT", () => {
  const needs = { mixedSmt: true };
  const floatingOnly: HostFacts = { ...small, name: "floating", inventories: ok({ VCPU: inventory(1) }) };
  const what = "a compute host with SMT and one without, both with a dedicated set";
  it.each<[string, HostFacts[], string]>([
    ["one of each", [big, small], "yes"],
    ["one of each, and one of which nothing is known", [big, blind, small], "yes"],
    ["all with", [big], `no: it needs ${what}`],
    ["the one without has no dedicated set", [big, floatingOnly], `no: it needs ${what}`],
    [
      "the other one is not known",
      [big, blind],
      `unknown: whether there are ${what} cannot be told: blind: status 403`,
    ],
    [
      "of the other one it is not known whether it has SMT",
      [small, { ...big, traits: failed(reason) }],
      `unknown: whether there are ${what} cannot be told: big: status 403`,
    ],
  ])("%s", (_what, hosts, words) => {
    expect(says(needs, ...hosts)).toBe(words);
  });
});
