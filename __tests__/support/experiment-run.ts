// An experiment, or many, within a test: the same engine as `pinproof run`. It removes what it made before it returns, also
// when the test's own expectation failed while the servers lived.
import { type RunsEnding, runOnCloud } from "../../bin/run-on-cloud.ts";
import { stacks } from "../../bin/stacks.ts";
import type { Experiment } from "../../experiments/index.ts";
import type { LiveHooks } from "../../harness/deploy/experiment-deployment.ts";
import { closeRun, type Run, withRun } from "../../harness/deploy/run.ts";
import { type ExperimentResult, runExperiment } from "../../harness/deploy/run-experiments.ts";
import { terminalProgress } from "../../harness/progress.ts";
import { stopSignal, testTarget } from "./session.ts";

/** Long enough for every wait of the engine; a jest time-out would leave it running behind the test's back. */
export const EXPERIMENT_TIMEOUT_MS = 15 * 60_000;

/** Of a run of many: as `npm test` may take on a slow machine. */
export const MATRIX_TIMEOUT_MS = 30 * 60_000;

/**
 * @throws what failed first: an expectation of `whileLive`, the deployment, or the clean-up
 */
export async function inRun(
  experiment: Experiment,
  hooks: (run: Run) => LiveHooks = () => ({}),
): Promise<{ run: Run; result: ExperimentResult }> {
  using signal = stopSignal();
  const settings = { target: testTarget(), experiments: [experiment], stacks, progress: terminalProgress(), signal };
  try {
    return await withRun(settings, async (run) => {
      const result = await runExperiment(run, experiment, hooks(run));
      closeRun(run, { results: [result], failures: [], clean: result.clean });
      for (const failure of result.alsoFailed) run.progress.say(`  ! also failed: ${String(failure)}`);
      if (result.error !== undefined) throw result.error as Error;
      return { run, result };
    });
  } finally {
    // Outside of the run: its lock in the cloud is given back first.
    await endWhereStopped(signal);
  }
}

/** What `pinproof run` does with many: on the local cloud, with the CPU sets that each is for. Never throws for a verdict. */
export async function runMany(experiments: readonly Experiment[]): Promise<RunsEnding> {
  using signal = stopSignal();
  const onStopNow = { kill: () => undefined, then: "npx pinproof runs list" };
  const interrupts = { signal, onStopNow, [Symbol.dispose]: () => undefined };
  try {
    return await runOnCloud(experiments, { interrupts, keep: false });
  } finally {
    await endWhereStopped(signal);
  }
}

/**
 * Everything is removed, and the handler in global-setup.ts now ends the process, with the status of an interrupt. A test that
 * returned here would let jest end it first, with its own.
 */
async function endWhereStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) await new Promise(() => undefined);
}
