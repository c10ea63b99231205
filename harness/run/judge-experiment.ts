// How an experiment ended: judged by what was saved of it.
import { join } from "node:path";
import type { Experiment } from "../../experiments/experiment.ts";
import { writeJson } from "../../base/files/files.ts";
import { judge } from "../judge/judge.ts";
import type { ExperimentVerdict, Outcome } from "../judge/verdict.ts";
import { loadExperimentEvidence } from "../evidence/load-evidence.ts";
import { Phases } from "./time/phases.ts";
import type { Run } from "./context.ts";
import type { Ending, ExperimentResult } from "./result.ts";
import { experimentFolder } from "./run-folder.ts";

export function judgeInRun(run: Run, experiment: Experiment, ending: Ending): ExperimentResult {
  const { skipped, inconclusive } = ending;
  if (skipped !== undefined) return conclude(run, experiment, ending, { outcome: "skipped", reason: skipped });
  return conclude(
    run,
    experiment,
    ending,
    inconclusive === undefined ? {} : { outcome: "inconclusive", reason: inconclusive },
  );
}

/** An experiment that this cloud cannot run, or of which that could not be told. */
export function notRun(
  run: Run,
  experiment: Experiment,
  outcome: Extract<Outcome, "skipped" | "inconclusive">,
  reason: string,
): ExperimentResult {
  const phases = new Phases().ms;
  return conclude(run, experiment, { failures: [], clean: true, phases }, { outcome, reason });
}

function conclude(
  run: Run,
  experiment: Experiment,
  { failures, clean, phases }: Ending,
  instead: Pick<ExperimentVerdict, "outcome" | "reason"> | Record<string, never> = {},
): ExperimentResult {
  const folder = experimentFolder(run.folder, experiment.id);
  const evidence = loadExperimentEvidence(folder, run.folder.path, Object.keys(experiment.servers));
  const verdict: ExperimentVerdict = { ...judge(experiment, evidence, run.rules, run.target), ...instead };
  writeJson(join(folder, "verdict.json"), verdict);
  const [error, ...alsoFailed] = failures;
  return {
    ...{ experiment: experiment.id, folder, verdict, clean, alsoFailed, phases },
    ...(error === undefined ? {} : { error }),
  };
}
