import { exitCodeOf } from "../../../../bin/terminal/exit-code.ts";
import { EXIT, TargetError, UsageError } from "../../../../base/errors.ts";
import type { ExperimentVerdict } from "../../../../harness/judge/verdict.ts";

type Outcome = ExperimentVerdict["outcome"];
const result = (outcome: Outcome, error?: unknown) => ({
  verdict: { outcome } as ExperimentVerdict,
  ...(error === undefined ? {} : { error }),
});
const code = (...outcomes: Outcome[]) => exitCodeOf(outcomes.map((outcome) => result(outcome)));

test.each<[Outcome[], keyof typeof EXIT]>([
  // Nothing was looked at, which is no pass.
  [[], "skipped"],
  [["skipped", "skipped"], "skipped"],
  [["holds"], "holds"],
  [["holds", "skipped"], "holds"],
  [["skipped", "inconclusive", "holds"], "inconclusive"],
  [["inconclusive", "violated", "skipped"], "violated"],
  [["violated"], "violated"],
])("%j ends as %s", (outcomes, ending) => {
  expect(code(...outcomes)).toBe(EXIT[ending]);
});

test("an error comes before every verdict, and of several the first", () => {
  const results = [result("violated"), result("holds", new TargetError("a")), result("holds", new UsageError("b"))];
  expect(exitCodeOf(results)).toBe(EXIT.target);
});

test("an error that is not ours is a failed deployment", () => {
  expect(exitCodeOf([result("holds", new Error("defect"))])).toBe(EXIT.deploy);
  expect(exitCodeOf([result("holds", "a text")])).toBe(EXIT.deploy);
  // Its own exit code of 0 must not make a pass of it.
  const foreign = Object.assign(new Error("EPIPE"), { code: "EPIPE", exitCode: 0 });
  expect(exitCodeOf([result("holds", foreign)])).toBe(EXIT.deploy);
});

test.each<[Outcome[], keyof typeof EXIT]>([
  [["holds", "skipped"], "skipped"],
  [["skipped"], "skipped"],
  [["holds", "holds"], "holds"],
  [["skipped", "violated"], "violated"],
  [["skipped", "inconclusive"], "inconclusive"],
])("where all are required, %j ends as %s", (outcomes, ending) => {
  const results = outcomes.map((outcome) => result(outcome));
  expect(exitCodeOf(results, { requireAll: true })).toBe(EXIT[ending]);
});

test("a failure of what the experiments share counts as one of theirs, after them", () => {
  const failures = [new TargetError("a")];
  expect(exitCodeOf([result("holds")], { failures })).toBe(EXIT.target);
  expect(exitCodeOf([result("holds", new UsageError("b"))], { failures })).toBe(EXIT.usage);
  expect(exitCodeOf([result("violated")], { failures: [] })).toBe(EXIT.violated);
});
