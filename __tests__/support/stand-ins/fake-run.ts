// A run on a cloud of a test's own: terraform, Nova and Placement stand in, and the engine between them is the real one. A test
// holds back what it wants to look at in the middle, and breaks what is to fail.
import { basename, dirname, join } from "node:path";
import type { Ledger, LedgerEntry } from "../../../harness/run/ledger.ts";
import type { Run } from "../../../harness/run/context.ts";
import { makeRunFolder } from "../../../harness/run/run-folder.ts";
import type { StackMaker } from "../../../harness/run/stack-maker.ts";
import { InterruptedError } from "../../../base/errors.ts";
import type { Progress } from "../../../base/progress.ts";
import type { PlannedChange } from "../../../drivers/terraform/plan.ts";
import type { ApplyOptions, Terraform } from "../../../drivers/terraform/terraform.ts";
import { marksOf } from "../../../harness/run/marks.ts";
import { waitFor } from "../../../base/wait.ts";
import { addressOf, type Kind, resourceName, runPrefix } from "../../../stacks/resource-names.ts";
import { failed } from "../captured/evidence.ts";
import { type Answers, type FakeClient, fakeClient } from "./fake-client.ts";
import { SOON_MS } from "../limits.ts";
import { withTemporaryFolder } from "./programs.ts";
import { facts } from "../captured/saved-evidence.ts";

export interface FakeRunOptions {
  readonly keep?: boolean;
  /** Answers of the cloud that are others than those of a cloud in order. */
  readonly answers?: Answers;
  /** Free CPUs of the one compute host. @default 1 dedicated, 16 shared */
  readonly free?: { readonly PCPU?: number; readonly VCPU?: number };
  /** What of the target and of the run is other than usual: flavors that are there, levels that are left out, an image. */
  readonly more?: {
    readonly target?: Partial<Run["target"]>;
    readonly flavors?: Run["flavors"];
    readonly baseImage?: Partial<Run["baseImage"]>;
  };
}

export class FakeRun {
  /** What happened, in order, with `A04 (2)` for a second deployment: `apply A04`, `applied A04`, `destroy A04`, `destroyed A04`, `init shared`. */
  readonly log: string[] = [];
  /** What a person was told. */
  readonly said: string[] = [];
  readonly ledger: LedgerEntry[] = [];
  readonly abort = new AbortController();
  /** Ids of the servers that Placement charges: `A04/server`. */
  readonly charged = new Set<string>();
  /** What fails, by `apply A04`, `destroy A04`, `init shared`, `synthesise A04`; each time. */
  readonly broken = new Map<string, Error>();
  /** What a plan after the apply would still change, by stack. */
  readonly changes = new Map<string, readonly PlannedChange[]>();
  readonly client: FakeClient;
  readonly run: Run;
  readonly #held = new Map<string, Promise<void>>();
  /** Addresses that the configuration of each stack has now, and those that its state has. */
  readonly #declared = new Map<string, readonly string[]>();
  readonly #state = new Map<string, Set<string>>();

