// The images and flavors of a run, made in one apply. Whoever needs one waits for that one and not for the others: an image
// takes ten seconds by the provider's own pause, a flavor one.
import { imagesOfServer } from "../../experiments/steps.ts";
import { during } from "../../base/progress.ts";
import { plural } from "../../base/words.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import { DeployError, InterruptedError, messageOf } from "../../base/errors.ts";
import type { BaseImageFile } from "../targets/base-image.ts";
import type { Terraform } from "../../drivers/terraform/terraform.ts";
import { explainForbidden } from "./explain-forbidden.ts";
import { notSettled } from "../run/not-settled.ts";
import type { PartIds } from "./part-ids.ts";
import type { Run } from "../run/context.ts";
import { deploymentFolders, sharedFolder } from "../run/run-folder.ts";
import { sharedBy, type SharedParts } from "./shared-parts.ts";
import { flavorKey, imageKey } from "../../experiments/part-keys.ts";
import { tearDown } from "./teardown.ts";
import { TerraformLog } from "./terraform-log.ts";

const DEADLINE_MS = 60 * 60_000;
/** Uploads at the same time; each waits ten seconds for nothing, so that more of them cost no more time. */
const PARALLELISM = 16;

export class SharedDeployment {
  readonly #run: Run;
  readonly #things: SharedParts;
  readonly #haltingImage: BaseImageFile | undefined;
  readonly #ids = new Map<string, string>();
  readonly #onChange: () => void;
  #waiting: (() => void)[] = [];
  #terraform: Terraform | undefined;
  #applying: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #ended = false;

  /** @param onChange called whenever something more is there, or the making has ended */
  constructor(run: Run, experiments: readonly Experiment[], onChange: () => void) {
    this.#run = run;
    this.#haltingImage = run.haltingImage;
    this.#things = sharedBy(experiments, (experiment) => this.#halts(experiment));
    this.#onChange = onChange;
  }

  /** Terraform is initialised when this returns; making goes on. */
  async start(): Promise<Terraform> {
    const { stacks, folder, marks, target, baseImage, signal } = this.#run;
    const { images, halting, flavors } = this.#things;
    const folders = deploymentFolders(sharedFolder(folder));
    let directory: string;
    try {
      const request = {
        ...{ runId: folder.id, marks, cloud: target.cloud, baseImage, images, halting, flavors },
        ...(this.#haltingImage && { haltingImage: this.#haltingImage }),
      };
      directory = stacks.synthesiseShared(request, folders.stacks);
    } catch (error) {
      throw new DeployError("the stack of images and flavors cannot be synthesised", {
        phase: "synth",
        said: messageOf(error),
        cause: error,
      });
    }
    this.#terraform = this.#run.terraform(directory, folders.logs, { parallelism: PARALLELISM });
    await this.#terraform.init({ signal });
    this.#applying = this.#apply(this.#terraform);
    return this.#terraform;
  }

  /** The ids of what servers of an experiment need; undefined while something is not there yet. @throws where it will never be */
  partsOf(experiment: Experiment, servers: readonly string[]): PartIds | undefined {
    const { stacks } = this.#run;
    const baseImage = this.#halts(experiment) ? (this.#haltingImage ?? this.#run.baseImage) : this.#run.baseImage;
    const used = servers.flatMap((name) => experiment.servers[name] ?? []);
    const named = servers.flatMap((name) => imagesOfServer(experiment, name));
    const images = named.map((name): [string, string | undefined] => {
      const image = experiment.images[name];
      const key = image === undefined ? "" : imageKey(image, this.#halts(experiment));
      return [name, key === undefined ? baseImage.id : this.#ids.get(stacks.addressOf("image", key))];
    });
    const flavors = used.map(({ flavor: name }): [string, string | undefined] => {
      const flavor = experiment.flavors[name];
      const key = flavor === undefined ? "" : flavorKey(flavor);
      return [name, flavor?.existing?.id ?? this.#ids.get(stacks.addressOf("flavor", key))];
    });
    if (isWhole(images) && isWhole(flavors)) {
      return { images: Object.fromEntries(images), flavors: Object.fromEntries(flavors) };
    }
    if (this.#ended) throw this.#failure ?? new Error(`${experiment.id}: its image or flavor was not created`);
    return undefined;
  }

  /** Nobody asks its guests, so that they need not boot. */
  #halts({ guestReport }: Experiment): boolean {
    return this.#haltingImage !== undefined && guestReport !== true;
  }

  /** Waits for them. @throws where they will never be there */
  async parts(experiment: Experiment, servers: readonly string[]): Promise<PartIds> {
    for (;;) {
      const parts = this.partsOf(experiment, servers);
      if (parts !== undefined) return parts;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /**
   * Waits for the end of the apply, and whether cloud and configuration agree then.
   * @throws DeployError with what terraform said, or with what it would still change
   */
  async settle(): Promise<void> {
    await this.#applying;
    if (this.#failure) throw this.#failure;
    const { signal, ledger } = this.#run;
    const log = new TerraformLog(ledger);
    const plan = await this.#terraform?.plan({ signal, deadlineMs: DEADLINE_MS, onStart: log.onStart });
    if (plan && plan.changes.length > 0) throw notSettled(plan.changes);
  }

  /** Once nobody needs them any more. @throws DeployError where something stays */
  async tearDown(): Promise<void> {
    await this.#applying;
    if (this.#terraform === undefined) return;
    const { client, ledger, progress, stacks, folder } = this.#run;
    ledger.note({ what: "destroy", experiment: "shared", servers: [] });
    const log = new TerraformLog(ledger);
    const terraform = this.#terraform;
    const naming = { prefix: stacks.runPrefix(folder.id) };
    const { onEvent, onStart } = log;
    await during(progress, "Removing everything again", async (task) => {
      const byName = await tearDown({ terraform, client, naming, task, onEvent, onStart });
      const names = byName.map(({ kind, name }) => `${kind} ${name}`).join(", ");
      return byName.length === 0
        ? "Removed everything again; nothing is left"
        : `Removed everything, ${byName.length} by name (unknown to terraform's state: ${names})`;
    });
  }

  async #apply(terraform: Terraform): Promise<void> {
    const { signal, ledger, progress } = this.#run;
    const counts = [
      ...count({ ...this.#things.images, ...this.#things.halting }, "image"),
      ...count(this.#things.flavors, "flavor"),
    ];
    const task = progress.start(counts.join(", ") || "No image and no flavor to make");
    const log = new TerraformLog(ledger, task, (address, id) => {
      this.#ids.set(address, id);
      this.#changed();
    });
    ledger.write({ what: "apply", experiment: "shared", servers: [] });
    try {
      await terraform.apply({ signal, deadlineMs: DEADLINE_MS, onEvent: log.onEvent, onStart: log.onStart });
      task.succeed();
    } catch (error) {
      task.fail();
      this.#failure = signal.aborted
        ? new InterruptedError("images and flavors: stopped as asked", { cause: error })
        : explainForbidden(error instanceof Error ? error : new Error(messageOf(error)));
    } finally {
      this.#ended = true;
      this.#changed();
    }
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    this.#onChange();
  }
}

function isWhole(entries: readonly [string, string | undefined][]): entries is [string, string][] {
  return entries.every(([, id]) => id !== undefined);
}

function count(things: Readonly<Record<string, unknown>>, what: string): readonly string[] {
  const number = Object.keys(things).length;
  return number === 0 ? [] : [plural(number, what)];
}
