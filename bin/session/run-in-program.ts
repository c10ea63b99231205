// Experiments run by a program of one's own, a jest test mostly: the same engine, cloud and clean-up as `pinproof run`.
import type { Experiment } from "../../experiments/experiment.ts";
import type { Row } from "../../experiments/row.ts";
import { checkExperiments } from "../../harness/row-files/validate.ts";
import type { Limits } from "../../harness/targets/config.ts";
import type { LiveStep } from "../../harness/deploy/live-step.ts";
import type { ExperimentVerdict } from "../../harness/judge/verdict.ts";
import { silentProgress, terminalProgress } from "../../base/progress.ts";
import { runOnCloud } from "./run-on-cloud.ts";

export interface RunOptions {
  /**
   * Called while the servers of a step live, after they were observed: for expectations of your own. What it throws ends that
   * experiment in order, and is its `error`.
   */
  readonly whileLive?: (experiment: Experiment, live: LiveStep) => Promise<void> | void;
  /** Stops when aborted: what is under way is waited for, and everything that was made is removed. */
  readonly signal?: AbortSignal;
  /** Experiments at the same time, those that wait for dedicated CPUs not counted. @default 6 */
  readonly parallel?: number;
  /** What may be taken of the cloud, over what pinproof.yaml says. */
  readonly limits?: Limits;
  /** How long to wait for another run on this cloud. @default an hour */
  readonly waitMs?: number;
  /** Says nothing on standard error. @default false */
  readonly quiet?: boolean;
}

export interface RunResult {
  /** In the order in which the experiments were given; those that an interrupt kept from beginning have none. */
  readonly results: readonly ExperimentRunResult[];
  /** What went wrong with that which they share, its removal included. */
  readonly failures: readonly unknown[];
  /** True where nothing that was made is left. */
  readonly clean: boolean;
}

export interface ExperimentRunResult {
  /** Its id. */
  readonly experiment: string;
  readonly verdict: ExperimentVerdict;
  /** Everything that was seen: docs/evidence.md. */
  readonly folder: string;
  /** The first thing that went wrong, other than what the verdict says. */
  readonly error?: unknown;
  /** Failures after the first, clean-up among them. */
  readonly alsoFailed: readonly unknown[];
}

/**
 * Deploys, observes, judges and removes. The cloud is the one that OS_CLOUD or pinproof.yaml names, else the local cloud, which is
 * brought up where it is not up and is left as it was found. Evidence goes to `.pinproof/runs` in the current folder. A verdict is
 * never thrown: it is in the result.
 * @throws UsageError for rows that cannot be run, TargetError where the cloud or terraform cannot be used, InterruptedError when
 *   the signal is aborted
 */
export async function runExperiments(
  experiments: readonly (Row | Experiment)[],
  { whileLive, signal = new AbortController().signal, quiet = false, ...how }: RunOptions = {},
): Promise<RunResult> {
  // One of the catalogue is taken as it is: its id is in use by itself.
  const checked = checkExperiments(experiments, { file: "runExperiments", taken: new Map() });
  const interrupts = {
    signal,
    onStopNow: { kill: () => undefined, then: "npx pinproof runs list" },
    [Symbol.dispose]: () => undefined,
  };
  const { results, failures, clean } = await runOnCloud(checked, {
    ...{ interrupts, keep: false, ...how },
    progress: quiet ? silentProgress : terminalProgress(),
    ...(whileLive === undefined
      ? {}
      : {
          hooks: (experiment) => ({
            whileLive: (live) => whileLive(experiment, live),
          }),
        }),
  });
  return {
    results: results.map(({ experiment, verdict, folder, error, alsoFailed }) => ({
      ...{ experiment, verdict, folder, alsoFailed },
      ...(error === undefined ? {} : { error }),
    })),
    ...{ failures, clean },
  };
}
