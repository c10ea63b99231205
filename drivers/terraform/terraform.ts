// Terraform in one working directory.
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { DeployError, isPinproofError, type DeployPhase } from "../../base/errors.ts";
import { readIfThere } from "../../base/files/files.ts";
import type { TerraformBinary } from "./binary.ts";
import { plainText, renderDiagnostic } from "./diagnostics.ts";
import { parseEvent, type DiagnosticEvent, type SummaryEvent, type TerraformEvent } from "./events.ts";
import { followLines, readFrom, sizeOf } from "./follow.ts";
import type { InstalledProvider } from "./provider-install.ts";
import { plannedChanges, type PlannedChange } from "./plan.ts";
import { killGroup, supervise, type CallOptions, type Ending, type SuperviseOptions } from "./supervise.ts";

export interface TerraformOptions {
  binary: TerraformBinary;
  provider: InstalledProvider;
  /** A synthesised stack. */
  directory: string;
  /** From `terraformEnvironment`. */
  environment: Record<string, string | undefined>;
  /** Gets one log per phase, appended to by each call. */
  logFolder: string;
  /** Operations at the same time. @default 10 */
  parallelism?: number;
  /** How long to wait for another process that holds the state. @default 30 */
  lockTimeoutSeconds?: number;
}

export interface ApplyOptions extends CallOptions {
  /** Called for everything that is told while it goes on. */
  onEvent?: (event: TerraformEvent) => void;
}

export interface DestroyOptions extends ApplyOptions {
  /**
   * Asks the cloud first, so that what is gone already is left out. Without it the provider deletes by the ids in the state,
   * which works right after an interrupted apply, when it would refuse to look at servers that are still building; but an
   * image or a flavor that someone else has deleted makes it fail. So: without it first, and with it when trying again.
   * @default false
   */
  refresh?: boolean;
}

export interface ApplyResult {
  readonly durationMs: number;
  readonly summary: SummaryEvent | undefined;
}

/** From and to, in milliseconds since the epoch. */
export type Span = readonly [number, number];

export interface PlanResult {
  readonly durationMs: number;
  readonly changes: readonly PlannedChange[];
}

const LOCK_FILE = ".terraform.lock.hcl";

