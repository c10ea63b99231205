// One experiment as the matrix runs it: its deployments one after another, each made the moment that the one before has given
// its CPUs back, and everything removed at the end.
import type { NoRoom } from "./capacity-guard.ts";
import { type DeploymentOptions, ExperimentDeployment, type LiveHooks } from "./experiment-deployment.ts";
import { cpusGivenBack } from "./given-back.ts";
import type { Ending } from "./judge-in-run.ts";
import type { ScheduledRow } from "./matrix-row.ts";
import type { Run } from "./run.ts";
import { experimentFolder } from "./run-folder.ts";
import { deploymentsOf } from "./schedule.ts";

export interface RowMeans extends Pick<DeploymentOptions, "parts" | "initialised" | "task" | "phases"> {
  readonly hooks: LiveHooks;
  /** Asked right before each step's servers are made: is there still room beside everybody else? */
  readonly hold: () => Promise<NoRoom | undefined>;
  /** Its CPUs are free again. */
  readonly giveBackCpus: () => void;
  /** So is everything else of it. */
  readonly giveBack: () => void;
}

/** Never throws: what goes wrong is in the ending. */
export async function deployRow(run: Run, row: ScheduledRow, means: RowMeans): Promise<Ending> {
  const { experiment, demand } = row;
  const { phases, hooks, hold, giveBack, giveBackCpus } = means;
  const folder = experimentFolder(run.folder, experiment.id);
  const deployments = deploymentsOf(experiment, row.steps);
  const failures: unknown[] = [];
  const leaving: Promise<boolean>[] = [];
  let stopped: Pick<Ending, "skipped" | "inconclusive"> = {};
  let last: ExperimentDeployment | undefined;
  let done = 0;
  try {
    for (const [index, steps] of deployments.entries()) {
      const before = last;
      last = undefined;
      if (before !== undefined && !(await makeWay(before))) break;
      const first = done + 1;
      const words = (step: number): string | undefined =>
        row.steps.length > 1 ? `step ${first + step} of ${row.steps.length}` : undefined;
      last = new ExperimentDeployment(run, experiment, { ...means, folder, number: index + 1, steps, words, hooks });
      for (const step of steps.keys()) {
        const noRoom = await phases.in("wait", hold);
        if (noRoom !== undefined) {
          stopped = done === 0 && noRoom.isKnown ? { skipped: noRoom.reason } : { inconclusive: noRoom.reason };
          break;
        }
        await last.step(step);
        done++;
      }
      if (stopped.skipped !== undefined || stopped.inconclusive !== undefined) break;
    }
  } catch (error) {
    failures.push(error);
  }
  if (run.keep && !run.signal.aborted) {
    await Promise.all(leaving);
    // What is kept holds its CPUs until somebody removes it.
    if ((last?.serverIds ?? []).length === 0) giveBack();
    return { failures, clean: false, phases: phases.ms, ...stopped };
  }
  const watch = new AbortController();
  if (last !== undefined && demand.dedicated > 0) {
    void cpusGivenBack(run.client, last.serverIds, watch.signal).then(giveBackCpus, () => undefined);
  }
  if (last !== undefined) leaving.push(removed(last));
  const gone = await Promise.all(leaving);
  watch.abort();
  giveBack();
  return { failures, clean: gone.every(Boolean), phases: phases.ms, ...stopped };

  async function removed(deployment: ExperimentDeployment): Promise<boolean> {
    try {
      await deployment.tearDown();
      return true;
    } catch (error) {
      failures.push(error);
      return false;
    }
  }

  /**
   * Waits until its CPUs are free, which Placement shows seconds before terraform has done waiting.
   * @returns false where it could not be removed
   */
  async function makeWay(deployment: ExperimentDeployment): Promise<boolean> {
    const gone = removed(deployment);
    leaving.push(gone);
    const watching = new AbortController();
    const never = new Promise<never>(() => undefined);
    // Where somebody limits how many servers may live, those that are leaving count until they are gone.
    const free =
      demand.servers === undefined
        ? cpusGivenBack(run.client, deployment.serverIds, watching.signal).then(
            () => true,
            () => never,
          )
        : never;
    const isFree = await Promise.race([free, gone]);
    watching.abort();
    run.signal.throwIfAborted();
    return isFree;
  }
}
