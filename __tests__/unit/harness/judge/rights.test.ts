// What Nova's policy keeps a user from is no answer to the question, and never a violation.
import type { Experiment, ExperimentServer } from "../../../../experiments/experiment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import type { CallRecord, RefusalRecord, ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import { missingServer } from "../../../../harness/observe/observe-server.ts";
import { captured, capturedServer, ok, RULES } from "../../../support/captured/evidence.ts";

const policy: RefusalRecord = {
  status: 403,
  kind: "forbidden",
  message: "Policy doesn't allow os_compute_api:os-migrate-server:migrate to be performed.",
};
const server: ExperimentServer = {
  ...{ image: "pinned", flavor: "plain", asked: "image" },
  expect: { outcome: "active", cpus: "pinned" },
};
const verdictOf = (more: Partial<ExperimentServer>, evidence: ServerEvidence) => {
  const experiment: Experiment = { ...captured, servers: { "by-image": { ...server, ...more } }, relations: [] };
  return judge(experiment, { servers: [evidence], hosts: [] }, RULES);
};
const refusedBy = (refused: RefusalRecord): ServerEvidence => ({
  ...missingServer("by-image", "there is no server: Nova refused it"),
  refused,
  image: capturedServer("x", "by-image").image,
  flavor: capturedServer("x", "by-image").flavor,
});

const expectations: [string, Partial<ExperimentServer>][] = [
  ["ACTIVE", {}],
  ["an ERROR", { expect: { outcome: "error", fault: "FILTER" } }],
  ["another refusal", { expect: { outcome: "refused", status: 400, error: "E", message: "no" } }],
];

describe("a server that policy forbids", () => {
  it.each(expectations)("where %s is expected is inconclusive, in Nova's words", (_what, more) => {
    const { outcome, servers } = verdictOf(more, refusedBy(policy));
    expect(outcome).toBe("inconclusive");
    const { checks = [] } = servers[0] ?? {};
    expect(checks.filter((check) => check.outcome === "violated")).toEqual([]);
    expect(checks.find(({ level }) => level === "api")?.found).toBe(
      `this user may not ask for it: Nova refused the request (403): ${policy.message}`,
    );
  });

  it.each(expectations)("where %s is expected is violated for any other refusal", (_what, more) => {
    for (const refused of [
      { ...policy, message: "Quota exceeded for cores" },
      { ...policy, status: 400 },
    ]) {
      expect(verdictOf(more, refusedBy(refused)).outcome).toBe("violated");
    }
  });
});

describe("a call that policy forbids", () => {
  const called = (call: CallRecord["call"], refused: RefusalRecord): ServerEvidence => ({
    ...capturedServer("by-image", "by-image"),
    call: ok({ call, refused, statusAfter: "ACTIVE" }),
  });
  const refusal = { outcome: "refused", status: 400, error: "E", message: "no" } as const;
  const calls: [string, Partial<ExperimentServer>][] = [
    ["migrate", { then: { call: "migrate" } }],
    ["live-migrate", { then: { call: "live-migrate" } }],
    ["rebuild", { then: { call: "rebuild", image: "pinned", expect: refusal } }],
  ];

  it.each(calls)("%s is inconclusive", (call, more) => {
    expect(verdictOf(more, called(call, policy)).outcome).toBe("inconclusive");
  });

  it.each(calls)("%s is violated for another refusal", (call, more) => {
    expect(verdictOf(more, called(call, { ...policy, status: 409 })).outcome).toBe("violated");
  });
});
