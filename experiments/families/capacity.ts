// Dedicated CPUs are given out once: what the last server on a full host gets, and what its deletion gives back.
import type { Experiment } from "../experiment.ts";
import { ONE_HOST } from "../common-needs.ts";
import { fails, PINNED } from "../outcomes.ts";
import { bothNeeds, HOST_SET_NEEDS } from "../host-sets.ts";
import { askedOf, fromRow, type Row } from "../row.ts";

const dedicated = { hw_cpu_policy: "dedicated" };

const rows: readonly Row[] = [
  {
    id: "A51",
    family: "capacity",
    hostSet: "A",
    claim: "Two vCPUs pinned by their image find no candidate where there is one dedicated and one shared CPU",
    image: dedicated,
    vcpus: 2,
    expect: fails("PLACEMENT"),
    needs: { dedicatedCpus: { most: 1 }, sharedCpus: { most: 1 }, everyHost: true },
  },
  {
    id: "A52",
    family: "capacity",
    hostSet: "A",
    claim: "Two floating vCPUs find no candidate where there is one shared CPU, whatever the allocation ratio",
    vcpus: 2,
    expect: fails("PLACEMENT"),
    needs: { sharedCpus: { most: 1 }, everyHost: true },
  },
  {
    id: "B06",
    family: "capacity",
    hostSet: "B",
    claim: "A floating server finds no candidate where every CPU is dedicated",
    expect: fails("PLACEMENT"),
    needs: { everyHost: true },
  },
];

const pinned = { image: "pinned", flavor: "one", asked: askedOf(dedicated, {}) };
const parts = {
  images: { pinned: { from: "duplicate-of-base", properties: dedicated } },
  flavors: { one: { vcpus: 1, memoryMiB: 128, extraSpecs: {} } },
} as const;

const oneCpu: Experiment = {
  id: "A50",
  family: "capacity",
  hostSet: "A",
  claim: "One dedicated CPU takes one server with image hw_cpu_policy=dedicated, and the next once that is deleted",
  ...parts,
  servers: {
    first: { ...pinned, expect: PINNED },
    // The fallback query finds a VCPU, so that the host is filtered out and not missing.
    second: { ...pinned, expect: fails("FILTER") },
    third: { ...pinned, expect: PINNED },
  },
  relations: [],
  steps: [{ apply: ["first"] }, { apply: ["first", "second"] }, { apply: ["third"] }],
  needs: bothNeeds(HOST_SET_NEEDS.A, { ...ONE_HOST, dedicatedCpus: { most: 1 } }),
};

const twoCpus: Experiment = {
  id: "B12",
  family: "capacity",
  hostSet: "B",
  claim: "Two servers with image hw_cpu_policy=dedicated never share a CPU, and two dedicated CPUs take no third",
  ...parts,
  servers: {
    first: { ...pinned, expect: PINNED },
    second: { ...pinned, expect: PINNED },
    third: { ...pinned, expect: fails("PLACEMENT") },
  },
  relations: [{ kind: "disjoint-pins", server: "second", other: "first" }],
  steps: [{ apply: ["first", "second"] }, { apply: ["first", "second", "third"] }],
  needs: bothNeeds(HOST_SET_NEEDS.B, { ...ONE_HOST, dedicatedCpus: { most: 2 } }),
};

export const capacity: readonly Experiment[] = [...rows.map(fromRow), oneCpu, twoCpus];
