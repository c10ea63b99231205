// Thread policies on hosts with SMT: siblings together, refused or apart.
import type { Experiment } from "../experiment.ts";
import type { Expect } from "../expectation.ts";
import type { HostNeeds } from "../needs.ts";
import { ONE_HOST } from "../common-needs.ts";
import { fails, PINNED } from "../outcomes.ts";
import { askedOf, fromRow, type Row } from "../row.ts";

const TOGETHER = { ...PINNED, siblings: "together" } as const;

/** Nova 22 tells a guest pinned with SMT of its threads; from 26 on it does so only where asked. */
function together(vcpus: number, sockets22: number, threads22: number): Expect {
  return {
    byRelease: {
      "22": { ...TOGETHER, topology: { sockets: sockets22, cores: 1, threads: threads22 } },
      "26": { ...TOGETHER, topology: { sockets: vcpus, cores: 1, threads: 1 } },
    },
  };
}

function siblings(least: number): HostNeeds {
  return {
    smt: true,
    siblingsInDedicatedSet: true,
    dedicatedCpus: { least },
    dedicatedCpusPerNode: { least },
  };
}

const require = { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" };
const isolate = { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" };

const rows: readonly Row[] = [
  {
    id: "S01",
    family: "smt",
    claim:
      "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=require pins two vCPUs to one core's siblings",
    image: require,
    vcpus: 2,
    expect: together(2, 1, 2),
    needs: siblings(2),
    guestReport: true,
  },
  {
    id: "S02",
    family: "smt",
    claim:
      "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=prefer pins two vCPUs to siblings where it can",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "prefer" },
    vcpus: 2,
    expect: together(2, 1, 2),
    needs: { ...siblings(2), everyHost: true },
    guestReport: true,
  },
  {
    id: "S03",
    family: "smt",
    claim: "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=require pins four vCPUs to two whole cores",
    image: require,
    vcpus: 4,
    expect: together(4, 2, 2),
    needs: siblings(4),
    guestReport: true,
  },
  {
    id: "S04",
    family: "smt",
    claim: "hw_cpu_thread_policy=require on an image that pins takes three vCPUs, too: a pair, and one on another core",
    image: require,
    vcpus: 3,
    expect: TOGETHER,
    needs: siblings(4),
  },
  {
    id: "S07",
    family: "smt",
    claim: "With SMT hw:cpu_thread_policy=prefer and require on the image pin to siblings, and without they fail",
    image: { hw_cpu_thread_policy: "require" },
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "prefer" },
    vcpus: 2,
    expect: together(2, 1, 2),
    needs: { ...siblings(2), everyHost: true },
    guestReport: true,
  },
  {
    id: "S08",
    family: "smt",
    claim: "require with hw:emulator_threads_policy=isolate pins two vCPUs to siblings, the emulator to one more CPU",
    image: require,
    flavor: { "hw:emulator_threads_policy": "isolate" },
    vcpus: 2,
    expect: { ...TOGETHER, emulator: "one-more-dedicated" },
    needs: siblings(4),
  },
  {
    id: "S09",
    family: "smt",
    claim: "hw_cpu_thread_policy=require finds no host with SMT whose dedicated CPUs hold no pair of siblings",
    image: require,
    expect: fails("FILTER", 1),
    needs: { smt: true, siblingsInDedicatedSet: false, dedicatedCpus: { least: 1 }, everyHost: true },
  },
];

const isolateRefused: Experiment = {
  id: "S05",
  family: "smt",
  claim: "hw_cpu_thread_policy=isolate finds no host with SMT that has dedicated CPUs, whatever its free cores",
  images: { isolate: { from: "duplicate-of-base", properties: isolate } },
  flavors: {
    two: { vcpus: 2, memoryMiB: 128, extraSpecs: {} },
    three: { vcpus: 3, memoryMiB: 128, extraSpecs: {} },
  },
  servers: {
    // As many vCPUs as shared CPUs: the fallback query finds a candidate, which is filtered out.
    two: { image: "isolate", flavor: "two", asked: askedOf(isolate, {}), expect: fails("FILTER") },
    three: { image: "isolate", flavor: "three", asked: askedOf(isolate, {}), expect: fails("PLACEMENT") },
  },
  relations: [],
  steps: "as-room-allows",
  needs: { ...siblings(4), sharedCpus: { least: 2, most: 2 }, everyHost: true },
};

const isolateLegacy: Experiment = {
  id: "S06",
  family: "smt",
  claim:
    "Without CPU sets hw_cpu_thread_policy=isolate gives each vCPU a core, and the next pinned server none of these",
  images: {
    isolate: { from: "duplicate-of-base", properties: isolate },
    pinned: { from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } },
  },
  flavors: {
    two: { vcpus: 2, memoryMiB: 128, extraSpecs: {} },
    one: { vcpus: 1, memoryMiB: 128, extraSpecs: {} },
  },
  servers: {
    isolated: {
      image: "isolate",
      flavor: "two",
      asked: askedOf(isolate, {}),
      expect: { ...PINNED, within: "allowed-cpus", allocated: { VCPU: 2 }, siblings: "apart" },
    },
    next: {
      image: "pinned",
      flavor: "one",
      asked: askedOf({ hw_cpu_policy: "dedicated" }, {}),
      expect: { ...PINNED, within: "allowed-cpus", allocated: { VCPU: 1 } },
    },
  },
  relations: [{ kind: "disjoint-pins", server: "next", other: "isolated", cores: true }],
  steps: [{ apply: ["isolated"] }, { apply: ["isolated", "next"] }],
  needs: {
    ...ONE_HOST,
    smt: true,
    dedicatedCpus: { most: 0 },
    sharedCpus: { least: 6 },
    sharedCpusPerNode: { least: 4 },
    sharedSet: false,
  },
};

export const smt: readonly Experiment[] = [...rows.map(fromRow), isolateRefused, isolateLegacy];
