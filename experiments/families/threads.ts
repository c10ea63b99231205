// hw_cpu_thread_policy against hw:cpu_thread_policy on hosts without SMT. With SMT: smt.ts.
import { NO_SMT, pinnedOnANode } from "../common-needs.ts";
import { differingThreadPolicies } from "../documents.ts";
import { fails, PINNED } from "../outcomes.ts";
import { imageThreadPolicyForbidden, invalidImageValue, threadPolicyWithoutPinning } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const rows: readonly Row[] = [
  {
    id: "A22",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=prefer pins",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "prefer" },
    expect: PINNED,
  },
  {
    id: "A23",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=isolate pins on a host without SMT",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" },
    expect: PINNED,
    needs: NO_SMT,
  },
  {
    id: "A24",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=require finds no host without SMT",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" },
    expect: fails("FILTER"),
    needs: NO_SMT,
  },
  {
    id: "A25",
    family: "threads",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=dedicated and hw:cpu_thread_policy=require finds no host without SMT",
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "require" },
    expect: fails("FILTER"),
    needs: NO_SMT,
  },
  {
    id: "A26",
    family: "threads",
    hostSet: "A",
    claim: "Flavor hw:cpu_thread_policy=prefer wins over image require in the API, yet finds no host without SMT",
    image: { hw_cpu_thread_policy: "require" },
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "prefer" },
    // NUMATopologyFilter._satisfies_cpu_policy reads what both sides say, not what won.
    expect: fails("FILTER"),
    needs: NO_SMT,
    contradicts: differingThreadPolicies,
  },
  {
    id: "A27",
    family: "threads",
    hostSet: "A",
    claim: "Flavor hw:cpu_thread_policy=prefer pins, and hw_cpu_thread_policy=isolate on the image is ignored silently",
    image: { hw_cpu_thread_policy: "isolate" },
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "prefer" },
    expect: PINNED,
    contradicts: differingThreadPolicies,
  },
  {
    id: "A28",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_thread_policy=require is refused for a flavor with hw:cpu_thread_policy=isolate",
    image: { hw_cpu_thread_policy: "require" },
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "isolate" },
    expect: imageThreadPolicyForbidden,
  },
  {
    id: "A29",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_thread_policy=prefer is refused for a flavor with hw:cpu_thread_policy=isolate",
    image: { hw_cpu_thread_policy: "prefer" },
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "isolate" },
    expect: imageThreadPolicyForbidden,
  },
  {
    id: "A30",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_thread_policy=prefer is refused where nothing is pinned",
    image: { hw_cpu_thread_policy: "prefer" },
    expect: threadPolicyWithoutPinning,
  },
  {
    id: "A31",
    family: "threads",
    hostSet: "A",
    claim: "An image with hw_cpu_thread_policy=isolate is refused for a flavor with hw:cpu_policy=shared",
    image: { hw_cpu_thread_policy: "isolate" },
    flavor: { "hw:cpu_policy": "shared" },
    expect: threadPolicyWithoutPinning,
  },
  {
    id: "A32",
    family: "threads",
    hostSet: "A",
    claim:
      "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=bogus is refused when a server is made of it",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "bogus" },
    expect: invalidImageValue("bogus"),
  },
  {
    id: "B02",
    family: "threads",
    hostSet: "B",
    claim:
      "An image with hw_cpu_policy=dedicated and hw_cpu_thread_policy=isolate pins two vCPUs on a host without SMT",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" },
    vcpus: 2,
    expect: PINNED,
    needs: { ...NO_SMT, ...pinnedOnANode(2) },
  },
  {
    id: "B03",
    family: "threads",
    hostSet: "B",
    claim: "hw_cpu_policy=dedicated and hw_cpu_thread_policy=require find no candidate without SMT and shared CPUs",
    image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" },
    vcpus: 2,
    expect: fails("PLACEMENT"),
    needs: NO_SMT,
  },
];

export const threads = rows.map(fromRow);
