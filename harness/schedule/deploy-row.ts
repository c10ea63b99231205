// One experiment as the matrix runs it: its deployments in turn, each made the moment that the one before has given its CPUs back,
// beside them the servers that live throughout, and everything removed at the end.
import type { ApplyStep } from "../../experiments/experiment.ts";
import { silentProgress } from "../../base/progress.ts";
import type { NoCapacity } from "./capacity/capacity-guard.ts";
import { type DeploymentOptions, ExperimentDeployment, type LiveHooks } from "../deploy/experiment-deployment.ts";
import { cpusGivenBack } from "./cpus-given-back.ts";
import type { Ending } from "../run/result.ts";
import type { ScheduledRow } from "./scheduled-row.ts";
import type { Run } from "../run/context.ts";
import { experimentFolder } from "../run/run-folder.ts";
import { deploymentsOf } from "./steps.ts";

export interface RowMeans extends Pick<DeploymentOptions, "parts" | "initialised" | "task" | "phases" | "host"> {
  readonly hooks: LiveHooks;
  /** Asked right before each step's servers are made: is there still room beside everybody else? */
  readonly hold: () => Promise<NoCapacity | undefined>;
  /** Its CPUs are free again. */
  readonly giveBackCpus: () => void;
  /** So is everything else of it. */
  readonly giveBack: () => void;
}

/** Never throws: what goes wrong is in the ending. */
export async function deployRow(run: Run, row: ScheduledRow, means: RowMeans): Promise<Ending> {
  return new RowDeployment(run, row, means).run();
}

class RowDeployment {
  readonly #run: Run;
  readonly #row: ScheduledRow;
  readonly #means: RowMeans;
  readonly #failures: unknown[] = [];
  /** Deployments that are being removed, and whether nothing of them is left. */
  readonly #leaving: Promise<boolean>[] = [];
  #stopped: Pick<Ending, "skipped" | "inconclusive"> = {};
  #last: ExperimentDeployment | undefined;
  #beside: { readonly deployment: ExperimentDeployment; readonly looked: Promise<void> } | undefined;

  #isBesideGone: Promise<boolean> | undefined;

  constructor(run: Run, row: ScheduledRow, means: RowMeans) {
    this.#run = run;
    this.#row = row;
    this.#means = means;
  }

  async run(): Promise<Ending> {
    const { keep, signal, client } = this.#run;
    const { phases, giveBack, giveBackCpus } = this.#means;
    try {
      await this.#inTurn();
    } catch (error) {
      this.#failures.push(error);
    }
    if (keep && !signal.aborted) {
      await Promise.all([this.#beside?.looked, ...this.#leaving]);
      // What is kept holds its CPUs until somebody removes it.
      const kept = [this.#last, this.#beside?.deployment].flatMap((one) => one?.serverIds ?? []);
      if (kept.length === 0) giveBack();
      return { failures: this.#failures, clean: false, phases: phases.ms, ...this.#stopped };
    }
    const watch = new AbortController();
    const isBesideGone = this.#removedBeside();
    if (this.#last !== undefined && this.#row.cpuCharges.dedicated > 0) {
      const free = cpusGivenBack(client, this.#last.serverIds, watch.signal);
      void Promise.all([free, isBesideGone]).then(giveBackCpus, () => undefined);
    }
    if (this.#last !== undefined) this.#leaving.push(this.#removed(this.#last));
    const gone = await Promise.all([isBesideGone, ...this.#leaving]);
    watch.abort();
    giveBack();
    return { failures: this.#failures, clean: gone.every(Boolean), phases: phases.ms, ...this.#stopped };
  }

  async #inTurn(): Promise<void> {
    const { experiment, steps: all } = this.#row;
    const { inTurn, beside } = deploymentsOf(experiment, all);
    let done = 0;
    for (const [index, steps] of inTurn.entries()) {
      const before = this.#last;
      this.#last = undefined;
      if (before !== undefined && !(await this.#makeWay(before))) return;
      const first = done + 1;
      const words = (step: number): string | undefined =>
        all.length > 1 ? `step ${first + step} of ${all.length}` : undefined;
      const onApplied = (): void => {
        if (beside !== undefined && index === 0) this.#startBeside(beside, inTurn.length + 1);
      };
      this.#last = this.#deployment({ number: index + 1, steps, words, onApplied });
      for (const step of steps.keys()) {
        const noRoom = await this.#means.phases.in("wait", this.#means.hold);
        if (noRoom !== undefined) {
          const { reason, isKnown } = noRoom;
          this.#stopped = done === 0 && isKnown ? { skipped: reason } : { inconclusive: reason };
          return;
        }
        await this.#last.step(step);
        done++;
      }
    }
  }

  /**
   * Not before the first ones are there: two servers that are built at the same time on a small host take so much longer that
   * the provider's second look comes too early for both.
   */
  #startBeside(step: ApplyStep, number: number): void {
    const task = silentProgress.start("");
    const deployment = this.#deployment({ number, steps: [step], words: () => undefined, task });
    const looked = deployment.step(0).catch((error: unknown) => {
      this.#failures.push(error);
    });
    this.#beside = { deployment, looked };
    // Whoever keeps servers has them all.
    if (!this.#run.keep) void this.#removedBeside();
  }

  /** Removes them once they were looked at; nobody needs them then. */
  #removedBeside(): Promise<boolean> {
    const beside = this.#beside;
    if (beside === undefined) return Promise.resolve(true);
    this.#isBesideGone ??= beside.looked.then(() => this.#removed(beside.deployment));
    return this.#isBesideGone;
  }

  #deployment(
    options: Pick<DeploymentOptions, "number" | "steps" | "words"> & Partial<DeploymentOptions>,
  ): ExperimentDeployment {
    const { experiment } = this.#row;
    const folder = experimentFolder(this.#run.folder, experiment.id);
    return new ExperimentDeployment(this.#run, experiment, { ...this.#means, folder, ...options });
  }

  async #removed(deployment: ExperimentDeployment): Promise<boolean> {
    try {
      await deployment.tearDown();
      return true;
    } catch (error) {
      this.#failures.push(error);
      return false;
    }
  }

  /**
   * Waits until its CPUs are free, which Placement shows seconds before terraform has done waiting.
   * @returns false where it could not be removed
   */
  async #makeWay(deployment: ExperimentDeployment): Promise<boolean> {
    const { client, signal } = this.#run;
    const gone = this.#removed(deployment);
    this.#leaving.push(gone);
    const watching = new AbortController();
    const never = new Promise<never>(() => undefined);
    // Where somebody limits how many servers may live, those that are leaving count until they are gone.
    const free =
      this.#row.cpuCharges.servers === undefined
        ? cpusGivenBack(client, deployment.serverIds, watching.signal).then(
            () => true,
            () => never,
          )
        : never;
    const isFree = await Promise.race([free, gone]);
    watching.abort();
    signal.throwIfAborted();
    return isFree;
  }
}
