// Which experiment starts when. Those that want dedicated CPUs come first, each the moment Placement shows that the ones before
// it have given theirs back; everything else fills the time meanwhile.
import { actsOf, applySteps } from "../../experiments/steps.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import type { Limits } from "../targets/config.ts";
import type { CapacityGuard, NoCapacity } from "./capacity/capacity-guard.ts";
import { type CpuCharges, isExclusive } from "../../nova/cpu-charges.ts";
import { deployRow } from "./deploy-row.ts";
import type { LiveHooks } from "../deploy/experiment-deployment.ts";
import type { Ending, ExperimentResult } from "../run/result.ts";
import { type ScheduledRow, rowOf } from "./scheduled-row.ts";
import type { Task } from "../../base/progress.ts";
import { Phases } from "../run/time/phases.ts";
import { FreeRoom } from "./free-room.ts";
import type { Run } from "../run/context.ts";
import type { SharedDeployment } from "../deploy/shared-deployment.ts";
import type { PartIds } from "../deploy/part-ids.ts";
import { RunProgress } from "./run-progress.ts";
import type { Terraform } from "../../drivers/terraform/terraform.ts";

export interface SchedulerOptions {
  /** Free CPUs, without what is to stay free; undefined where Placement cannot be read. */
  readonly free: CpuCharges | undefined;
  /** vCPUs of floating guests that may boot at the same time. @default any number */
  readonly booting?: number;
  /** @default none */
  readonly limits?: Limits;
  /** Asked right before servers are made. @default nobody */
  readonly guard?: Pick<CapacityGuard, "hold" | "release" | "releaseCpus" | "aimOf">;
  readonly hooks: (experiment: Experiment) => LiveHooks;
  readonly parallel: number;
}

type Judge = (experiment: Experiment, ending: Ending) => ExperimentResult;

/** What every row of one call of `run` has in common. */
interface Running {
  readonly initialised: Terraform;
  readonly runProgress: RunProgress;
  /** Judges one that ended, and tells it; never throws. */
  readonly conclude: (experiment: Experiment, ending: Ending, task?: Task) => void;
}

const HELD = "kept servers of other experiments hold the CPUs that it needs";

export class Scheduler {
  readonly #run: Run;
  readonly #shared: Pick<SharedDeployment, "partsOf" | "parts">;
  readonly #options: SchedulerOptions;
  readonly #room: FreeRoom;
  #wake: () => void = () => undefined;

  constructor(run: Run, shared: Pick<SharedDeployment, "partsOf" | "parts">, options: SchedulerOptions) {
    this.#run = run;
    this.#shared = shared;
    this.#options = options;
    const { free, booting = Infinity, limits: { maxServers } = {} } = options;
    // Of an unknown cloud: one at a time fits wherever anything fits.
    const most = free ?? { dedicated: 1, shared: Infinity };
    // One that needs more than may boot at the same time has all of that to itself.
    const capacity = { ...most, shared: Math.min(most.shared, booting) };
    this.#room = new FreeRoom({ ...capacity, ...(maxServers === undefined ? {} : { servers: maxServers }) });
  }

  /** Something has changed: look whether another one can start. */
  look(): void {
    this.#wake();
  }

