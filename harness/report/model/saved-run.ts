// A run as it lies in its folder: what every report is made from, whether the cloud is still there or not.
import type { Experiment } from "../../../experiments/experiment.ts";
import { savedExperiment, savedVerdict } from "../../run/judge-saved.ts";
import { experimentFolder, type RunFolder } from "../../run/run-folder.ts";
import { readRunRecord, type RunRecord } from "../../run/run-record.ts";
import { messageOf } from "../../../base/errors.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";
import type { HostFacts, ServerEvidence, Source } from "../../evidence/evidence.ts";
import { loadExperimentEvidence, loadHostFacts } from "../../evidence/load-evidence.ts";

export interface SavedExperiment {
  readonly id: string;
  /** As it was declared when it ran. */
  readonly experiment: Source<Experiment>;
  /** What the run itself found, not judged anew; without one the experiment counts as inconclusive, for that reason. */
  readonly verdict: Source<ExperimentVerdict>;
  /** Of every server that anything was saved of, in the order of the experiment. */
  readonly servers: readonly ServerEvidence[];
}

export interface SavedRun {
  readonly record: RunRecord;
  /** Every experiment of the run, in its order. */
  readonly experiments: readonly SavedExperiment[];
  /** The compute hosts as they were at the start of the run. */
  readonly hosts: readonly HostFacts[];
}

/**
 * One experiment whose files are missing or damaged does not keep the others from being reported.
 *
 * @throws UsageError where the record of the run cannot be read, or is of another layout
 */
export function readSavedRun(folder: RunFolder): SavedRun {
  const record = readRunRecord(folder);
  return {
    record,
    experiments: record.experiments.map((id) => readExperiment(folder, id)),
    hosts: loadHostFacts(folder.path),
  };
}

function readExperiment(folder: RunFolder, id: string): SavedExperiment {
  const attempt = <T>(part: () => T) => attemptIn(folder, part);
  const experiment = attempt(() => savedExperiment(folder, id));
  const names = experiment.ok ? Object.keys(experiment.value.servers) : [];
  return {
    id,
    experiment,
    verdict: attempt(() => {
      const verdict = savedVerdict(folder, id);
      if (verdict === undefined) throw new Error("the run ended before it was judged");
      return verdict;
    }),
    servers: loadExperimentEvidence(experimentFolder(folder, id), folder.path, names).servers,
  };
}

/** Reasons name files by their place in the run: where this machine keeps its runs is nobody else's business. */
function attemptIn<T>({ path }: RunFolder, read: () => T): Source<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, reason: messageOf(error).replaceAll(`${path}/`, "") };
  }
}
