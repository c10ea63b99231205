// hw_numa_nodes and its kin: guest NUMA cells, each bound to one host node. A cell alone pins nothing, though its XML looks so.
import type { Experiment } from "../experiment.ts";
import type { ActiveExpectation } from "../expectation.ts";
import type { HostNeeds } from "../needs.ts";
import { fails, FLOATS_IN_A_CELL, PINNED } from "../outcomes.ts";
import { numaNodesDoNotDivide, numaNodesOnBothSides } from "./refusals.ts";
import { pinnedOnANode } from "../common-needs.ts";
import { askedOf, fromRow, type Row } from "../row.ts";

const dedicated = { hw_cpu_policy: "dedicated" };
const twoNodes = { hw_numa_nodes: "2" };

const HALVES = [
  { vcpus: "0-1", memoryMiB: 64 },
  { vcpus: "2-3", memoryMiB: 64 },
];
const PINNED_HALVES: ActiveExpectation = { ...PINNED, cells: HALVES };

/** Several host nodes, each with so many dedicated and shared CPUs. */
function nodes(dedicatedOnEach: number, sharedOnEach = 0): HostNeeds {
  return {
    numaNodes: { least: 2 },
    ...(dedicatedOnEach > 0 && {
      dedicatedCpus: { least: 2 * dedicatedOnEach },
      dedicatedCpusPerNode: { least: dedicatedOnEach },
    }),
    ...(sharedOnEach > 0 && {
      sharedCpus: { least: 2 * sharedOnEach },
      sharedCpusPerNode: { least: sharedOnEach },
    }),
  };
}