  /**
   * Runs them all; never throws for what one of them does.
   * @param initialised whose provider they use
   * @param judge called as each ends
   * @returns what should not have happened: failures outside of the experiments' own
   */
  async run(experiments: readonly Experiment[], initialised: Terraform, judge: Judge): Promise<readonly unknown[]> {
    const unexpected: unknown[] = [];
    const { signal, progress } = this.#run;
    const runProgress = new RunProgress(experiments.length, progress);
    const conclude: Running["conclude"] = (experiment, ending, task) => {
      try {
        runProgress.ended(judge(experiment, ending), task);
      } catch (error) {
        // A defect of ours, and none of the others': they go on.
        unexpected.push(error, ...ending.failures);
        runProgress.lost(experiment, error, task);
      }
    };
    const running = { initialised, runProgress, conclude };
    const waiting: ScheduledRow[] = [];
    for (const experiment of experiments) {
      const row = this.#rowOf(experiment);
      if ("skipped" in row) conclude(experiment, notDeployed(row.skipped));
      else waiting.push(row);
    }
    // The dedicated CPUs are what everybody waits for in the end.
    waiting.sort((a, b) => Number(b.cpuCharges.dedicated > 0) - Number(a.cpuCharges.dedicated > 0));
    const inFlight = new Set<Promise<void>>();
    let others = 0;
    const onAbort = (): void => {
      this.#wake();
    };
    signal.addEventListener("abort", onAbort);
    try {
      while (inFlight.size > 0 || (waiting.length > 0 && !signal.aborted)) {
        const changed = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        for (const row of signal.aborted ? [] : [...waiting]) {
          const wantsDedicated = row.cpuCharges.dedicated > 0;
          if (!wantsDedicated && others >= this.#options.parallel) continue;
          const start = this.#start(row, running);
          if (start === undefined) continue;
          waiting.splice(waiting.indexOf(row), 1);
          if (!wantsDedicated) others++;
          const flight = start.then(() => {
            inFlight.delete(flight);
            if (!wantsDedicated) others--;
            this.#wake();
          });
          inFlight.add(flight);
        }
        // With nobody left to give CPUs back, only those hold them that are kept.
        const hopeless = inFlight.size > 0 ? [] : waiting.filter(({ cpuCharges }) => !this.#room.fits(cpuCharges));
        for (const row of hopeless) {
          waiting.splice(waiting.indexOf(row), 1);
          conclude(row.experiment, notDeployed(HELD));
        }
        runProgress.show(
          waiting.map(({ cpuCharges }) => cpuCharges),
          inFlight.size,
          this.#room.allDedicated,
        );
        if (inFlight.size === 0 && waiting.length === 0) break;
        await changed;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      runProgress.close();
    }
    return unexpected;
  }

  #rowOf(experiment: Experiment): ReturnType<typeof rowOf> {
    const { free, limits = {} } = this.#options;
    return rowOf(experiment, this.#run.rules, { free, limits, allDedicated: this.#room.allDedicated });
  }

  /** Starts it, unless it has to wait for something. What it returns never rejects. */
  #start(row: ScheduledRow, { initialised, runProgress, conclude }: Running): Promise<void> | undefined {
    const { experiment } = row;
    try {
      // Later steps wait for theirs, while the first ones live.
      if (this.#shared.partsOf(experiment, applySteps(row.steps)[0]?.apply ?? []) === undefined) return undefined;
    } catch (error) {
      conclude(experiment, { failures: [error], clean: true, phases: new Phases().ms });
      return Promise.resolve();
    }
    const taken = this.#room.take(row.cpuCharges);
    if (taken === undefined) return undefined;
    const phases = new Phases();
    phases.ms.wait = Date.now() - row.queuedAt;
    const started = Date.now();
    const { guard } = this.#options;
    const giveBackCpus = once(() => {
      guard?.releaseCpus(row);
      this.#room.giveBack({ dedicated: taken.dedicated, shared: taken.shared });
      runProgress.tookDedicated(taken, Date.now() - started);
      this.#wake();
    });
    const giveBack = once(() => {
      giveBackCpus();
      guard?.release(row);
      if (taken.servers !== undefined) this.#room.giveBack({ dedicated: 0, shared: 0, servers: taken.servers });
      this.#wake();
    });
    const task = runProgress.start(experiment);
    const parts = (servers: readonly string[]): Promise<PartIds> => this.#shared.parts(experiment, servers);
    const hold = (): Promise<NoCapacity | undefined> => this.#hold(row, task);
    const host = (): string | undefined => guard?.aimOf(row);
    const deploy = async (): Promise<Ending> => {
      const hooks = this.#options.hooks(experiment);
      return await deployRow(this.#run, row, {
        parts,
        initialised,
        task,
        phases,
        hooks,
        hold,
        host,
        giveBack,
        giveBackCpus,
      });
    };
    return deploy()
      .catch((error: unknown): Ending => {
        giveBack();
        return { failures: [error], clean: false, phases: phases.ms };
      })
      .then((ending) => {
        conclude(experiment, ending, task);
      });
  }

  /** Is there still room beside everybody else? Looked at right before each step's servers are made. */
  async #hold(row: ScheduledRow, task: Task): Promise<NoCapacity | undefined> {
    const onWait = (reason: string): void => {
      task.update(`waiting for room: ${reason}`);
    };
    const { signal } = this.#run;
    return this.#options.guard?.hold(row, row.charges, { signal, onWait, mayAim: mayAim(row.experiment) });
  }
}

/** Servers that are to live on several hosts, or to move to another, are left to Nova. */
function mayAim(experiment: Experiment): boolean {
  return !isExclusive(experiment) && actsOf(experiment).every(({ act }) => act === "rebuild");
}

function once(body: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    body();
  };
}

function notDeployed(skipped: string): Ending {
  return { skipped, failures: [], clean: true, phases: new Phases().ms };
}
