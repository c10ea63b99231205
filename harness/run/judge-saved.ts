// A saved run judged again, without a cloud: what was declared, what was seen and by which release's rules are all in its
// folder.
import { experimentFromLayout2, isVerdictOfLayout2, withThreads } from "./layout-2.ts";
import { join } from "node:path";
import type { Experiment } from "../../experiments/experiment.ts";
import { messageOf, UsageError } from "../../base/errors.ts";
import { readIfThere } from "../../base/files/files.ts";
import { judge } from "../judge/judge.ts";
import type { ExperimentVerdict } from "../judge/verdict.ts";
import { loadExperimentEvidence } from "../evidence/load-evidence.ts";
import { checked, type FileSchema } from "../evidence/schema.ts";
import { experimentFolder, type RunFolder } from "./run-folder.ts";
import { readRunRecord, rulesOf } from "./run-record.ts";

const EXPERIMENT: FileSchema<Experiment> = { name: "experiment" };
const VERDICT: FileSchema<ExperimentVerdict> = { name: "verdict" };

/** @throws UsageError where the record, a declaration or an old verdict cannot be read */
export function judgeSaved(run: RunFolder): ExperimentVerdict[] {
  const record = readRunRecord(run);
  const { experiments } = record;
  const rules = rulesOf(record);
  return experiments.map((id) => {
    const folder = experimentFolder(run, id);
    const experiment = savedExperiment(run, id);
    const evidence = loadExperimentEvidence(folder, run.path, Object.keys(experiment.servers));
    const verdict = judge(experiment, evidence, rules, record);
    const before = savedVerdict(run, id);
    // Whether the cloud could run it was known then, and there is nothing to judge anew.
    return before?.reason === undefined ? verdict : { ...verdict, outcome: before.outcome, reason: before.reason };
  });
}

/** The experiment as it was declared when it ran. */
export function savedExperiment(run: RunFolder, id: string): Experiment {
  const file = join(experimentFolder(run, id), "experiment.json");
  const experiment = readJson(file);
  if (experiment !== undefined) return checked(EXPERIMENT, fromLayout2(experiment), file);
  throw new UsageError(`run ${run.id} does not say what ${id} was: ${file} is missing`);
}

function fromLayout2(declared: unknown): unknown {
  return typeof declared === "object" && declared !== null ? experimentFromLayout2(declared) : declared;
}

/** Undefined where the run ended before it was judged. */
export function savedVerdict(run: RunFolder, id: string): ExperimentVerdict | undefined {
  const file = join(experimentFolder(run, id), "verdict.json");
  const verdict = readJson(file);
  if (verdict === undefined) return undefined;
  if (!isVerdictOfLayout2(verdict)) return checked(VERDICT, verdict, file);
  // Layout 2 kept no threads: they are what today's judge says of the same evidence. Nothing else is judged anew.
  const record = readRunRecord(run);
  const experiment = savedExperiment(run, id);
  const evidence = loadExperimentEvidence(experimentFolder(run, id), run.path, Object.keys(experiment.servers));
  const { servers } = judge(experiment, evidence, rulesOf(record), record);
  return checked(VERDICT, withThreads(verdict, servers), file);
}

function readJson(file: string): unknown {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file} is damaged`, { said: messageOf(error), cause: error });
  }
}
