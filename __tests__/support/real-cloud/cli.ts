// The command as a person types it, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { childrenOf, identityOf, isRunning, type ProcessIdentity } from "../../../base/process.ts";
import { waitFor } from "../../../base/wait.ts";
import { SETTLED_MS, SOON_MS } from "../limits.ts";

const PINPROOF = resolve(import.meta.dirname, "../../../bin/pinproof.js");

export interface CliEnding {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliProcess {
  readonly pid: number;
  /** Resolves when a line of either output matches. @throws Error where it ends before */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Never comes to an end where the test was cut off: what was written for a test that goes on must not go on in the next. */
  readonly ending: Promise<CliEnding>;
}

export interface CliOptions {
  /** Changes to this process's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  cwd?: string;
}

/** What runs: how to cut it off from its test, and when it has really ended. */
interface Started extends Pick<CliProcess, "pid" | "kill"> {
  readonly cutOff: () => void;
  readonly closed: Promise<unknown>;
}

const started = new Set<Started>();

/** Asks all that runs to stop, as Ctrl-C would: they are in groups of their own, which a terminal does not reach. */
export function interruptStarted(): void {
  for (const { kill } of started) kill("SIGINT");
}

/**
 * Ends what a test that failed or was cut off has left running, and waits for it. Each is asked first, the way that a person
 * would, for then it removes what it made; what does not end by that is killed, and so is all that it has started, whatever
 * process group that is in.
 * @param graceMs for what was asked
 */
export async function endStarted(graceMs = SETTLED_MS): Promise<void> {
  const left = [...started];
  await Promise.all(
    left.map(async ({ pid, kill, cutOff, closed }) => {
      cutOff();
      // One that was held would not hear it.
      kill("SIGCONT");
      kill("SIGINT");
      const asked = await within(graceMs, closed);
      if (asked) return;
      const all = descendantsOf(pid);
      kill("SIGKILL");
      for (const process_ of all) if (isRunning(process_)) process.kill(process_.pid, "SIGKILL");
      await waitFor(() => all.every((one) => !isRunning(one)) || undefined, {
        what: `process ${pid} and what it started end`,
        timeoutMs: SOON_MS,
      });
    }),
  );
}

function descendantsOf(pid: number): ProcessIdentity[] {
  return childrenOf(pid).flatMap((child) => [identityOf(child), ...descendantsOf(child)]);
}

async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  return startNode([PINPROOF, ...args], options);
}

/** A program of Node's in a process of its own. */
export function startNode(args: readonly string[], { env = {}, cwd = process.cwd() }: CliOptions = {}): CliProcess {
  const settings = { ...process.env, NODE_OPTIONS: undefined, PINPROOF_TEST_TARGET: undefined, ...env };
  // A group of its own: what a person sends to a test is handed on to it by us, once.
  const child = spawn(process.execPath, args, {
    cwd,
    env: settings,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      listeners.forEach((listener) => {
        listener();
      });
    });
  }
  const closed = once(child, "close").then(([status, signal]: (number | NodeJS.Signals | null)[]) => ({
    ...{ status: status as number | null, signal: signal as NodeJS.Signals | null },
    ...text,
  }));
  let isCutOff = false;
  const ending = closed.then((end) => (isCutOff ? new Promise<CliEnding>(() => undefined) : end));
  const running: CliProcess = {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    ending,
    line: (pattern) =>
      new Promise((found, failed) => {
        const look = (): void => {
          const line = `${text.stdout}\n${text.stderr}`.split("\n").find((candidate) => pattern.test(candidate));
          if (line !== undefined) found(line);
        };
        listeners.add(look);
        look();
        void ending.then(({ status, stderr }) => {
          look();
          failed(
            new Error(`it ended with status ${status ?? "none"} before ${String(pattern)} was printed:\n${stderr}`),
          );
        });
      }),
  };
  const entry: Started = {
    ...{ pid: running.pid, kill: running.kill, closed },
    cutOff: () => {
      isCutOff = true;
      listeners.clear();
    },
  };
  started.add(entry);
  void closed.finally(() => started.delete(entry));
  return running;
}

export const cli = (args: readonly string[], options?: CliOptions): Promise<CliEnding> =>
  startCli(args, options).ending;

export const projectPath = (...parts: string[]): string => join(import.meta.dirname, "../../..", ...parts);
