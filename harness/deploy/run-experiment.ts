// The way of one experiment through a run: synthesise, apply, look, compare plan and cloud, step by step; then remove
// everything, whatever happened before; then judge what was saved.
import { join } from "node:path";
import type { Experiment, Step } from "../../experiments/experiment.ts";
import { DeployError, messageOf } from "../errors.ts";
import { writeJson } from "../files.ts";
import { judge } from "../judge/judge.ts";
import type { ExperimentVerdict } from "../judge/verdict.ts";
import { loadExperimentEvidence } from "../observe/load-evidence.ts";
import type { ServerEvidence } from "../observe/evidence.ts";
import { type Capacity, readCapacity } from "./capacity.ts";
import { collect, type StepSubjects } from "./collect.ts";
import type { Run } from "./run.ts";
import { silentProgress } from "../progress.ts";
import { experimentFolder } from "./run-folder.ts";
import { mostDedicatedCpus, stepsOf } from "./schedule.ts";
import type { DeployedIds } from "./stack-maker.ts";
import { tearDown } from "./teardown.ts";
import { TerraformLog } from "./terraform-log.ts";

/** The servers of a step while they live: for tests that look at them or change them on purpose. */
export interface LiveStep {
  readonly step: number;
  readonly steps: readonly Step[];
  readonly ids: DeployedIds;
  readonly evidence: readonly ServerEvidence[];
}

export interface ExperimentOptions {
  /** Called after a step was looked at and before it ends. A failure in it ends the experiment in order. */
  readonly whileLive?: (live: LiveStep) => Promise<void> | void;
  /** Called before a step is looked at: what it does to the servers, the evidence shows. */
  readonly beforeLooking?: (live: Omit<LiveStep, "evidence">) => Promise<void> | void;
}

export interface ExperimentResult {
  readonly experiment: string;
  readonly folder: string;
  readonly verdict: ExperimentVerdict;
  /** The first thing that went wrong, other than what the verdict says; later ones are in its `alsoFailed`. */
  readonly error?: unknown;
  /** Failures after the first, clean-up among them. */
  readonly alsoFailed: readonly unknown[];
  /** True where nothing that was made is left. */
  readonly clean: boolean;
}

/** The provider has no time-out of its own for an endpoint that swallows packets. Above the sum of a server's waits. */
const DEADLINE_MS = 15 * 60_000;

export async function runExperiment(
  run: Run,
  experiment: Experiment,
  options: ExperimentOptions = {},
): Promise<ExperimentResult> {
  const folder = experimentFolder(run.folder, experiment.id);
  const failures: unknown[] = [];
  const plan = await planSteps(run, experiment);
  if ("skipped" in plan) return conclude(run, experiment, folder, { failures, clean: true, skipped: plan.skipped });

  const deployment = new Deployment(run, experiment, folder, plan.steps);
  let clean = false;
  try {
    for (const step of plan.steps.keys()) await deployment.step(step, options);
  } catch (error) {
    failures.push(error);
  }
  if (run.keep && !run.signal.aborted) {
    run.progress.say(`Left as they are: the servers of the last step of ${experiment.id}.`);
  } else {
    try {
      await deployment.tearDown();
      clean = true;
    } catch (error) {
      failures.push(error);
    }
  }
  return conclude(run, experiment, folder, { failures, clean });
}

async function planSteps(run: Run, experiment: Experiment): Promise<{ steps: readonly Step[] } | { skipped: string }> {
  let capacity: Capacity;
  try {
    capacity = await readCapacity(run.client);
  } catch (error) {
    // Placement is for administrators on most clouds. One after another fits wherever anything fits.
    run.progress.say(`  ! Placement cannot be read, so pinned servers live one after another: ${messageOf(error)}`);
    return { steps: stepsOf(experiment, 0) };
  }
  const { dedicatedOnOneHost: free, shared } = capacity;
  const steps = stepsOf(experiment, free);
  // Steps that were written by hand may ask for more than there is, to see what happens.
  const most = experiment.steps === "as-room-allows" ? mostDedicatedCpus(experiment, steps) : 0;
  const needed = Math.max(experiment.needs.dedicatedCpus, most);
  if (free < needed) {
    return { skipped: `it needs ${needed} free dedicated CPU on one host, and Placement has ${free} (PCPU)` };
  }
  if (shared < experiment.needs.sharedCpus) {
    return { skipped: `it needs ${experiment.needs.sharedCpus} free shared CPU, and Placement has ${shared} (VCPU)` };
  }
  return { steps };
}

class Deployment {
  readonly #run: Run;
  readonly #experiment: Experiment;
  readonly #folder: string;
  readonly #steps: readonly Step[];
  #directory: string | undefined;
  #terraform: ReturnType<Run["terraform"]> | undefined;

  constructor(run: Run, experiment: Experiment, folder: string, steps: readonly Step[]) {
    this.#run = run;
    this.#experiment = experiment;
    this.#folder = folder;
    this.#steps = steps;
  }

