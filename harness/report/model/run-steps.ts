// The life of what the experiments of a run share, as steps: images and flavors made, settled and removed, nothing left, and
// the run at its end.
import type { FailedStep, RunRecord } from "../../run/run-record.ts";
import type { Remains, ReportExperiment, ReportState, ReportStep } from "./run-report.ts";
import { skipped, stepOf } from "./experiment-steps.ts";

export interface RunLife {
  readonly state: ReportState;
  readonly remains: Remains;
  readonly experiments: readonly ReportExperiment[];
}

export function runSteps(record: RunRecord, { state, remains, experiments }: RunLife): readonly ReportStep[] {
  const failures = (record.failures ?? []).filter(({ experiment }) => experiment === undefined);
  const of = (step: FailedStep) => failures.filter((failure) => failure.step === step);
  const nothingMade = experiments.every(({ steps }) => steps.every(({ step }) => step === "judge"));
  const end = endOf(state, experiments);
  const notTold = state === "unfinished" ? "the run has no recorded end" : undefined;
  const idle = notTold ?? (nothingMade ? "nothing was to be created" : undefined);
  const setUp = failures.length === 0 && idle !== undefined ? skipped("set-up", idle) : stepOf("set-up", of("set-up"));
  const settleWaits =
    idle ??
    (setUp.result !== "passed"
      ? "images and flavors were not made"
      : state === "interrupted"
        ? "the run was interrupted"
        : undefined);
  const teardown = of("teardown");
  const anyTeardown = teardown.length > 0 || experiments.some(({ steps }) => steps.some(isFailedTeardown));
  return [
    setUp,
    settleWaits !== undefined && of("settle").length === 0
      ? skipped("settle", settleWaits)
      : stepOf("settle", of("settle")),
    remains === "kept"
      ? skipped("teardown", "the run was asked to keep its servers")
      : idle !== undefined && teardown.length === 0
        ? skipped("teardown", idle)
        : stepOf("teardown", teardown),
    leaksOf(record.id, remains, anyTeardown),
    end,
  ];
}

function isFailedTeardown({ step, result }: ReportStep): boolean {
  return step === "teardown" && result === "error";
}

function leaksOf(run: string, remains: Remains, teardownFailed: boolean): ReportStep {
  if (remains === "nothing") return { step: "leaks", result: "passed" };
  if (remains === "kept") return skipped("leaks", "the run was asked to keep its servers");
  if (teardownFailed) return skipped("leaks", "not everything could be removed");
  const message = `it is not known whether anything is left; remove it with: npx pinproof runs destroy ${run}`;
  return { step: "leaks", result: "error", message };
}

function endOf(state: ReportState, experiments: readonly ReportExperiment[]): ReportStep {
  const missing = experiments.filter(({ judged }) => !judged).length;
  const partial = `${missing} of ${experiments.length} experiments were not judged`;
  switch (state) {
    case "complete":
      return { step: "end", result: "passed" };
    case "interrupted":
      return { step: "end", result: "error", message: `the run was interrupted: ${partial}` };
    case "broken":
      return { step: "end", result: "error", message: `the run ended early: ${partial}` };
    case "unfinished":
      return {
        step: "end",
        result: "error",
        message: `the run has no recorded end: it died, or is still running; ${partial}`,
      };
  }
}
