// What Nova's policy keeps a user from is no answer to the question, and never a violation.
import type { ActStep, Experiment, ExperimentServer, Step } from "../../../../experiments/experiment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import type { RefusalRecord, ServerEvidence } from "../../../../harness/evidence/evidence.ts";
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
const verdictOf = (more: Partial<ExperimentServer>, evidence: ServerEvidence, steps?: readonly Step[]) => {
  const servers = { "by-image": { ...server, ...more } };
  const experiment: Experiment = { ...captured, servers, relations: [], ...(steps && { steps }) };
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

describe("an act that policy forbids", () => {
  const done = (act: string, refused: RefusalRecord): ServerEvidence => ({
    ...capturedServer("by-image", "by-image"),
    act: ok({ act, refused, statusAfter: "ACTIVE" }),
  });
  const refusal = { outcome: "refused", status: 400, error: "E", message: "no" } as const;
  const server = "by-image";
  const acts: [string, ActStep][] = [
    ["migrate", { act: "migrate", server }],
    ["live-migrate", { act: "live-migrate", server }],
    ["rebuild", { act: "rebuild", server, image: "pinned", answer: refusal }],
  ];

  it.each(acts)("%s is inconclusive", (act, step) => {
    expect(verdictOf({}, done(act, policy), [{ apply: [server] }, step]).outcome).toBe("inconclusive");
  });

  it.each(acts)("%s is violated for another refusal", (act, step) => {
    const other = done(act, { ...policy, status: 409 });
    expect(verdictOf({}, other, [{ apply: [server] }, step]).outcome).toBe("violated");
  });
});
