// Servers of which some vCPUs are pinned: the policy may come from the image, the mask from the flavor alone.
import { BOTH_KINDS_ON_A_NODE } from "../common-needs.ts";
import { mixedAgainstOther } from "../documents.ts";
import { fails, FIRST_PINNED } from "../outcomes.ts";
import { imageCpuPolicyForbidden, maskOfEveryVcpu, maskWithoutMixed, mixedWithoutMask } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const mixedFirst = { "hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0" };

const rows: readonly Row[] = [
  {
    id: "A11",
    family: "mixed",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=dedicated is refused for a flavor with hw:cpu_policy=mixed and a mask",
    image: { hw_cpu_policy: "dedicated" },
    flavor: mixedFirst,
    vcpus: 2,
    expect: imageCpuPolicyForbidden,
  },
  {
    id: "A12",
    family: "mixed",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=mixed and hw:cpu_dedicated_mask=0 pins vCPU 0 and lets vCPU 1 float",
    flavor: mixedFirst,
    vcpus: 2,
    expect: FIRST_PINNED,
    needs: BOTH_KINDS_ON_A_NODE,
  },
  {
    id: "A13",
    family: "mixed",
    hostSet: "A",
    claim:
      "A flavor with hw:cpu_policy=mixed and a mask is obeyed, and hw_cpu_policy=shared on the image ignored silently",
    image: { hw_cpu_policy: "shared" },
    flavor: mixedFirst,
    vcpus: 2,
    expect: FIRST_PINNED,
    needs: BOTH_KINDS_ON_A_NODE,
    contradicts: mixedAgainstOther,
  },
  {
    id: "A14",
    family: "mixed",
    hostSet: "A",
    claim: "Image hw_cpu_policy=mixed and flavor hw:cpu_policy=mixed with hw:cpu_dedicated_mask=0 pin vCPU 0 only",
    image: { hw_cpu_policy: "mixed" },
    flavor: mixedFirst,
    vcpus: 2,
    expect: FIRST_PINNED,
    needs: BOTH_KINDS_ON_A_NODE,
  },
  {
    id: "A15",
    family: "mixed",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=mixed is obeyed where the flavor gives just hw:cpu_dedicated_mask=0",
    image: { hw_cpu_policy: "mixed" },
    flavor: { "hw:cpu_dedicated_mask": "0" },
    vcpus: 2,
    expect: FIRST_PINNED,
    needs: BOTH_KINDS_ON_A_NODE,
  },
  {
    id: "A16",
    family: "mixed",
    hostSet: "A",
    claim: "An image with hw_cpu_policy=mixed is refused where no flavor gives a mask",
    image: { hw_cpu_policy: "mixed" },
    vcpus: 2,
    expect: mixedWithoutMask,
  },
  {
    id: "A17",
    family: "mixed",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=mixed is refused without a mask",
    flavor: { "hw:cpu_policy": "mixed" },
    vcpus: 2,
    expect: mixedWithoutMask,
  },
  {
    id: "A18",
    family: "mixed",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=dedicated is refused with hw:cpu_dedicated_mask, which is for mixed",
    flavor: { "hw:cpu_policy": "dedicated", "hw:cpu_dedicated_mask": "0" },
    vcpus: 2,
    expect: maskWithoutMixed,
  },
  {
    id: "A19",
    family: "mixed",
    hostSet: "A",
    claim: "A flavor with hw:cpu_policy=mixed is refused where hw:cpu_dedicated_mask=0 covers its only vCPU",
    flavor: mixedFirst,
    expect: maskOfEveryVcpu,
  },
  {
    id: "C03",
    family: "mixed",
    hostSet: "C",
    claim: "A flavor with hw:cpu_policy=mixed and a mask finds no host without dedicated CPUs: mixed has no fallback",
    flavor: mixedFirst,
    vcpus: 2,
    expect: fails("PLACEMENT"),
    needs: { everyHost: true },
  },
];

export const mixed = rows.map(fromRow);
