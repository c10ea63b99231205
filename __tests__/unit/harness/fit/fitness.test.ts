// Whether a cloud has what an experiment needs: each need where it holds, where it does not, and where it cannot be told.
import type { HostNeeds } from "../../../../experiments/needs.ts";
import type { HostFacts } from "../../../../harness/evidence/evidence.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";
import { big, blind, inventory, pages, reason, says, sets, small } from "../../../support/made/hosts.ts";

describe.each<[string, { needs: HostNeeds; fits: HostFacts; not: HostFacts; because: string; untold: string }]>([
  [
    "dedicated CPUs",
    {
      ...{ needs: { dedicatedCpus: { least: 2, most: 9 } }, fits: big, not: small },
      because: "it needs 2 to 9 dedicated CPUs (PCPU), and the host has 1",
      untold: "cannot determine whether there are 2 to 9 dedicated CPUs (PCPU): status 403",
    },
  ],
  [
    "no dedicated CPUs",
    {
      needs: { dedicatedCpus: { most: 0 } },
      fits: { ...big, inventories: ok({ VCPU: inventory(8) }) },
      not: small,
      because: "it needs no dedicated CPUs (PCPU), and the host has 1",
      untold: "cannot determine whether there are no dedicated CPUs (PCPU): status 403",
    },
  ],
  [
    "shared CPUs, the allocation ratio not counted in",
    {
      ...{ needs: { sharedCpus: { least: 2, most: 4 } }, fits: big, not: small },
      because: "it needs 2 to 4 shared CPUs (VCPU), and the host has 1",
      untold: "cannot determine whether there are 2 to 4 shared CPUs (VCPU): status 403",
    },
  ],
  [
    "CPUs that are not reserved",
    {
      needs: { dedicatedCpus: { least: 4, most: 4 } },
      fits: big,
      not: { ...big, inventories: ok({ PCPU: inventory(4, 1) }) },
      because: "it needs exactly 4 dedicated CPUs (PCPU), and the host has 3",
      untold: "cannot determine whether there are exactly 4 dedicated CPUs (PCPU): status 403",
    },
  ],
  [
    "a shared set in nova.conf",
    {
      needs: { sharedSet: true },
      fits: small,
      not: { ...small, cpuSets: sets(null, null) },
      because: "it needs a host with shared CPUs named in nova.conf",
      untold: "cannot determine whether the host has shared CPUs named in nova.conf: status 403",
    },
  ],
  [
    "no shared set in nova.conf, of which the old option is one, too",
    {
      needs: { sharedSet: false },
      fits: { ...small, cpuSets: sets("1", null) },
      not: { ...small, cpuSets: sets(null, null, "0-1") },
      because: "it needs a host without shared CPUs named in nova.conf",
      untold: "cannot determine whether the host has shared CPUs named in nova.conf: status 403",
    },
  ],
  [
    "SMT",
    {
      ...{ needs: { smt: true }, fits: big, not: small },
      because: "it needs a host with SMT",
      untold: "cannot determine whether the host has SMT: status 403",
    },
  ],
  [
    "no SMT",
    {
      ...{ needs: { smt: false }, fits: small, not: big },
      because: "it needs a host without SMT",
      untold: "cannot determine whether the host has SMT: status 403",
    },
  ],
  [
    "siblings in the dedicated set",
    {
      needs: { siblingsInDedicatedSet: true },
      fits: big,
      not: { ...big, cpuSets: sets("1,3", "0") },
      because: "it needs a host with two siblings of a core in the dedicated set",
      untold: "cannot determine whether the host has two siblings of a core in the dedicated set: status 403",
    },
  ],
  [
    "no siblings in the dedicated set",
    {
      needs: { siblingsInDedicatedSet: false },
      fits: { ...big, cpuSets: sets(null, "0-7") },
      not: big,
      because: "it needs a host without two siblings of a core in the dedicated set",
      untold: "cannot determine whether the host has two siblings of a core in the dedicated set: status 403",
    },
  ],
  [
    "NUMA nodes",
    {
      ...{ needs: { numaNodes: { least: 2 } }, fits: big, not: small },
      because: "it needs at least 2 NUMA nodes, and the host has 1",
      untold: "cannot determine whether there are at least 2 NUMA nodes: status 403",
    },
  ],
  [
    "one NUMA node",
    {
      ...{ needs: { numaNodes: { most: 1 } }, fits: small, not: big },
      because: "it needs at most 1 NUMA nodes, and the host has 2",
      untold: "cannot determine whether there are at most 1 NUMA nodes: status 403",
    },
  ],
  [
    "dedicated CPUs on each node",
    {
      needs: { dedicatedCpusPerNode: { least: 1 } },
      fits: big,
      not: { ...big, cpuSets: sets("1,5", "2") },
      because: "it needs at least 1 dedicated CPUs on each NUMA node, and the host has 0",
      untold: "cannot determine whether there are at least 1 dedicated CPUs on each NUMA node: status 403",
    },
  ],
  [
    "shared CPUs on each node",
    {
      needs: { sharedCpusPerNode: { least: 2 } },
      fits: { ...big, cpuSets: sets("1,3", "0,2,5,7") },
      not: small,
      because: "it needs at least 2 shared CPUs on each NUMA node, and the host has 1",
      untold: "cannot determine whether there are at least 2 shared CPUs on each NUMA node: status 403",
    },
  ],
  [
    "huge pages on one node",
    {
      ...{ needs: { hugepages2MiB: { least: 64 } }, fits: big, not: { ...big, freeMemory: pages(40, 40) } },
      because: "it needs at least 64 free pages of 2 MiB on a NUMA node, and the host has 40",
      untold: "cannot determine whether there are at least 64 free pages of 2 MiB on a NUMA node: status 403",
    },
  ],
  [
    "no huge pages",
    {
      ...{ needs: { hugepages2MiB: { most: 0 } }, fits: small, not: big },
      because: "it needs no free pages of 2 MiB on a NUMA node, and the host has 64",
      untold: "cannot determine whether there are no free pages of 2 MiB on a NUMA node: status 403",
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
      "unknown: cannot determine whether there are at least 1 shared CPUs on each NUMA node: status 403",
    ],
    ["the old option names shared CPUs", { ...small, cpuSets: sets(null, null, "1") }, "yes"],
    [
      "the old option rules beside cpu_shared_set, which is then for emulator threads alone",
      { ...big, cpuSets: sets(null, "0-7", "0") },
      "no: it needs at least 1 shared CPUs on each NUMA node, and the host has 0",
    ],
    ["an empty option is none", { ...big, cpuSets: sets("", "0-7", "") }, "yes"],
    [
      "with a dedicated set alone none is shared",
      { ...small, cpuSets: sets("0-1", null) },
      "no: it needs at least 1 shared CPUs on each NUMA node, and the host has 0",
    ],
    [
      "a set that is no CPU list can be told of nobody",
      { ...small, cpuSets: sets("1", "all of them") },
      "unknown: cannot determine whether there are at least 1 shared CPUs on each NUMA node: ",
    ],
  ])("%s", (_what, host, words) => {
    expect(says(floating, host).slice(0, words.length)).toBe(words);
  });
});

test("where Placement is closed, whether there are enough CPUs is left to Nova, and anything else is not", () => {
  expect(says({ dedicatedCpus: { least: 2 }, sharedCpus: { least: 1 } }, blind)).toBe("yes");
  expect(says({ dedicatedCpus: { least: 2 }, smt: false }, blind)).toMatch(
    /^unknown: cannot determine whether the host has SMT/,
  );
});
