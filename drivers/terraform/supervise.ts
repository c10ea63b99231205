// One terraform process from start to end. It is asked to stop once, with SIGINT, and then waited for: the first signal
// makes it finish what it is doing and save its state, a second one would make it give up and lose resources.
import { run, type CommandResult } from "../../base/command.ts";
import { InterruptedError, isPinproofError, TimeoutError, type CommandError } from "../../base/errors.ts";
import { seconds } from "../../base/progress.ts";

export interface CallOptions {
  /** When aborted, terraform is asked once to stop, and waited for. */
  signal?: AbortSignal;
  /** Terraform is asked to stop after this time. @default none */
  deadlineMs?: number;
  /** How long to wait after the deadline before it is killed. @default 120000 */
  graceMs?: number;
  /** Called with the process id, which is also its group's id, once it runs. */
  onStart?: (pid: number) => void;
}

export interface SuperviseOptions extends CallOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  accept?: readonly number[];
  /** Both outputs are also appended to it. */
  logFile?: string;
  /** Both outputs go here and nowhere else, so that the process can outlive us. */
  outputFile?: string;
}

const GRACE_MS = 5 * 60_000;

/** How one call ended. */
export type Ending = CommandResult | CommandError;

/**
 * Runs one terraform command to its end, however that end is: a failure is returned, not thrown.
 * @throws InterruptedError where it stopped because of the signal; TimeoutError where it did because of the deadline
 */
export async function supervise(file: string, args: readonly string[], options: SuperviseOptions): Promise<Ending> {
  const { signal, deadlineMs, graceMs = GRACE_MS, onStart, ...rest } = options;
  const subject = `${file} ${args[0] ?? ""}`;
  if (signal?.aborted) throw new InterruptedError(`${subject}: not started, a stop was asked for`);
  const stopper = new Stopper();
  const ask = (): void => {
    stopper.interrupt();
  };
  signal?.addEventListener("abort", ask);
  const kill = (): void => {
    stopper.kill();
  };
  const timers = deadlineMs === undefined ? [] : [setTimeout(ask, deadlineMs), setTimeout(kill, deadlineMs + graceMs)];
  const started = Date.now();
  try {
    const ending = await endOf(
      run(file, args, {
        ...rest,
        ownGroup: true,
        onStart: (pid) => {
          stopper.started(pid);
          onStart?.(pid);
        },
      }),
    );
    if (!isPinproofError(ending)) return ending;
    if (signal?.aborted) throw new InterruptedError(`${subject}: stopped as asked`, { cause: ending });
    if (!stopper.interrupted) return ending;
    const how = stopper.killed ? "and did not stop when asked, so it was killed" : "and stopped when asked";
    throw new TimeoutError(`${subject}: not done within ${seconds(deadlineMs ?? 0)}, ${how}`, {
      said: `it ran for ${seconds(Date.now() - started)}`,
      cause: ending,
    });
  } finally {
    signal?.removeEventListener("abort", ask);
    timers.forEach(clearTimeout);
    stopper.ended();
  }
}

/** Ends terraform and its providers at once. What was being made stays in the cloud and may be missing from the state. */
export function killGroup(pid: number): void {
  signalProcess(-pid, "SIGKILL");
}

class Stopper {
  interrupted = false;
  killed = false;
  #pid: number | undefined;

  /** From now on there is a process to stop; at once where that was asked for before. */
  started(pid: number): void {
    this.#pid = pid;
    if (this.interrupted) signalProcess(pid, "SIGINT");
  }

  ended(): void {
    this.#pid = undefined;
  }

  interrupt(): void {
    if (this.interrupted) return;
    this.interrupted = true;
    if (this.#pid !== undefined) signalProcess(this.#pid, "SIGINT");
  }

  kill(): void {
    if (this.#pid === undefined) return;
    this.killed = true;
    killGroup(this.#pid);
  }
}

async function endOf(command: Promise<CommandResult>): Promise<Ending> {
  try {
    return await command;
  } catch (error) {
    if (isCommandError(error)) return error;
    throw error;
  }
}

function isCommandError(error: unknown): error is CommandError {
  return isPinproofError(error, "COMMAND");
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