  async step(step: number, options: ExperimentOptions): Promise<void> {
    const { signal, progress, ledger } = this.#run;
    signal.throwIfAborted();
    const terraform = await this.#prepare(step);
    const names = this.#steps[step]?.servers ?? [];
    ledger.write({ what: "apply", experiment: this.#experiment.id, servers: names });
    const task = progress.start(`Step ${step + 1} of ${this.#steps.length}: ${names.join(", ")}`);
    const log = new TerraformLog(ledger, task);
    let failure: Error | undefined;
    try {
      await terraform.apply({ signal, deadlineMs: DEADLINE_MS, onEvent: log.onEvent, onStart: log.onStart });
      task.succeed();
    } catch (error) {
      task.fail();
      signal.throwIfAborted();
      failure = error instanceof Error ? error : new Error(messageOf(error));
    }
    const ids = await this.#ids(failure);
    const subjects: StepSubjects = { names: this.#newIn(step), ids, errors: log.errors };
    if (failure === undefined) await options.beforeLooking?.({ step, steps: this.#steps, ids });
    const looking = progress.start("Evidence");
    const [evidence, changes] = await Promise.all([
      collect(this.#run, this.#experiment, this.#folder, subjects),
      failure === undefined ? terraform.plan({ signal, deadlineMs: DEADLINE_MS, onStart: log.onStart }) : undefined,
    ]).catch((error: unknown) => {
      looking.fail();
      throw error;
    });
    looking.succeed(`Evidence of ${evidence.map(({ name }) => name).join(", ")}`);
    if (failure !== undefined && !explains(evidence)) throw failure;
    if (changes && changes.changes.length > 0) throw notSettled(changes.changes);
    await options.whileLive?.({ step, steps: this.#steps, ids, evidence });
  }

  async tearDown(): Promise<void> {
    if (this.#terraform === undefined) return;
    const { client, ledger, progress, stacks, folder } = this.#run;
    ledger.write({ what: "destroy", experiment: this.#experiment.id, servers: Object.keys(this.#experiment.servers) });
    const quiet = new TerraformLog(ledger, silentProgress.start(""));
    const { images, flavors, servers, id } = this.#experiment;
    const keys = [images, flavors, servers].flatMap((things) => Object.keys(things));
    await tearDown({
      ...{ terraform: this.#terraform, client, progress, onEvent: quiet.onEvent, onStart: quiet.onStart },
      naming: {
        prefix: stacks.runPrefix(folder.id),
        only: new Set(keys.map((key) => stacks.resourceName(folder.id, id, key))),
      },
    });
  }

  async #prepare(step: number): Promise<ReturnType<Run["terraform"]>> {
    const { stacks, folder, target, baseImage, signal } = this.#run;
    const request = { runId: folder.id, cloud: target.cloud, baseImage, steps: this.#steps, step };
    try {
      this.#directory = stacks.synthesise(this.#experiment, request, join(this.#folder, "terraform"));
    } catch (error) {
      throw new DeployError(`the stack of ${this.#experiment.id} cannot be synthesised`, {
        phase: "synth",
        said: messageOf(error),
        cause: error,
      });
    }
    if (this.#terraform === undefined) {
      this.#terraform = this.#run.terraform(this.#directory, join(this.#folder, "logs"));
      await this.#terraform.init({ signal });
    }
    return this.#terraform;
  }

  async #ids(failure: unknown): Promise<DeployedIds> {
    if (this.#terraform === undefined) throw new Error("no step was applied");
    try {
      return this.#run.stacks.parseOutputs(await this.#terraform.outputs());
    } catch (error) {
      // Outputs are written only when everything was made; then the servers are looked up by name.
      if (failure === undefined) throw error;
      return { servers: {}, images: {}, flavors: {} };
    }
  }

  /** The servers that were not there in the step before. */
  #newIn(step: number): readonly string[] {
    const before = this.#steps[step - 1]?.servers ?? [];
    return (this.#steps[step]?.servers ?? []).filter((name) => !before.includes(name));
  }
}

/** A failed apply whose reason is a server that Nova refused or could not build is a finding, not a failure of ours. */
function explains(evidence: readonly ServerEvidence[]): boolean {
  return evidence.some(
    ({ refused, server }) => refused !== undefined || (server.ok && server.value.status === "ERROR"),
  );
}

function notSettled(
  changes: readonly { address: string; actions: readonly string[]; attributes: readonly string[] }[],
) {
  return new DeployError("after the apply terraform would still change something", {
    phase: "plan",
    said: changes
      .map(
        ({ address, actions, attributes }) =>
          `${address}: ${actions.join(", ")} (${attributes.join(", ") || "the whole"})`,
      )
      .join("\n"),
    hint: "Somebody else changed it meanwhile, or the provider and the cloud disagree about these attributes.",
  });
}

function conclude(
  run: Run,
  experiment: Experiment,
  folder: string,
  ending: { failures: readonly unknown[]; clean: boolean; skipped?: string },
): ExperimentResult {
  const { failures, clean, skipped } = ending;
  const evidence = loadExperimentEvidence(folder, run.folder.path, Object.keys(experiment.servers));
  const verdict: ExperimentVerdict =
    skipped === undefined
      ? judge(experiment, evidence)
      : { ...judge(experiment, evidence), outcome: "skipped", reason: skipped };
  writeJson(join(folder, "verdict.json"), verdict);
  const [error, ...alsoFailed] = failures;
  return { experiment: experiment.id, folder, verdict, clean, alsoFailed, ...(error === undefined ? {} : { error }) };
}