/** What init says of a provider that is not, or no longer, what was installed; it breaks lines anywhere. */
const DAMAGED = /(doesn't|does not) match any of the checksums|was not found in any of the search locations/;

export class Terraform {
  readonly #options: TerraformOptions;
  readonly #running = new Set<number>();
  readonly #spans: Span[] = [];

  constructor(options: TerraformOptions) {
    this.#options = options;
    mkdirSync(options.logFolder, { recursive: true });
  }

  /** When terraform processes ran so far. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /**
   * Makes the same provider available here that is available in another directory, whose stack needs no other one: `init`
   * without the program.
   */
  initAs(other: Terraform): void {
    const [from, to] = [other.#options.directory, this.#options.directory];
    cpSync(join(from, ".terraform"), join(to, ".terraform"), { recursive: true, verbatimSymlinks: true });
    copyFileSync(join(from, LOCK_FILE), join(to, LOCK_FILE));
  }

  /** Whether the state holds anything that could be destroyed; where it cannot be told, it does. */
  holdsAnything(): boolean {
    const text = readIfThere(join(this.#options.directory, "terraform.tfstate"));
    if (text === undefined) return false;
    try {
      return (JSON.parse(text) as { resources?: unknown[] }).resources?.length !== 0;
    } catch {
      return true;
    }
  }

  /**
   * Makes the provider available here and verifies its checksum.
   * @throws DeployError, saying how to repair the provider where it is damaged
   */
  async init(options: CallOptions = {}): Promise<{ durationMs: number }> {
    const { provider, directory } = this.#options;
    copyFileSync(provider.lockFile, join(directory, LOCK_FILE));
    const ending = await this.#captured("init", ["init", "-input=false", "-no-color", "-lockfile=readonly"], options);
    if (!isPinproofError(ending)) return { durationMs: ending.durationMs };
    const damaged = DAMAGED.test(ending.stderr.replaceAll(/\s+/g, " "));
    throw this.#failure("init", ending, {
      said: ending.stderr,
      ...(damaged
        ? { hint: `The installed provider is damaged. Remove it and run again: rm -r ${provider.folder}` }
        : {}),
    });
  }

  /** @throws DeployError */
  async plan(options: CallOptions = {}): Promise<PlanResult> {
    const file = join(this.#options.directory, "pinproof.plan");
    const planArgs = ["plan", "-input=false", "-no-color", "-detailed-exitcode", `-out=${file}`, ...this.#shared()];
    try {
      const planned = await this.#captured("plan", planArgs, { ...options, accept: [0, 2] });
      if (isPinproofError(planned)) throw this.#failure("plan", planned, { said: planned.stderr });
      if (planned.status === 0) return { durationMs: planned.durationMs, changes: [] };
      const shown = await this.#captured("plan", ["show", "-json", "-no-color", file], options, false);
      if (isPinproofError(shown)) throw this.#failure("plan", shown, { said: shown.stderr });
      return { durationMs: planned.durationMs + shown.durationMs, changes: plannedChanges(shown.stdout) };
    } finally {
      // It holds the whole state, also what is sensitive.
      rmSync(file, { force: true });
    }
  }

  /** @throws DeployError with the provider's own words; InterruptedError; TimeoutError */
  apply(options: ApplyOptions = {}): Promise<ApplyResult> {
    return this.#change("apply", ["apply"], options);
  }

  /**
   * Removes everything that the state holds.
   * @throws DeployError with the provider's own words; InterruptedError; TimeoutError
   */
  destroy({ refresh = false, ...options }: DestroyOptions = {}): Promise<ApplyResult> {
    return this.#change("destroy", ["apply", "-destroy", `-refresh=${refresh}`], options);
  }

  /** Ends every terraform process of this directory now. What was being made may be left in the cloud, unknown to the state. */
  kill(): void {
    for (const pid of this.#running) killGroup(pid);
  }

  async #change(phase: "apply" | "destroy", command: string[], options: ApplyOptions): Promise<ApplyResult> {
    const { onEvent, ...call } = options;
    const log = this.#logFile(phase);
    const errors: DiagnosticEvent[] = [];
    let summary: SummaryEvent | undefined;
    let thrown: { error: unknown } | undefined;
    const follower = followLines(log, sizeOf(log), (line) => {
      const event = parseEvent(line);
      if (event.kind === "diagnostic" && event.severity === "error") errors.push(event);
      if (event.kind === "summary" && event.operation !== "plan") summary = event;
      try {
        onEvent?.(event);
      } catch (error) {
        // Terraform must be waited for in any case.
        thrown ??= { error };
      }
    });
    const args = [...command, "-json", "-auto-approve", "-input=false", ...this.#shared()];
    const from = sizeOf(log);
    const ending = await this.#supervised(args, { ...this.#call(call), outputFile: log }).finally(follower.finish);
    if (thrown) throw thrown.error;
    if (!isPinproofError(ending)) return { durationMs: ending.durationMs, summary };
    const said = errors.map(renderDiagnostic).join("\n\n") || plainText(readFrom(log, from)) || ending.summary;
    throw this.#failure(phase, ending, { said });
  }

  #captured(
    phase: DeployPhase,
    args: readonly string[],
    options: CallOptions & { accept?: readonly number[] },
    logged = true,
  ): Promise<Ending> {
    return this.#supervised(args, { ...this.#call(options), ...(logged ? { logFile: this.#logFile(phase) } : {}) });
  }

  async #supervised(args: readonly string[], options: SuperviseOptions): Promise<Ending> {
    const started = Date.now();
    let pid: number | undefined;
    const onStart = (id: number): void => {
      pid = id;
      this.#running.add(id);
      options.onStart?.(id);
    };
    try {
      return await supervise(this.#options.binary.file, args, { ...options, onStart });
    } finally {
      if (pid !== undefined) this.#running.delete(pid);
      this.#closeState();
      this.#spans.push([started, Date.now()]);
    }
  }

  /** The state holds whatever an API answered, and terraform makes its files as the umask has it: for the owner alone. */
  #closeState(): void {
    for (const name of ["terraform.tfstate", "terraform.tfstate.backup"]) {
      const file = join(this.#options.directory, name);
      if (existsSync(file)) chmodSync(file, 0o600);
    }
  }

  #call<T extends CallOptions>(options: T): T & { cwd: string; env: Record<string, string | undefined> } {
    return { ...options, cwd: this.#options.directory, env: this.#options.environment };
  }

  #shared(): string[] {
    const { parallelism = 10, lockTimeoutSeconds = 30 } = this.#options;
    return [`-parallelism=${parallelism}`, `-lock-timeout=${lockTimeoutSeconds}s`];
  }

  #logFile(phase: DeployPhase): string {
    return join(this.#options.logFolder, `terraform-${phase}.log`);
  }

  #failure(phase: DeployPhase, cause: unknown, details: { said: string; hint?: string }): DeployError {
    const hint = `The whole log: ${this.#logFile(phase)}`;
    const summary = `terraform ${phase} failed for ${basename(this.#options.directory)}`;
    return new DeployError(summary, { hint, ...details, phase, cause });
  }
}
