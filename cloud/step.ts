// The steps of an `up`, as a graph: each names what it needs, and steps that need nothing of each other run side by side. Each
// has a probe that tells when it is done, so that the next `up` goes on where the last one stopped.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CloudStepError, isPinproofError, messageOf } from "../base/errors.ts";
import { type Progress, seconds, type Task } from "../base/progress.ts";
import type { TimeLine } from "../base/time-line.ts";
import type { CloudLayout } from "./layout.ts";
import { type CloudState, writeState } from "./state.ts";

export interface StepContext {
  readonly layout: CloudLayout;
  readonly state: CloudState;
  readonly progress: Progress;
  /** Stops what runs; the steps that were under way run again at the next `up`. */
  readonly signal: AbortSignal;
  /** Where the time of each step is kept. @default nowhere */
  readonly timeLine?: TimeLine;
}

export interface CloudStep {
  readonly id: string;
  /** As the progress line says it: "Databases". */
  readonly title: string;
  /** Ids of the steps that have to end before it begins; they come before it in the list. */
  readonly needs: readonly string[];
  /** True when there is nothing to do. It looks at the thing itself, or at the fingerprint of what it was made from. */
  readonly done: (context: StepContext) => Promise<boolean> | boolean;
  /** `log` is the step's log file. May return words for the progress line. */
  readonly run: (context: StepContext, log: string, task: Task) => Promise<string | undefined> | Promise<void>;
  /** What to do when it fails. */
  readonly hint: string;
  /** How long it takes, where it has never run on this machine: "about 2 minutes". @default nothing is said */
  readonly usually?: string;
}

/**
 * Runs every step that is not done, each as soon as what it needs has ended. When one fails, those that are under way beside
 * it are stopped, and waited for.
 * @throws CloudStepError naming the step that failed first, with the failing program's last words and the log
 */
export async function runSteps(steps: readonly CloudStep[], context: StepContext): Promise<void> {
  checkOrder(steps);
  context.signal.throwIfAborted();
  mkdirSync(context.layout.logs, { recursive: true });
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const failures: unknown[] = [];
  const endings = new Map<string, Promise<void>>();

  const begin = async (step: CloudStep, needed: readonly Promise<void>[]): Promise<void> => {
    await Promise.all(needed);
    signal.throwIfAborted();
    try {
      await runStep(step, { ...context, signal }, () => failures.length > 0);
    } catch (error) {
      failures.push(error);
      failed.abort(error);
      throw error;
    }
  };
  for (const step of steps) {
    const needed = step.needs.flatMap((id) => endings.get(id) ?? []);
    endings.set(step.id, begin(step, needed));
  }
  await Promise.allSettled(endings.values());
  if (failures.length > 0) throw failures[0];
  context.signal.throwIfAborted();
}

/** @throws Error where a step needs one that does not come before it */
function checkOrder(steps: readonly CloudStep[]): void {
  const before = new Set<string>();
  for (const { id, needs } of steps) {
    const missing = needs.find((needed) => !before.has(needed));
    if (missing !== undefined) throw new Error(`step ${id} needs ${missing}, which is no step before it`);
    before.add(id);
  }
}

/** @param isOver whether another step has failed meanwhile: then this one was stopped, and is not to blame */
async function runStep(step: CloudStep, context: StepContext, isOver: () => boolean): Promise<void> {
  const log = join(context.layout.logs, `${step.id}.log`);
  let task: Task | undefined;
  try {
    if (await step.done(context)) return;
    rmSync(log, { force: true });
    task = context.progress.start(titleWithEstimate(step, context.state));
    const startedAt = Date.now();
    const words = await step.run(context, log, task);
    const endedAt = Date.now();
    context.timeLine?.add({ title: step.title, startedAt, endedAt });
    context.state.took = { ...context.state.took, [step.id]: endedAt - startedAt };
    writeState(context.layout, context.state);
    task.succeed(words === undefined ? step.title : `${step.title}: ${words}`);
  } catch (error) {
    if (context.signal.aborted) {
      task?.fail(isOver() ? `${step.title}: stopped, since another step has failed` : undefined);
      throw error;
    }
    task?.fail(step.title);
    throw new CloudStepError(`local cloud, step "${step.id}" failed`, {
      said: `${messageOf(error)}${lastWords(error, log)}`,
      hint: `${step.hint} Then \`npx pinproof cloud up\` goes on from this step. Log: ${log}`,
      cause: error,
    });
  }
}

function titleWithEstimate({ id, title, usually }: CloudStep, { took }: CloudState): string {
  const last = took?.[id];
  const estimate = last === undefined ? usually : `${seconds(last)} last time`;
  return estimate === undefined ? title : `${title} (${estimate})`;
}

/** The log's end, where the error does not already carry the program's own words. */
function lastWords(error: unknown, log: string): string {
  if (isPinproofError(error, "COMMAND") || !existsSync(log)) return "";
  return `\n${readFileSync(log, "utf8").trimEnd().split("\n").slice(-15).join("\n")}`;
}
