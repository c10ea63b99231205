// An experiment within a test: the same engine as `pinproof run`. It removes what it made before it returns, also when the
// test's own expectation failed while the servers lived.
import { stacks } from "../../bin/stacks.ts";
import type { Experiment } from "../../experiments/index.ts";
import type { LiveHooks } from "../../harness/deploy/experiment-deployment.ts";
import { closeRun, type Run, withRun } from "../../harness/deploy/run.ts";
import { type ExperimentResult, runExperiment } from "../../harness/deploy/run-experiments.ts";
import { terminalProgress } from "../../harness/progress.ts";
import { stopSignal, testTarget } from "./session.ts";

/** Long enough for every wait of the engine; a jest time-out would leave it running behind the test's back. */
export const EXPERIMENT_TIMEOUT_MS = 15 * 60_000;

/**
 * @throws what failed first: an expectation of `whileLive`, the deployment, or the clean-up
 */
export async function inRun(
  experiment: Experiment,
  hooks: (run: Run) => LiveHooks = () => ({}),
): Promise<{ run: Run; result: ExperimentResult }> {
  using signal = stopSignal();
  const settings = { target: testTarget(), experiments: [experiment], stacks, progress: terminalProgress(), signal };
  return await withRun(settings, async (run) => {
    const result = await runExperiment(run, experiment, hooks(run));
    closeRun(run, { results: [result], failures: [], clean: result.clean });
    for (const failure of result.alsoFailed) run.progress.say(`  ! also failed: ${String(failure)}`);
    // Everything is removed, and the handler in global-setup.ts now ends the process, with the status of an interrupt. A
    // test that returned here would let jest end it first, with its own.
    if (signal.aborted) await new Promise(() => undefined);
    if (result.error !== undefined) throw result.error as Error;
    return { run, result };
  });
}
