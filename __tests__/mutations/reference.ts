// Defects of a server among others, in evidence of the reference experiment. Its servers were captured; what their host had
// besides (`capturedHost`, `capturedFacts`) was written down by hand.
import { captured, capturedEvidence, ok } from "../support/captured/evidence.ts";
import { flavor, neighbour } from "../support/defects/mutate.ts";
import { blindness, mutation as m, subject } from "./mutation.ts";

const reference = { origin: "partly captured", experiment: captured, evidence: capturedEvidence() } as const;

export const byImage = subject({
  ...reference,
  title: "reference by-image",
  server: "by-image",
  mutations: [
    m(
      "one of our own servers there",
      "by-flavor is on CPU 1",
      neighbour({ uuid: "f4169a30-37ea-471e-8598-d2bbbc0c875a", mayUse: "1" }),
      "libvirt",
      /^by-flavor may use 1/,
    ),
    m(
      "another image",
      "the image is no copy of the base image",
      (server) => ({
        ...server,
        image: server.image.ok ? ok({ ...server.image.value, checksum: "0000" }) : server.image,
      }),
      "intent",
      /^checksum 0000/,
    ),
    blindness(
      "checksum unknown",
      "Glance gives none",
      (server) => ({
        ...server,
        image: server.image.ok ? ok({ ...server.image.value, checksum: null }) : server.image,
      }),
      "intent",
      /no checksum/,
    ),
  ],
});

export const byFlavor = subject({
  ...reference,
  title: "reference by-flavor",
  server: "by-flavor",
  mutations: [
    m(
      "extra spec changed",
      "hw:cpu_policy=shared",
      flavor({ "hw:cpu_policy": "shared" }),
      "intent",
      /hw:cpu_policy=shared/,
    ),
  ],
});
