// The experiment of 2016: is `hw_cpu_policy` on an image applied like `hw:cpu_policy` in a flavor?
import type { Experiment } from "../experiment.ts";
import { FLOATS, PINNED } from "../outcomes.ts";
import { HOST_SET_NEEDS } from "../host-sets.ts";

export const reference: Experiment = {
  id: "reference",
  family: "reference",
  hostSet: "A",
  claim:
    "A server whose image carries hw_cpu_policy=dedicated is pinned exactly as one whose flavor carries hw:cpu_policy=dedicated",
  images: {
    base: { from: "base" },
    pinned: { from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } },
  },
  flavors: {
    plain: { vcpus: 1, memoryMiB: 128, extraSpecs: {} },
    pinned: { vcpus: 1, memoryMiB: 128, extraSpecs: { "hw:cpu_policy": "dedicated" } },
  },
  servers: {
    control: { image: "base", flavor: "plain", asked: "not at all", expect: FLOATS },
    "by-flavor": { image: "base", flavor: "pinned", asked: "flavor hw:cpu_policy=dedicated", expect: PINNED },
    "by-image": { image: "pinned", flavor: "plain", asked: "image hw_cpu_policy=dedicated", expect: PINNED },
  },
  relations: [{ kind: "pinned-alike", server: "by-image", like: "by-flavor" }],
  steps: "as-room-allows",
  needs: HOST_SET_NEEDS.A,
  guestReport: true,
};
