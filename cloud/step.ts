// The way of an `up`: named steps in order, each with a probe that tells when it is done, so that the next `up` goes on
// where the last one stopped.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CloudStepError, isPinproofError, messageOf } from "../harness/errors.ts";
import type { Progress, Task } from "../harness/progress.ts";
import type { CloudLayout } from "./layout.ts";
import { type CloudState, writeState } from "./state.ts";

export interface StepContext {
  readonly layout: CloudLayout;
  readonly state: CloudState;
  readonly progress: Progress;
  /** Stops what runs; the step that was under way runs again at the next `up`. */
  readonly signal: AbortSignal;
}

export interface CloudStep {
  readonly id: string;
  /** As the progress line says it: "Databases". */
  readonly title: string;
  /** True when there is nothing to do. It looks at the thing itself, or at the fingerprint of what it was made from. */
  readonly done: (context: StepContext) => Promise<boolean> | boolean;
  /** `log` is the step's log file. May return words for the progress line. */
  readonly run: (context: StepContext, log: string, task: Task) => Promise<string | undefined> | Promise<void>;
  /** What to do when it fails. */
  readonly hint: string;
}

/**
 * Runs every step that is not done.
 * @throws CloudStepError naming the step, with the failing program's last words and the log
 */
export async function runSteps(steps: readonly CloudStep[], context: StepContext): Promise<void> {
  mkdirSync(context.layout.logs, { recursive: true });
  for (const step of steps) {
    context.signal.throwIfAborted();
    if (await step.done(context)) continue;
    await runStep(step, context);
  }
}

async function runStep(step: CloudStep, context: StepContext): Promise<void> {
  const log = join(context.layout.logs, `${step.id}.log`);
  rmSync(log, { force: true });
  const task = context.progress.start(step.title);
  try {
    const words = await step.run(context, log, task);
    writeState(context.layout, context.state);
    task.succeed(words === undefined ? step.title : `${step.title}: ${words}`);
  } catch (error) {
    task.fail();
    if (context.signal.aborted) throw error;
    throw new CloudStepError(`local cloud, step "${step.id}" failed`, {
      said: `${messageOf(error)}${lastWords(error, log)}`,
      hint: `${step.hint} Then \`npx pinproof cloud up\` goes on from this step. Log: ${log}`,
      cause: error,
    });
  }
}

/** The log's end, where the error does not already carry the program's own words. */
function lastWords(error: unknown, log: string): string {
  if (isPinproofError(error, "COMMAND") || !existsSync(log)) return "";
  return `\n${readFileSync(log, "utf8").trimEnd().split("\n").slice(-15).join("\n")}`;
}
