// Symptoms beside the first of each diagnosis, and what only looks like one.
import { DIAGNOSES } from "../../../../../harness/judge/diagnoses/index.ts";
import { capturedServer } from "../../../../support/captured/evidence.ts";
import { madeServer } from "../../../../support/made/made-guest.ts";
import {
  active,
  bigHost,
  dedicated,
  isolatedOnBig,
  nodes,
  pinnedOn,
  withNeighbour,
} from "../../../../support/made/patients.ts";
import { diagnosesOf, host, idsOf, type Symptoms } from "../../../../support/made/symptoms.ts";

describe("other symptoms of the same", () => {
  it.each<[string, string, RegExp, Symptoms]>([
    [
      "dedicated-shrunk",
      "another guest is pinned outside the set",
      /^instance-0000000a \(other\) is pinned to CPU 3, cpu_dedicated_set is 1$/,
      { image: dedicated, server: withNeighbour("3"), expect: active },
    ],
    [
      "dedicated-offline",
      "a pin is offline",
      /^cpu_dedicated_set 1 on controller names CPU 1, and online are 0$/,
      { image: dedicated, server: madeServer("x", pinnedOn(1, "1", "0")), expect: active },
    ],
    [
      "numa-filter-missing",
      "Nova's own words",
      /^a host accepted the server but could not fit its NUMA topology/,
      {
        ...{ image: dedicated, fault: "RETRY", expect: { outcome: "error", fault: "RETRY" } },
        details:
          "Insufficient compute resources: Requested instance NUMA topology cannot fit the given host NUMA topology.",
      },
    ],
    [
      "numa-filter-missing",
      "A26 is ACTIVE",
      /^the image requires SMT, the flavor prefers it, and the server is ACTIVE on controller, which has none$/,
      {
        image: { hw_cpu_thread_policy: "require" },
        flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "prefer" },
        server: madeServer("x", pinnedOn(1)),
      },
    ],
    [
      "no-sibling-pairs",
      "isolate was charged VCPU",
      /^cpu_dedicated_set 0-3 on big holds one thread of each core$/,
      {
        image: { ...dedicated, hw_cpu_thread_policy: "isolate" },
        ...{ server: madeServer("x", isolatedOnBig), hosts: [bigHost("0-3", "4-7")], expect: active },
      },
    ],
    [
      "overlapping-sets",
      "the server's own host",
      /^on controller CPU 1 is in both sets; nova-compute is up$/,
      {
        image: dedicated,
        ...{ server: capturedServer("x", "by-image"), hosts: [host({ sets: { shared: "0-1" } })], expect: active },
      },
    ],
    [
      "no-hugepages",
      "memory is no multiple of the size",
      /^129 MiB in pages of 2MB asked for on one node/,
      { flavor: { "hw:mem_page_size": "2MB" }, memoryMiB: 129, hosts: [host(nodes([2000, 900]))] },
    ],
    [
      "no-hugepages",
      "1 GiB pages that the host does not have",
      /^128 MiB in pages of 1GB asked for/,
      { flavor: { "hw:mem_page_size": "1GB" }, hosts: [host(nodes([2000, 900]))] },
    ],
    [
      "vcpu-fallback",
      "although the set is there",
      /cpu_dedicated_set on big: 0-1$/,
      { image: dedicated, server: madeServer("x", isolatedOnBig), expect: active },
    ],
  ])("%s: %s", (id, _what, found, symptoms) => {
    expect(diagnosesOf(symptoms).find((one) => one.id === id)?.found).toMatch(found);
  });

  it("a set of which unused CPUs sleep is not offline", () => {
    const server = madeServer("x", pinnedOn(1, "1-2"));
    expect(idsOf({ image: dedicated, server, expect: active })).not.toContain("dedicated-offline");
  });

  it("a neighbour that only looks pinned, on the shared set, is no sign of a smaller set", () => {
    expect(idsOf({ image: dedicated, server: withNeighbour("0"), expect: active })).not.toContain("dedicated-shrunk");
  });

  it("only warnings are for what holds", () => {
    expect(DIAGNOSES.filter(({ warning }) => warning).map(({ id }) => id)).toEqual([
      "vcpu-fallback",
      "no-sibling-pairs",
    ]);
  });
});
