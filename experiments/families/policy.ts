// hw_cpu_policy on the image against hw:cpu_policy in the flavor: which one counts, and what Nova refuses.
import { pinnedOnANode } from "../common-needs.ts";
import { mixedAgainstOther, sharedAgainstDedicated } from "../documents.ts";
import { FLOATS, PINNED } from "../outcomes.ts";
import { imageCpuPolicyForbidden, invalidFlavorPolicy, invalidImageValue } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const rows: readonly Row[] = [
  {
    id: "A01",
    family: "policy",
    hostSet: "A",
    claim: "A server whose image and flavor say no CPU policy floats over the shared CPUs",
    expect: FLOATS,
  },
  {
    id: "A02",
    family: "policy",
    hostSet: "A",
    claim: "A server whose image carries hw_cpu_policy=shared floats, as one that asks for nothing",
    image: { hw_cpu_policy: "shared" },
    expect: FLOATS,
  },
  {
    id: "A03",
    family: "policy",
    hostSet: "A",
    claim: "A server whose flavor carries hw:cpu_policy=shared floats, as one that asks for nothing",
    flavor: { "hw:cpu_policy": "shared" },
    expect: FLOATS,
  },
  {
    id: "A04",
    family: "policy",
    hostSet: "A",
    claim: "A server whose image carries hw_cpu_policy=dedicated is pinned, though its flavor says nothing",
    image: { hw_cpu_policy: "dedicated" },
    expect: PINNED,
  },
  {
    id: "A05",
    family: "policy",
    hostSet: "A",
    claim: "A server whose flavor carries hw:cpu_policy=dedicated is pinned",
    flavor: { "hw:cpu_policy": "dedicated" },
    expect: PINNED,
  },
  {
    id: "A06",
    family: "policy",
    hostSet: "A",
    claim: "A server whose image carries hw_cpu_policy=dedicated and whose flavor hw:cpu_policy=dedicated is pinned",
    image: { hw_cpu_policy: "dedicated" },
    flavor: { "hw:cpu_policy": "dedicated" },
    expect: PINNED,
  },
  {
    id: "A07",
    family: "policy",
    hostSet: "A",
    claim:
      "A flavor's hw:cpu_policy=dedicated pins the server, and hw_cpu_policy=shared on its image is ignored silently",
    image: { hw_cpu_policy: "shared" },
    flavor: { "hw:cpu_policy": "dedicated" },
    expect: PINNED,
    contradicts: sharedAgainstDedicated,
  },
  {
    id: "A08",
    family: "policy",
    hostSet: "A",
    claim:
      "A flavor's hw:cpu_policy=dedicated pins the server, and hw_cpu_policy=mixed on its image is ignored silently",
    image: { hw_cpu_policy: "mixed" },
    flavor: { "hw:cpu_policy": "dedicated" },
    expect: PINNED,
    contradicts: mixedAgainstOther,
  },
  {
    id: "A09",
    family: "policy",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=dedicated is refused for a flavor with hw:cpu_policy=shared",
    image: { hw_cpu_policy: "dedicated" },
    flavor: { "hw:cpu_policy": "shared" },
    expect: imageCpuPolicyForbidden,
  },
  {
    id: "A10",
    family: "policy",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=mixed is refused for a flavor with hw:cpu_policy=shared",
    image: { hw_cpu_policy: "mixed" },
    flavor: { "hw:cpu_policy": "shared" },
    expect: imageCpuPolicyForbidden,
  },
  {
    id: "A20",
    family: "policy",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=bogus, which Glance takes, is refused when a server is made of it",
    image: { hw_cpu_policy: "bogus" },
    expect: invalidImageValue("bogus"),
  },
  {
    id: "A21",
    family: "policy",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=bogus, made below microversion 2.86, is refused when a server is made of it",
    flavor: { "hw:cpu_policy": "bogus" },
    expect: invalidFlavorPolicy("bogus"),
  },
  {
    id: "B01",
    family: "policy",
    hostSet: "B",
    claim: "Both vCPUs of a server whose image carries hw_cpu_policy=dedicated are pinned, each to a CPU of its own",
    image: { hw_cpu_policy: "dedicated" },
    vcpus: 2,
    expect: PINNED,
    needs: pinnedOnANode(2),
  },
];

export const policy = rows.map(fromRow);
