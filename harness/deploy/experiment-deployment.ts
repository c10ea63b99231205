// Servers of an experiment in the cloud, from the first one to the last one gone: synthesise, apply or act, observe, compare plan and
// cloud, step by step; then remove everything, whatever happened before. Their images and flavors are there already.
import type { ActStep, ApplyStep, Experiment, Step } from "../../experiments/experiment.ts";
import { applySteps, isApply } from "../../experiments/steps.ts";
import { DeployError, messageOf } from "../../base/errors.ts";
import { momentNow } from "../evidence/moment.ts";
import type { MomentRecord, ServerEvidence } from "../evidence/evidence.ts";
import { silentProgress, type Task } from "../../base/progress.ts";
import type { Terraform } from "../../drivers/terraform/terraform.ts";
import { expectationFor } from "../../nova/release.ts";
import { watchActive } from "./active-servers.ts";
import { actOnServer } from "./acts/act-on-server.ts";
import { collect, observeOne, type StepSubjects } from "./observe-step.ts";
import type { LiveStep } from "./live-step.ts";
import { notSettled } from "../run/not-settled.ts";
import type { Phases } from "../run/time/phases.ts";
import type { Run } from "../run/context.ts";
import { deploymentFolders } from "../run/run-folder.ts";
import type { PartIds } from "./part-ids.ts";
import { tearDown } from "./teardown.ts";
import { TerraformLog } from "./terraform-log.ts";

export interface LiveHooks {
  /** Called after a step was looked at and before it ends. A failure in it ends the experiment in order. */
  readonly whileLive?: (live: LiveStep) => Promise<void> | void;
  /** Called before a step is looked at: what it does to the servers, the evidence shows. */
  readonly beforeObserving?: (live: Omit<LiveStep, "evidence">) => Promise<void> | void;
}

export interface DeploymentOptions {
  readonly folder: string;
  /** Which deployment of the experiment this is, from 1: each has a working directory of its own. */
  readonly number: number;
  /** Of this deployment. */
  readonly steps: readonly Step[];
  /** As in "step 2 of 3", for a person. */
  readonly words: (step: number) => string | undefined;
  /** The ids of what servers need, once it is made. */
  readonly parts: (servers: readonly string[]) => Promise<PartIds>;
  /** Whose provider this one uses, too. */
  readonly initialised: Terraform;
  readonly task: Task;
  readonly phases: Phases;
  readonly hooks: LiveHooks;
  /** The host that servers are to be sent to which name none. */
  readonly host: () => string | undefined;
  /** Called when the first step was applied, or could not be. @default nobody */
  readonly onApplied?: () => void;
}

/** The provider has no time-out of its own for an endpoint that swallows packets. Above the sum of a server's waits. */
const DEADLINE_MS = 30 * 60_000;

export class ExperimentDeployment {
  readonly #run: Run;
  readonly #experiment: Experiment;
  readonly #options: DeploymentOptions;
  readonly #ids = new Map<string, string>();
  /** The servers that were ACTIVE when they were last observed. */
  readonly #active = new Set<string>();
  /** How often each server was observed. */
  readonly #moments = new Map<string, number>();
  #terraform: Terraform | undefined;

  constructor(run: Run, experiment: Experiment, options: DeploymentOptions) {
    this.#run = run;
    this.#experiment = experiment;
    this.#options = options;
  }