  constructor(folder: string, { keep = false, answers = {}, free = { PCPU: 1, VCPU: 16 }, more = {} }: FakeRunOptions) {
    const auth = { type: "v3token", scope: { project: { name: "demo", domain: { id: "default" } } } };
    this.client = Object.assign(fakeClient({ ...answers, ...this.#cloud(free), ...answers }), { config: { auth } });
    const run = {
      ...{ keep, client: this.client, progress: this.#progress(), stacks: this.#stacks(), signal: this.abort.signal },
      target: { kind: "named", cloud: "mine", cloudsFile: join(folder, "clouds.yaml"), hosts: [], ...more.target },
      ...(more.flavors === undefined ? {} : { flavors: more.flavors }),
      folder: makeRunFolder(folder),
      marks: marksOf("fakerun"),
      ledger: {
        write: (entry: LedgerEntry) => this.ledger.push(entry),
        note: (entry: LedgerEntry) => this.ledger.push(entry),
      } as unknown as Ledger,
      hosts: {
        names: [facts.name],
        survey: () => {
          const { capabilitiesXml, onlineCpus, cpuSets, freeMemory } = facts;
          return Promise.resolve({ capabilitiesXml, onlineCpus, cpuSets, freeMemory });
        },
        observe: () => {
          const none = failed("nobody looks in a unit test");
          return Promise.resolve({ domainXml: none, threads: none, host: none });
        },
      },
      rules: { release: 31, said: "Nova 31" },
      baseImage: { ...{ id: "base-id", name: "base", minDiskGb: 0, minRamMiB: 0, guestReport: {} }, ...more.baseImage },
      terraform: (directory: string) => this.#terraform(nameOf(directory)),
    };
    this.run = run as unknown as Run;
  }

  /** Holds `apply A04` (or `image KEY` of the shared stack, and so on) back. @returns what lets it go on */
  hold(what: string): () => void {
    let release: () => void = () => undefined;
    this.#held.set(
      what,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return release;
  }

  /** Waits until it happened. */
  async until(...entries: readonly string[]): Promise<void> {
    await waitFor(() => entries.every((entry) => this.log.includes(entry)) || undefined, {
      what: `${entries.join(", ")} in ${this.log.join(", ")}`,
      timeoutMs: SOON_MS,
      intervalMs: 5,
    });
  }

  #terraform(stack: string): Terraform {
    const state = this.#state.get(stack) ?? new Set<string>();
    this.#state.set(stack, state);
    const fake: Pick<Terraform, "init" | "initAs" | "apply" | "plan" | "destroy" | "holdsAnything"> = {
      init: async () => {
        await this.#does("init", stack);
        return { durationMs: 1 };
      },
      initAs: () => undefined,
      holdsAnything: () => state.size > 0,
      apply: async (options: ApplyOptions | undefined) => {
        await this.#does("apply", stack);
        const wanted = this.#declared.get(stack) ?? [];
        for (const address of [...state].filter((one) => !wanted.includes(one))) this.#gone(stack, address);
        await Promise.all(
          wanted.filter((one) => !state.has(one)).map((one) => this.#make(stack, one, options?.onEvent)),
        );
        // What was being made is finished before terraform stops.
        if (options?.signal?.aborted === true) throw new InterruptedError("terraform apply: stopped as asked");
        this.log.push(`applied ${stack}`);
        return { durationMs: 1, summary: undefined };
      },
      plan: () => Promise.resolve({ durationMs: 1, changes: this.changes.get(stack) ?? [] }),
      destroy: async () => {
        await this.#does("destroy", stack);
        for (const address of [...state]) this.#gone(stack, address);
        this.log.push(`destroyed ${stack}`);
        return { durationMs: 1, summary: undefined };
      },
    };
    return fake as unknown as Terraform;
  }

  async #does(what: string, stack: string): Promise<void> {
    const entry = `${what} ${stack}`;
    this.log.push(entry);
    await this.#held.get(entry);
    const failure = this.broken.get(entry);
    if (failure) throw failure;
  }

  async #make(stack: string, address: string, onEvent: ApplyOptions["onEvent"]): Promise<void> {
    const [type = "", key = ""] = address.split(".");
    await this.#held.get(`${kindOf(address)} ${key}`);
    const id = stack === "shared" ? `id-of-${key}` : `${experimentOf(stack)}/${key}`;
    this.#state.get(stack)?.add(address);
    if (stack !== "shared") this.charged.add(id);
    onEvent?.({ ...{ kind: "resource", stage: "complete", action: "create" }, ...{ address, type, id } });
  }

  #gone(stack: string, address: string): void {
    this.#state.get(stack)?.delete(address);
    this.charged.delete(`${experimentOf(stack)}/${address.split(".")[1] ?? ""}`);
  }

  #stacks(): StackMaker {
    const declare = (stack: string, addresses: readonly string[], folder: string): string => {
      const failure = this.broken.get(`synthesise ${stack}`);
      if (failure) throw failure;
      const directory = join(folder, "stacks", stack);
      this.#declared.set(nameOf(directory), addresses);
      return directory;
    };
    const all = (kind: Kind, keys: readonly string[]) => keys.map((key) => addressOf(kind, key));
    return {
      ...{ addressOf, resourceName, runPrefix },
      synthesiseShared: ({ images, halting, flavors }, folder) =>
        declare(
          "shared",
          [...all("image", Object.keys({ ...images, ...halting })), ...all("flavor", Object.keys(flavors))],
          folder,
        ),
      synthesiseServers: ({ id }, { steps, step }, folder) =>
        declare(id, all("server", steps[step]?.apply ?? []), folder),
    };
  }

  #progress(): Progress {
    return {
      say: (text) => this.said.push(text),
      status: () => undefined,
      start: (title) => ({
        update: () => undefined,
        succeed: (text) => this.said.push(`ok ${text ?? title}`),
        fail: (text) => this.said.push(`failed ${text ?? title}`),
      }),
    };
  }

  #cloud(free: NonNullable<FakeRunOptions["free"]>): Answers {
    const inventory = (total: number) => ({ total, reserved: 0, allocation_ratio: 1, max_unit: total });
    return {
      "GET placement /allocations/*": (call: string) => ({
        allocations: this.charged.has(call.slice("GET placement /allocations/".length))
          ? { p: { resources: { PCPU: 1 } } }
          : {},
      }),
      "GET compute /servers?name=*": { servers: [] },
      "GET image /v2/images?*": { images: [] },
      "GET compute /flavors?is_public=None*": { flavors: [] },
      "GET compute /os-services?binary=nova-compute": {
        services: [{ host: facts.name, status: "enabled", state: "up", disabled_reason: null }],
      },
      "GET placement /resource_providers?name=*": { resource_providers: [{ uuid: "p" }] },
      "GET placement /resource_providers/p/inventories": {
        inventories: { PCPU: inventory(free.PCPU ?? 0), VCPU: inventory(free.VCPU ?? 0) },
      },
      "GET placement /resource_providers/p/usages": { usages: {} },
      "GET placement /resource_providers/p/traits": { traits: [] },
      // Room enough, as the inventories say; of what is used a test tells by answers of its own.
      "GET placement /allocation_candidates*": {
        provider_summaries: {
          p: {
            resources: Object.fromEntries(
              Object.entries({ MEMORY_MB: 65_536, ...free }).map(([kind, capacity]) => [kind, { capacity, used: 0 }]),
            ),
          },
        },
      },
      "GET compute /limits": {
        limits: {
          absolute: {
            ...{ maxTotalInstances: -1, maxTotalCores: -1, maxTotalRAMSize: -1 },
            ...{ totalInstancesUsed: 0, totalCoresUsed: 0, totalRAMUsed: 0 },
          },
        },
      },
    };
  }
}

export function inFakeRun(options: FakeRunOptions, body: (fake: FakeRun) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) => body(new FakeRun(folder, options)));
}

/** As in `A04`, and `A04 (2)` for the second deployment of an experiment. */
function nameOf(directory: string): string {
  const [, number] = /^terraform-(\d+)$/.exec(basename(dirname(dirname(directory)))) ?? [];
  return number === undefined ? basename(directory) : `${basename(directory)} (${number})`;
}

const experimentOf = (name: string): string => name.replace(/ \(\d+\)$/, "");

function kindOf(address: string): string {
  return address.startsWith("openstack_images")
    ? "image"
    : address.startsWith("openstack_compute_flavor")
      ? "flavor"
      : "server";
}
