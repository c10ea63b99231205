// Defects of servers that must not come to live: refused, or in ERROR; and of calls upon servers that do.
import { captured, capturedFacts, capturedServer, ok } from "../support/captured/evidence.ts";
import { act, charged, faultCode, flavor, image, made, refusal, status } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m, subject } from "./mutation.ts";

const E1 = "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor";

export const refused = captureSubject("refused", "A09", {
  hostOf: "pinned",
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
      "refused in other words",
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
    m(
      "refused, and a server nevertheless",
      "both",
      (server) => ({ ...made(server), ...(server.refused === undefined ? {} : { refused: server.refused }) }),
      "api",
      /^a server nevertheless: ACTIVE/,
    ),
  ],
});

export const filtered = captureSubject("filtered", "A24", {
  hostOf: "pinned",
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
      "fault of no known class",
      "another text",
      status("ERROR", "Build of instance aborted"),
      "api",
      /^"Build of instance aborted"/,
    ),
    m("fault with another code", "404", faultCode(404), "api", /^FILTER, .*, with code 404/),
    m("ACTIVE instead of ERROR", "ACTIVE", made, "api", /^ACTIVE$/),
    m(
      "a failed server still charged",
      "PCPU=1",
      charged({ PCPU: 1, MEMORY_MB: 128 }),
      "placement",
      /^PCPU=1 MEMORY_MB=128/,
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

export const noCandidates = captureSubject("no-candidates", "A51", {
  hostOf: "pinned",
  mutations: [
    m(
      "FILTER instead of PLACEMENT",
      "hosts that were filtered out",
      status("ERROR", "No valid host was found. There are not enough hosts available."),
      "api",
      /^FILTER, "No valid host was found\. There are/,
    ),
  ],
});

export const retries = captureSubject("retries", "C07", {
  hostOf: "legacy",
  mutations: [
    m(
      "FILTER instead of RETRY",
      "hosts that were filtered out",
      status("ERROR", "No valid host was found. There are not enough hosts available."),
      "api",
      /^FILTER, "No valid host was found\. There are/,
    ),
    m(
      "bounds of the guest's topology lost",
      "the image has none",
      image({}),
      "intent",
      /image without CPU image properties/,
    ),
  ],
});

const CONFLICT =
  "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.";

export const rebuilt = captureSubject("rebuild-refused", "A54", {
  mutations: [
    m("rebuild accepted", "Nova does it", act({ refused: null }), "api", /^Nova rebuilt the server/),
    m(
      "rebuild refused with another status",
      "409",
      act({ refused: { status: 409, kind: "badRequest", message: CONFLICT } }),
      "api",
      /\(409\)/,
    ),
    m(
      "rebuild refused in another form",
      "forbidden",
      act({ refused: { status: 400, kind: "forbidden", message: CONFLICT } }),
      "api",
      /forbidden/,
    ),
    m(
      "rebuild refused in other words",
      "locked",
      act({ refused: { status: 400, kind: "badRequest", message: "Instance is locked" } }),
      "api",
      /^Instance is locked/,
    ),
    m("broken by a refused rebuild", "status ERROR afterwards", act({ statusAfter: "ERROR" }), "api", /^ERROR$/),
    m(
      "changed by a refused rebuild",
      "it has the other image",
      image({ hw_cpu_policy: "dedicated" }),
      "intent",
      /hw_cpu_policy=dedicated/,
    ),
    m("charged anew by a refused rebuild", "PCPU=1", charged({ PCPU: 1, MEMORY_MB: 128 }), "placement", /^PCPU=1/),
  ],
});

/** A move takes a second host: the act is made up. */
export const moved = subject({
  title: "reference by-image, and a move",
  origin: "partly captured",
  experiment: {
    ...captured,
    servers: {
      "by-image": {
        ...{ image: "pinned", flavor: "plain", asked: "image hw_cpu_policy=dedicated" },
        expect: { outcome: "active", cpus: "pinned" },
      },
    },
    relations: [],
    steps: [{ apply: ["by-image"] }, { act: "migrate", server: "by-image" }],
  },
  evidence: {
    servers: [
      {
        ...capturedServer("by-image", "by-image"),
        act: ok({ act: "migrate", refused: null, statusAfter: "ACTIVE" }),
      },
    ],
    hosts: [capturedFacts],
  },
  server: "by-image",
  mutations: [
    m(
      "move refused",
      "409",
      act({ refused: { status: 409, kind: "conflictingRequest", message: "busy" } }),
      "api",
      /^Nova refused the request \(409\): busy/,
    ),
    m("move not finished", "VERIFY_RESIZE", act({ statusAfter: "VERIFY_RESIZE" }), "api", /^VERIFY_RESIZE$/),
  ],
});
