// What a run's record keeps of how it ended.
import { brokenEnding, endingOf, versionsOf } from "../../../../harness/run/run-ending.ts";
import type { ExperimentResult } from "../../../../harness/run/result.ts";
import { notSettled } from "../../../../harness/run/not-settled.ts";
import { type DeployPhase, DeployError, HypervisorError, InterruptedError } from "../../../../base/errors.ts";
import { stoppedClock } from "../../../support/stand-ins/clock.ts";

const { signal } = new AbortController();
const deploy = (phase: DeployPhase) => new DeployError(`${phase} failed`, { phase, said: "Error: quota" });
const changed = notSettled([{ address: "a", actions: ["update"], attributes: ["name"] }]);
const result = (experiment: string, error?: unknown, ...alsoFailed: unknown[]) =>
  ({ experiment, alsoFailed, ...(error === undefined ? {} : { error }) }) as unknown as ExperimentResult;
const endOf = (results: ExperimentResult[], failures: unknown[] = [], at = signal) =>
  endingOf({ results, failures, clean: true }, at);

test("a run in order has an end, and no failures", () => {
  using clock = stoppedClock();
  const { endedAt = "", ...rest } = endOf([result("A01")]);
  clock.pass(1);
  expect(Date.now() - Date.parse(endedAt)).toBe(1);
  expect(rest).toEqual({ failures: [] });
});

test.each<[string, unknown, object]>([
  ["a synth", deploy("synth"), { step: "deploy", code: "DEPLOY" }],
  ["an apply", deploy("apply"), { step: "deploy", message: "apply failed\n  Error: quota" }],
  ["a plan", deploy("plan"), { step: "settle" }],
  ["what terraform would change", changed, { step: "settle", finding: true }],
  ["a destroy", deploy("destroy"), { step: "teardown" }],
  ["a look", new HypervisorError("h"), { step: "observe", code: "HYPERVISOR" }],
  ["a defect of ours", new TypeError("x is undefined"), { step: "observe", code: null, message: "x is undefined" }],
  ["an interrupt", new InterruptedError("stopped"), { step: "interrupted" }],
])("of an experiment %s is kept with its step", (_what, error, expected) => {
  const [failure] = endOf([result("A01", error)]).failures ?? [];
  expect(failure).toMatchObject({ experiment: "A01", ...expected });
  expect(failure?.finding === true).toBe("finding" in expected);
});

test("what several share is told of the run, and marked where they name it", () => {
  const shared = deploy("apply");
  expect(
    endOf([result("A01", shared), result("A02", deploy("apply"), deploy("destroy"))], [shared]).failures,
  ).toMatchObject([
    { step: "set-up" },
    { experiment: "A01", step: "deploy", shared: true },
    { experiment: "A02", step: "deploy" },
    { experiment: "A02", step: "teardown" },
  ]);
  expect(endOf([], [deploy("destroy")]).failures).toMatchObject([{ step: "teardown" }]);
});

test("an interrupted run says so, and what it stopped", () => {
  const reason = new DOMException("stopped by SIGINT", "AbortError");
  const aborted = AbortSignal.abort(reason);
  expect(endOf([result("A01", reason), result("A02", deploy("apply"))], [], aborted)).toMatchObject({
    interrupted: true,
    failures: [{ step: "interrupted" }, { step: "deploy" }],
  });
  expect(endOf([result("A01", reason)])).not.toHaveProperty("interrupted");
});

test("a run that something ended has that as its failure", () => {
  expect(brokenEnding(new Error("disk full"), signal)).toMatchObject({
    failures: [{ step: "set-up", message: "disk full" }],
  });
});

test("versions are those of what ran", () => {
  expect(versionsOf({ product: "opentofu", version: "1.10.6" }, { version: "3.4.0" })).toEqual({
    pinproof: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    terraform: "opentofu 1.10.6",
    provider: "3.4.0",
  });
});