  /** Ids of the servers that were made so far, those in ERROR included. */
  get serverIds(): readonly string[] {
    return [...this.#ids.values()];
  }

  /** @param step of `steps`, from 0 */
  async step(step: number): Promise<void> {
    const now = this.#options.steps[step];
    if (now === undefined) throw new RangeError(`there is no step ${step}`);
    await (isApply(now) ? this.#apply(now, step) : this.#act(now, step));
  }

  async #apply({ apply: names }: ApplyStep, step: number): Promise<void> {
    const { signal, ledger } = this.#run;
    const { steps, task, phases, hooks } = this.#options;
    const parts = await phases.in("wait", () => this.#options.parts(names));
    signal.throwIfAborted();
    const terraform = this.#prepare(step, parts);
    ledger.write({ what: "apply", experiment: this.#experiment.id, servers: names });
    const words = this.#options.words(step);
    task.update(words === undefined ? "deploying" : `${words}, ${names.join(", ")}`);
    const log = new TerraformLog(ledger, task, (address, id) => {
      this.#made(address, id);
    });
    const arrived = this.#newIn(step);
    const begun = new Map<string, Promise<ServerEvidence>>();
    using watch = this.#observeWhenActive(arrived, begun);
    let failure: Error | undefined;
    const { onEvent, onStart } = log;
    try {
      await phases.in("apply", () => terraform.apply({ signal, deadlineMs: DEADLINE_MS, onEvent, onStart }));
    } catch (error) {
      signal.throwIfAborted();
      failure = error instanceof Error ? error : new Error(messageOf(error));
    }
    watch.end();
    if (step === 0) this.#options.onApplied?.();
    await this.#findUntold(arrived);
    const servers = Object.fromEntries(this.#ids);
    if (failure === undefined) await hooks.beforeObserving?.({ step, steps, servers });
    const moment = (name: string) => this.#momentOf(name, "apply");
    await this.#observe(
      { names: arrived, servers, parts, errors: log.errors, moment, begun },
      { step, terraform, failure },
    );
  }

  /** One act on a server that lives; then it is observed again. */
  async #act(act: ActStep, step: number): Promise<void> {
    const { client, signal } = this.#run;
    const { task, phases, hooks, steps } = this.#options;
    const terraform = this.#terraform;
    const id = this.#ids.get(act.server);
    // It does not live: what was observed of that says why, and the act has no moment.
    if (terraform === undefined || id === undefined || !this.#active.has(act.server)) return;
    const parts = await phases.in("wait", () => this.#options.parts([act.server]));
    task.update(`${act.act} of ${act.server}`);
    const done = await phases.in("observe", () => actOnServer(client, id, act, { images: parts.images, signal }));
    const servers = Object.fromEntries(this.#ids);
    await hooks.beforeObserving?.({ step, steps, servers });
    const moment = (name: string) => this.#momentOf(name, act.act);
    const subjects = { names: [act.server], servers, parts, errors: [], act: done, moment, begun: new Map() };
    await this.#observe(subjects, { step, terraform });
  }

  /** Reads the evidence, and whether cloud and configuration agree. */
  async #observe(
    subjects: StepSubjects,
    { step, terraform, failure }: { step: number; terraform: Terraform; failure?: Error | undefined },
  ): Promise<void> {
    const { signal, ledger } = this.#run;
    const { steps, task, phases, hooks, folder } = this.#options;
    const { onStart } = new TerraformLog(ledger, task);
    await phases.in("observe", async () => {
      task.update(`observing ${subjects.names.join(", ")}`);
      const [evidence, changes] = await Promise.all([
        collect(this.#run, this.#experiment, folder, subjects),
        failure === undefined ? terraform.plan({ signal, deadlineMs: DEADLINE_MS, onStart }) : undefined,
      ]);
      for (const { name, server } of evidence) {
        if (server.ok && server.value.status === "ACTIVE") this.#active.add(name);
        else this.#active.delete(name);
      }
      if (failure !== undefined && !explains(evidence)) throw failure;
      if (changes && changes.changes.length > 0) throw notSettled(changes.changes);
      await hooks.whileLive?.({ step, steps, servers: subjects.servers, evidence });
    });
  }

  /** @throws DeployError where something stays */
  async tearDown(): Promise<void> {
    if (this.#terraform === undefined) return;
    const { client, ledger, stacks, folder } = this.#run;
    const { id } = this.#experiment;
    const { task, phases, steps } = this.#options;
    // Others of the same experiment may be there by now, of its next deployment.
    const servers = [...new Set(applySteps(steps).flatMap(({ apply }) => apply))];
    ledger.note({ what: "destroy", experiment: id, servers });
    task.update("removing its servers");
    const { onEvent, onStart } = new TerraformLog(ledger, silentProgress.start(""));
    const names = servers.map((key) => stacks.resourceName(folder.id, id, key));
    const terraform = this.#terraform;
    const byName = await phases.in("destroy", () =>
      tearDown({
        ...{ terraform, client, task, onEvent, onStart },
        naming: { prefix: stacks.runPrefix(folder.id), only: new Set(names), kinds: ["server"] },
      }),
    );
    if (byName.length > 0) {
      this.#run.progress.say(
        `  ! ${id}: removed by name, unknown to terraform's state: ${byName.map(({ name }) => name).join(", ")}`,
      );
    }
  }

  #prepare(step: number, parts: PartIds): Terraform {
    const { stacks, folder, marks, target } = this.#run;
    const { steps, initialised, folder: path, number } = this.#options;
    const folders = deploymentFolders(path, number);
    const host = this.#options.host();
    const request = {
      ...{ runId: folder.id, marks, cloud: target.cloud, ...parts },
      ...{ steps: applySteps(steps), step: applySteps(steps.slice(0, step)).length },
      ...(host === undefined ? {} : { host }),
    };
    let directory: string;
    try {
      directory = stacks.synthesiseServers(this.#experiment, request, folders.stacks);
    } catch (error) {
      throw new DeployError(`the stack of ${this.#experiment.id} cannot be synthesised`, {
        phase: "synth",
        said: messageOf(error),
        cause: error,
      });
    }
    if (this.#terraform === undefined) {
      this.#terraform = this.#run.terraform(directory, folders.logs);
      this.#terraform.initAs(initialised);
    }
    return this.#terraform;
  }

  /**
   * Servers are observed from the moment that Nova has them ACTIVE: their guests boot, and terraform knows nothing of it yet.
   */
  #observeWhenActive(
    names: readonly string[],
    begun: Map<string, Promise<ServerEvidence>>,
  ): Disposable & { end: () => void } {
    const { client, stacks, folder, rules } = this.#run;
    const { id: experiment, servers } = this.#experiment;
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
    };
    const wanted = names.filter((name) => {
      const server = servers[name];
      return server !== undefined && expectationFor(server.expect, rules).outcome === "active";
    });
    if (this.#options.hooks.beforeObserving === undefined) {
      const keys = new Map(wanted.map((name) => [stacks.resourceName(folder.id, experiment, name), name]));
      const onActive = (name: string, id: string): void => {
        this.#ids.set(name, id);
        const looking = observeOne(this.#run, this.#experiment, name, id, this.#momentOf(name, "apply"));
        // Whoever waits for it is told of an interrupt; where the apply fails before, nobody waits.
        looking.catch(() => undefined);
        begun.set(name, looking);
      };
      void watchActive(client, {
        keys,
        prefix: stacks.resourceName(folder.id, experiment, ""),
        onActive,
        signal: ended.signal,
      });
    }
    return { end, [Symbol.dispose]: end };
  }

  #made(address: string, id: string): void {
    const { stacks } = this.#run;
    const name = Object.keys(this.#experiment.servers).find((key) => stacks.addressOf("server", key) === address);
    if (name !== undefined) this.#ids.set(name, id);
  }

  /** Of a server in ERROR terraform tells no id; its name leads to it. */
  async #findUntold(names: readonly string[]): Promise<void> {
    const { client, stacks, folder } = this.#run;
    for (const name of names.filter((key) => !this.#ids.has(key))) {
      const wanted = stacks.resourceName(folder.id, this.#experiment.id, name);
      const answer = (await client.request("compute", "GET", `/servers?name=${encodeURIComponent(`^${wanted}$`)}`)) as {
        servers: { id: string; name: string }[];
      };
      const found = answer.servers.find((server) => server.name === wanted);
      if (found !== undefined) this.#ids.set(name, found.id);
    }
  }

  /** The next moment of a server. */
  #momentOf(name: string, after: string): MomentRecord {
    const number = (this.#moments.get(name) ?? 0) + 1;
    this.#moments.set(name, number);
    return momentNow(after, number);
  }

  /** The servers that were not there in the step before. */
  #newIn(step: number): readonly string[] {
    const applied = applySteps(this.#options.steps.slice(0, step + 1));
    const before = applied.at(-2)?.apply ?? [];
    return (applied.at(-1)?.apply ?? []).filter((name) => !before.includes(name));
  }
}

/** A failed apply whose reason is a server that Nova refused or could not build is a finding, not a failure of ours. */
function explains(evidence: readonly ServerEvidence[]): boolean {
  return evidence.some(
    ({ refused, server }) => refused !== undefined || (server.ok && server.value.status === "ERROR"),
  );
}
