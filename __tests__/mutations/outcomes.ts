// Defects of servers that must not come to live: refused, or in ERROR; and of calls upon servers that do.
import type { Expectation, RefusedExpectation } from "../../experiments/expectation.ts";
import type { Experiment, ExperimentServer } from "../../experiments/experiment.ts";
import { captured, capturedFacts, capturedServer, ok } from "../support/evidence.ts";
import { refusedServer } from "../support/made-guest.ts";
import { call, charged, flavor, image, made, refusal, status } from "../support/mutate.ts";
import { mutation as m, subject } from "./mutation.ts";

const E1 = "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor";

const FORBIDDEN: RefusedExpectation = {
  outcome: "refused",
  status: 400,
  error: "ImageCPUPinningForbidden",
  message: E1,
};

const asked = { image: { hw_cpu_policy: "dedicated" }, flavor: { "hw:cpu_policy": "shared" } };

/** A09. */
export const refusedExperiment: Experiment = {
  ...captured,
  images: { own: { from: "duplicate-of-base", properties: asked.image } },
  flavors: { own: { vcpus: 1, memoryMiB: 128, extraSpecs: asked.flavor } },
  servers: { server: { image: "own", flavor: "own", asked: "both", expect: FORBIDDEN } },
  relations: [],
};

export const refused = subject({
  title: "refused, made",
  experiment: refusedExperiment,
  evidence: {
    // Nova's words as Terraform wraps them.
    servers: [
      refusedServer(
        "server",
        { status: 400, kind: "badRequest", message: E1.replace("override ", "override\n  ") },
        asked,
      ),
    ],
    hosts: [],
  },
  server: "server",
  mutations: [
    m(
      "image property of a refused server lost",
      "the image has none",
      image({}),
      "intent",
      /image without CPU image properties/,
    ),
    m(
      "extra spec of a refused server lost",
      "the flavor has none",
      flavor({}),
      "intent",
      /flavor without CPU extra specs/,
    ),
    m("refused with another status", "409", refusal({ status: 409 }), "api", /^Nova refused the request \(409\)/),
    m("refused in another form", "forbidden", refusal({ kind: "forbidden" }), "api", /^\{"forbidden": \.\.\.\}/),
    m("refused by something else", "a body that is not Nova's", refusal({ kind: null }), "api", /not Nova's/),
    m(
      "refused for another reason",
      "Quota exceeded",
      refusal({ message: "Quota exceeded for cores" }),
      "api",
      /^Quota exceeded for cores/,
    ),
    m(
      "words of a refusal cut",
      "half a sentence",
      refusal({ message: E1.slice(0, 40) }),
      "api",
      /^Image property 'hw_cpu_policy' is not pe$/,
    ),
    m("not refused", "Nova made the server", made, "api", /^Nova made the server: ACTIVE/),
  ],
});

/** A server of a capture by itself, with another expectation. */
export function expecting(name: string, expect: Expectation, more: Partial<ExperimentServer> = {}): Experiment {
  const server = captured.servers[name];
  if (server === undefined) throw new Error(name);
  return { ...captured, servers: { [name]: { ...server, ...more, expect } }, relations: [] };
}

/** The second server of A50: its dedicated CPU was taken. */
export const filtered = subject({
  title: "no-room, captured",
  experiment: expecting("by-flavor", { outcome: "error", fault: "FILTER" }),
  evidence: { servers: [capturedServer("by-flavor", "no-room")], hosts: [capturedFacts] },
  server: "by-flavor",
  mutations: [
    m(
      "PLACEMENT instead of FILTER",
      "no reason in the fault",
      status("ERROR", "No valid host was found. "),
      "api",
      /^PLACEMENT, "No valid host was found\."/,
    ),
    m(
      "RETRY instead of FILTER",
      "retries",
      status("ERROR", "Exceeded maximum number of retries. Exhausted all hosts"),
      "api",
      /^RETRY, /,
    ),
    m(
      "unknown fault",
      "another text",
      status("ERROR", "Build of instance aborted"),
      "api",
      /^"Build of instance aborted"/,
    ),
    m("not in ERROR", "ACTIVE", made, "api", /^ACTIVE$/),
    m(
      "a failed server still charged",
      "PCPU=1",
      charged({ PCPU: 1, MEMORY_MB: 64 }),
      "placement",
      /^PCPU=1 MEMORY_MB=64/,
    ),
    m(
      "refused instead of ERROR",
      "400",
      (server) => ({ ...server, refused: { status: 400, kind: "badRequest", message: "no" } }),
      "api",
      /^Nova refused the request \(400\): no/,
    ),
  ],
});

const CONFLICT =
  "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.";

const rebuildRefused: RefusedExpectation = {
  outcome: "refused",
  status: 400,
  error: "ImageNUMATopologyRebuildConflict",
  message: CONFLICT,
};

/** A54. */
export const rebuilt = subject({
  title: "float and a refused rebuild, captured and made",
  experiment: expecting(
    "control",
    { outcome: "active", cpus: "floating" },
    { then: { call: "rebuild", image: "pinned", expect: rebuildRefused } },
  ),
  evidence: {
    servers: [
      {
        ...capturedServer("control", "float"),
        call: ok({
          call: "rebuild",
          refused: { status: 400, kind: "badRequest", message: CONFLICT },
          statusAfter: "ACTIVE",
        }),
      },
    ],
    hosts: [capturedFacts],
  },
  server: "control",
  mutations: [
    m("rebuild not refused", "Nova does it", call({ refused: null }), "api", /^Nova rebuilt the server/),
    m(
      "rebuild refused with another status",
      "409",
      call({ refused: { status: 409, kind: "badRequest", message: CONFLICT } }),
      "api",
      /\(409\)/,
    ),
    m(
      "rebuild refused in another form",
      "forbidden",
      call({ refused: { status: 400, kind: "forbidden", message: CONFLICT } }),
      "api",
      /forbidden/,
    ),
    m(
      "rebuild refused for another reason",
      "locked",
      call({ refused: { status: 400, kind: "badRequest", message: "Instance is locked" } }),
      "api",
      /^Instance is locked/,
    ),
    m("broken by a refused rebuild", "status ERROR afterwards", call({ statusAfter: "ERROR" }), "api", /^ERROR$/),
    m(
      "changed by a refused rebuild",
      "it has the other image",
      image({ hw_cpu_policy: "dedicated" }),
      "intent",
      /hw_cpu_policy=dedicated/,
    ),
  ],
});

export const moved = subject({
  title: "by-image and a move, captured and made",
  experiment: expecting("by-image", { outcome: "active", cpus: "pinned" }, { then: { call: "migrate" } }),
  evidence: {
    servers: [
      {
        ...capturedServer("by-image", "by-image"),
        call: ok({ call: "migrate", refused: null, statusAfter: "ACTIVE" }),
      },
    ],
    hosts: [capturedFacts],
  },
  server: "by-image",
  mutations: [
    m(
      "move refused",
      "409",
      call({ refused: { status: 409, kind: "conflictingRequest", message: "busy" } }),
      "api",
      /^Nova refused the request \(409\): busy/,
    ),
    m("move not finished", "VERIFY_RESIZE", call({ statusAfter: "VERIFY_RESIZE" }), "api", /^VERIFY_RESIZE$/),
  ],
});
