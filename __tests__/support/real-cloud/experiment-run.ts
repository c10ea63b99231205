// An experiment, or many, within a test: the same engine as `pinproof run`. It removes what it made before it returns, also
// when the test's own expectation failed while the servers lived.
import { type RunsEnding, runOnCloud } from "../../../bin/session/run-on-cloud.ts";
import { stacks } from "../../../bin/session/stacks.ts";
import type { Experiment } from "../../../experiments/index.ts";
import type { LiveHooks } from "../../../harness/deploy/experiment-deployment.ts";
import { closeRun, withRun } from "../../../harness/run/open-run.ts";
import type { Run } from "../../../harness/run/context.ts";
import { runExperiment } from "../../../harness/schedule/run-experiments.ts";
import type { ExperimentResult } from "../../../harness/run/result.ts";
import { terminalProgress } from "../../../base/progress.ts";
import { afterThisTest } from "../after-test.ts";
import { stopSignal, testTarget } from "./session.ts";

/**
 * @throws what failed first: an expectation of `whileLive`, the deployment, or the clean-up
 */
export async function inRun(
  experiment: Experiment,
  hooks: (run: Run) => LiveHooks = () => ({}),
): Promise<{ run: Run; result: ExperimentResult }> {
  return whileTheTestRuns((signal) => {
    const settings = { target: testTarget(), experiments: [experiment], stacks, progress: terminalProgress(), signal };
    return withRun(settings, async (run) => {
      const result = await runExperiment(run, experiment, hooks(run));
      closeRun(run, { results: [result], failures: [], clean: result.clean });
      for (const failure of result.alsoFailed) run.progress.say(`  ! also failed: ${String(failure)}`);
      if (result.error !== undefined) throw result.error as Error;
      return { run, result };
    });
  });
}

/** What `pinproof run` does with many: on the local cloud, with the CPU sets that each is for. Never throws for a verdict. */
export async function runMany(experiments: readonly Experiment[]): Promise<RunsEnding> {
  return whileTheTestRuns((signal) => {
    const onStopNow = { kill: () => undefined, then: "npx pinproof runs list" };
    const interrupts = { signal, onStopNow, [Symbol.dispose]: () => undefined };
    return runOnCloud(experiments, { interrupts, keep: false });
  });
}

/**
 * Runs the engine within a test. Where jest is interrupted, or the test is cut off, the engine is asked to stop and waited for,
 * and the test never goes on: one that was interrupted would let jest end with a status of its own, before the handler in
 * global-setup.ts does, and one that was cut off would go on in the next test.
 */
async function whileTheTestRuns<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  using stop = stopSignal();
  const running = body(stop.signal);
  afterThisTest(async () => {
    stop.abort("the test was cut off");
    await running.catch(() => undefined);
  });
  try {
    return await running;
  } finally {
    // Everything is removed by now, and the run's lock in the cloud is given back.
    if (stop.signal.aborted) await new Promise(() => undefined);
  }
}
