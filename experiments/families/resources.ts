// resources:PCPU in the flavor: dedicated CPUs asked for by Placement's own name.
import { fails, PINNED } from "../outcomes.ts";
import { resourcesUnlikeVcpus, resourcesWithPolicy } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const onePcpu = { "resources:PCPU": "1" };

const rows: readonly Row[] = [
  {
    id: "A46",
    family: "resources",
    hostSet: "A",
    claim: "A server whose flavor carries resources:PCPU=1 is pinned, as by hw:cpu_policy=dedicated",
    flavor: onePcpu,
    expect: PINNED,
  },
  {
    id: "A47",
    family: "resources",
    hostSet: "A",
    claim: "A flavor with resources:PCPU=1 is refused with an image that carries hw_cpu_policy=dedicated",
    image: { hw_cpu_policy: "dedicated" },
    flavor: onePcpu,
    expect: resourcesWithPolicy,
  },
  {
    id: "A48",
    family: "resources",
    hostSet: "A",
    claim: "A flavor with resources:PCPU=1 is refused even with an image that carries hw_cpu_policy=shared",
    image: { hw_cpu_policy: "shared" },
    flavor: onePcpu,
    expect: resourcesWithPolicy,
  },
  {
    id: "A49",
    family: "resources",
    hostSet: "A",
    claim: "A flavor with one vCPU is refused with resources:PCPU=2",
    flavor: { "resources:PCPU": "2" },
    expect: resourcesUnlikeVcpus,
  },
  {
    id: "C02",
    family: "resources",
    hostSet: "C",
    claim: "A flavor with resources:PCPU=1 finds no host without dedicated CPUs: it has no fallback",
    flavor: onePcpu,
    expect: fails("PLACEMENT"),
    needs: { everyHost: true },
  },
];

export const resources = rows.map(fromRow);
