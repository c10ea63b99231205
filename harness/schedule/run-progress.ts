// How far a run of many is: a line for each that is in flight, one for each that ended, counts, and the time that is left.
import { firstLine } from "../../base/words.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import { messageOf } from "../../base/errors.ts";
import { firstTrouble } from "../judge/check.ts";
import { type Progress, seconds, type Task } from "../../base/progress.ts";
import type { CpuCharges } from "../../nova/cpu-charges.ts";
import type { ExperimentResult } from "../run/result.ts";

/** Until one has ended, a guess: the provider waits ten seconds for each server that it makes. */
const GUESS_MS = 13_000;

export class RunProgress {
  readonly #total: number;
  readonly #progress: Progress;
  #ended = 0;
  #wrong = 0;
  /** How long dedicated CPUs were held, in CPU times milliseconds, and how many were. */
  #held = { cpuMs: 0, cpus: 0 };
  /** How long those took that were deployed, and how many were. */
  #deployed = { ms: 0, count: 0 };

  constructor(total: number, progress: Progress) {
    this.#total = total;
    this.#progress = progress;
  }

  start({ id }: Experiment): Task {
    return this.#progress.start(id, { brief: this.#total > 1 });
  }

  tookDedicated({ dedicated }: CpuCharges, ms: number): void {
    this.#held = { cpuMs: this.#held.cpuMs + dedicated * ms, cpus: this.#held.cpus + dedicated };
  }

  ended({ experiment, verdict, error, phases }: ExperimentResult, task?: Task): void {
    this.#ended++;
    const ms = phases.apply + phases.observe + phases.destroy;
    if (ms > 0) this.#deployed = { ms: this.#deployed.ms + ms, count: this.#deployed.count + 1 };
    const isGood = error === undefined && (verdict.outcome === "holds" || verdict.outcome === "skipped");
    if (!isGood) this.#wrong++;
    const words = [`${experiment} ${verdict.outcome === "violated" ? "VIOLATED" : verdict.outcome}`];
    if (verdict.outcome === "skipped" && verdict.reason !== undefined) words.push(`: ${firstLine(verdict.reason)}`);
    if (!isGood) words.push(`: ${whyOf(verdict, error)}`);
    this.#tell(words.join(""), isGood, task);
  }

  /** One that ended and could not be judged. */
  lost({ id }: Experiment, error: unknown, task?: Task): void {
    this.#ended++;
    this.#wrong++;
    this.#tell(`${id} could not be judged: ${firstLine(messageOf(error))}`, false, task);
  }

  #tell(words: string, isGood: boolean, task: Task | undefined): void {
    const line = this.#total > 1 ? `${words}  [${this.#ended}/${this.#total}]` : words;
    if (task === undefined) this.#progress.say(`  - ${line}`);
    else if (isGood) task.succeed(line);
    else task.fail(line);
  }

  /** @param dedicatedCpus how many there are to share out */
  show(waiting: readonly CpuCharges[], inFlight: number, dedicatedCpus: number): void {
    if (this.#total < 2) return;
    const forCpus = waiting.filter(({ dedicated }) => dedicated > 0);
    const parts = [
      `${this.#ended} of ${this.#total} done`,
      ...(this.#wrong > 0 ? [`${this.#wrong} wrong`] : []),
      `${inFlight} in flight`,
      ...(forCpus.length > 0 ? [`${forCpus.length} wait for dedicated CPUs`] : []),
      `about ${seconds(this.#left(waiting, inFlight, dedicatedCpus))} left`,
    ];
    this.#progress.status(parts.join(", "));
  }

  close(): void {
    this.#progress.status(undefined);
  }

  /** The dedicated CPUs go from one to the next; the others run side by side. */
  #left(waiting: readonly CpuCharges[], inFlight: number, dedicatedCpus: number): number {
    const { cpuMs, cpus } = this.#held;
    const perCpu = cpus === 0 ? GUESS_MS : cpuMs / cpus;
    const wanted = waiting.reduce((sum, { dedicated }) => sum + dedicated, 0);
    const { ms, count } = this.#deployed;
    const each = count === 0 ? GUESS_MS : ms / count;
    const others = waiting.filter(({ dedicated }) => dedicated === 0).length;
    const byCpus = (wanted * perCpu) / Math.max(1, dedicatedCpus);
    const bySlots = (others * each) / Math.max(1, inFlight);
    return Math.max(byCpus, bySlots) + (inFlight > 0 ? each : 0);
  }
}

function whyOf({ servers, relations, reason }: ExperimentResult["verdict"], error: unknown): string {
  if (error !== undefined) return firstLine(messageOf(error));
  const trouble = firstTrouble([...servers.flatMap(({ checks }) => checks), ...relations]);
  return trouble === undefined
    ? firstLine(reason ?? "")
    : `${trouble.level}, ${trouble.name}: ${firstLine(trouble.found)}`;
}
