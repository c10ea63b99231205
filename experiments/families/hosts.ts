// Several compute hosts: which one takes a server, and what becomes of its pins when it moves.
import type { Experiment } from "../experiment.ts";
import { fails, PINNED } from "../outcomes.ts";
import { askedOf, fromRow, type Row } from "../row.ts";

const dedicated = { hw_cpu_policy: "dedicated" };

const rows: readonly Row[] = [
  {
    id: "M01",
    family: "hosts",
    claim: "hw_cpu_thread_policy=require on an image that pins sends the server to a host with SMT",
    image: { ...dedicated, hw_cpu_thread_policy: "require" },
    expect: { ...PINNED, host: "smt" },
    needs: { mixedSmt: true, smt: true, siblingsInDedicatedSet: true, dedicatedCpus: { least: 1 } },
  },
  {
    id: "M02",
    family: "hosts",
    claim: "hw_cpu_thread_policy=isolate on an image that pins sends the server to a host without SMT",
    image: { ...dedicated, hw_cpu_thread_policy: "isolate" },
    // The fallback query would also take a host with SMT whose dedicated CPUs hold no siblings, charged as VCPU.
    expect: { ...PINNED, host: "no-smt" },
    needs: { mixedSmt: true, smt: false, dedicatedCpus: { least: 1 } },
  },
  {
    id: "M03",
    family: "hosts",
    claim: "hw_cpu_policy=dedicated takes a host with or without dedicated CPUs, and its allocation shows which",
    image: dedicated,
    expect: { ...PINNED, within: "allowed-cpus", allocated: "either" },
    needs: {
      dedicatedCpus: { most: 0 },
      sharedCpus: { least: 1 },
      sharedSet: false,
      hosts: { least: 1, most: 1 },
      anyHosts: { least: 2, most: 2 },
    },
  },
  {
    id: "M04",
    family: "hosts",
    claim: "A pinned server that moved cold to another host is pinned there, to dedicated CPUs of that host",
    image: dedicated,
    acts: [{ act: "migrate" }],
    expect: PINNED,
    needs: { dedicatedCpus: { least: 1 }, hosts: { least: 2 } },
  },
  {
    id: "M05",
    family: "hosts",
    claim: "A pinned server that moved live to another host is pinned there anew, to dedicated CPUs of that host",
    image: dedicated,
    acts: [{ act: "live-migrate" }],
    expect: PINNED,
    needs: { dedicatedCpus: { least: 1 }, hosts: { least: 2 } },
  },
];

const pinned = { image: "pinned", flavor: "one", asked: askedOf(dedicated, {}) };

const twoHosts: Experiment = {
  id: "M06",
  family: "hosts",
  claim: "Two hosts of one dedicated CPU take one server with image hw_cpu_policy=dedicated each, and no third",
  images: { pinned: { from: "duplicate-of-base", properties: dedicated } },
  flavors: { one: { vcpus: 1, memoryMiB: 128, extraSpecs: {} } },
  servers: {
    first: { ...pinned, expect: PINNED },
    second: { ...pinned, expect: PINNED },
    third: { ...pinned, expect: fails(["FILTER", "PLACEMENT"]) },
  },
  relations: [{ kind: "different-hosts", server: "second", other: "first" }],
  steps: [{ apply: ["first"] }, { apply: ["first", "second"] }, { apply: ["first", "second", "third"] }],
  needs: {
    dedicatedCpus: { least: 1, most: 1 },
    hosts: { least: 2, most: 2 },
    anyHosts: { least: 2, most: 2 },
  },
};

export const hosts: readonly Experiment[] = [...rows.map(fromRow), twoHosts];