const rows: readonly Row[] = [
  {
    id: "A37",
    family: "numa",
    hostSet: "A",
    claim: "An image with hw_numa_nodes=1 gives a cell that floats over its host node's shared CPUs, and pins nothing",
    image: { hw_numa_nodes: "1" },
    expect: FLOATS_IN_A_CELL,
  },
  {
    id: "A38",
    family: "numa",
    hostSet: "A",
    claim: "An image with hw_numa_nodes=1 is refused for a flavor with hw:numa_nodes=1, though they agree",
    image: { hw_numa_nodes: "1" },
    flavor: { "hw:numa_nodes": "1" },
    expect: numaNodesOnBothSides,
  },
  {
    id: "B13",
    family: "numa",
    hostSet: "B",
    claim: "An image with hw_cpu_policy=dedicated and hw_numa_nodes=2 finds no host of one NUMA node",
    image: { ...dedicated, ...twoNodes },
    vcpus: 2,
    expect: fails("FILTER", 2),
    needs: { numaNodes: { most: 1 }, everyHost: true },
  },
  {
    id: "B14",
    family: "numa",
    hostSet: "B",
    claim: "An image with hw_cpu_policy=dedicated and hw_numa_nodes=1 pins, as without hw_numa_nodes",
    image: { ...dedicated, hw_numa_nodes: "1" },
    vcpus: 2,
    expect: PINNED,
    needs: pinnedOnANode(2),
  },
  {
    id: "C05",
    family: "numa",
    hostSet: "C",
    claim: "Without any CPU set an image's hw_numa_nodes=1 lets every vCPU float over all CPUs of its host node",
    image: { hw_numa_nodes: "1" },
    vcpus: 2,
    expect: FLOATS_IN_A_CELL,
    needs: { sharedCpusPerNode: { least: 2 }, everyHost: true },
  },
  {
    id: "C06",
    family: "numa",
    hostSet: "C",
    claim: "An image with hw_numa_nodes=2 finds no host of one NUMA node, even where nothing is to be pinned",
    image: twoNodes,
    vcpus: 2,
    expect: fails("FILTER"),
    needs: { numaNodes: { most: 1 }, everyHost: true },
  },
  {
    id: "N01",
    family: "numa",
    claim:
      "An image with hw_cpu_policy=dedicated and hw_numa_nodes=2 pins each guest cell inside the node of its memory",
    image: { ...dedicated, ...twoNodes },
    vcpus: 4,
    expect: PINNED_HALVES,
    needs: nodes(2),
    guestReport: true,
  },
  {
    id: "N03",
    family: "numa",
    claim: "An image's hw_numa_cpus.N and hw_numa_mem.N make cells of one and three vCPUs with the memory given",
    image: {
      ...dedicated,
      ...twoNodes,
      "hw_numa_cpus.0": "0",
      "hw_numa_mem.0": "32",
      "hw_numa_cpus.1": "1-3",
      "hw_numa_mem.1": "96",
    },
    vcpus: 4,
    expect: {
      ...PINNED,
      cells: [
        { vcpus: "0", memoryMiB: 32 },
        { vcpus: "1-3", memoryMiB: 96 },
      ],
    },
    needs: nodes(3),
    guestReport: true,
  },
  {
    id: "N04",
    family: "numa",
    claim:
      "A flavor's hw:cpu_policy=mixed, mask 0,2 and hw:numa_nodes=2 pin one vCPU of each cell, the other floats there",
    flavor: { "hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0,2", "hw:numa_nodes": "2" },
    vcpus: 4,
    expect: { outcome: "active", cpus: "mixed", dedicatedVcpus: "0,2", cells: HALVES },
    needs: nodes(1, 1),
    guestReport: true,
  },
  {
    id: "N05",
    family: "numa",
    claim: "A flavor's hw:cpu_policy=mixed and mask 0-1 pin one cell of two and let the other float, from Nova 31 on",
    flavor: { "hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0-1", "hw:numa_nodes": "2" },
    vcpus: 4,
    expect: {
      byRelease: {
        // Seen in 22 and 26, and no more in 31: the releases between were not looked at.
        "22": fails("FILTER", 2),
        "31": { outcome: "active", cpus: "mixed", dedicatedVcpus: "0-1", cells: HALVES },
      },
    },
    needs: { ...nodes(2, 2), everyHost: true },
    guestReport: true,
  },
  {
    id: "N06",
    family: "numa",
    claim: "An image with hw_numa_nodes=2 lets each vCPU float over the shared CPUs of its own host node",
    image: twoNodes,
    vcpus: 2,
    expect: {
      ...FLOATS_IN_A_CELL,
      cells: [
        { vcpus: "0", memoryMiB: 64 },
        { vcpus: "1", memoryMiB: 64 },
      ],
    },
    needs: nodes(0, 1),
    guestReport: true,
  },
  {
    id: "N07",
    family: "numa",
    claim:
      "hw:emulator_threads_policy=isolate puts the emulator of a pinned two-cell server on the host node of cell 0",
    image: { ...dedicated, ...twoNodes },
    flavor: { "hw:emulator_threads_policy": "isolate" },
    vcpus: 4,
    expect: { ...PINNED_HALVES, emulator: "one-more-dedicated" },
    needs: nodes(3),
    guestReport: true,
  },
  {
    id: "N08",
    family: "numa",
    claim: "An image with hw_numa_nodes=2 is refused for a flavor of three vCPUs",
    image: twoNodes,
    vcpus: 3,
    // The API refuses it before any host is looked at: it needs nothing of one.
    expect: numaNodesDoNotDivide,
  },
];

const neverSpans: Experiment = {
  id: "N02",
  family: "numa",
  claim: "An image with hw_cpu_policy=dedicated pins inside one host node, and finds no host where none has room",
  images: { pinned: { from: "duplicate-of-base", properties: dedicated } },
  flavors: {
    two: { vcpus: 2, memoryMiB: 128, extraSpecs: {} },
    four: { vcpus: 4, memoryMiB: 128, extraSpecs: {} },
  },
  servers: {
    two: { image: "pinned", flavor: "two", asked: askedOf(dedicated, {}), expect: PINNED },
    four: { image: "pinned", flavor: "four", asked: askedOf(dedicated, {}), expect: fails("FILTER", 4) },
  },
  relations: [],
  steps: [{ apply: ["two"] }, { apply: ["four"] }],
  needs: {
    numaNodes: { least: 2 },
    dedicatedCpus: { least: 4 },
    dedicatedCpusPerNode: { least: 2, most: 3 },
    everyHost: true,
  },
};

export const numa: readonly Experiment[] = [...rows.map(fromRow), neverSpans];
