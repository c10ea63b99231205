// The command as a person types it, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

const PINPROOF = resolve(import.meta.dirname, "../../bin/pinproof.js");

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
  readonly ending: Promise<CliEnding>;
}

export interface CliOptions {
  /** Changes to this process's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  cwd?: string;
}

const started = new Set<CliProcess>();

/** Ends what a failed test has left running, the way that a person would; each removes what it made. */
export async function endStarted(): Promise<void> {
  for (const process_ of started) process_.kill("SIGINT");
  await Promise.all([...started].map(({ ending }) => ending));
}

export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  return startNode([PINPROOF, ...args], options);
}

/** A program of Node's in a process of its own. */
export function startNode(args: readonly string[], { env = {}, cwd = process.cwd() }: CliOptions = {}): CliProcess {
  const settings = { ...process.env, NODE_OPTIONS: undefined, PINPROOF_TEST_TARGET: undefined, ...env };
  const child = spawn(process.execPath, args, { cwd, env: settings, stdio: ["ignore", "pipe", "pipe"] });
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
  const ending = once(child, "close").then(([status, signal]: (number | NodeJS.Signals | null)[]) => ({
    ...{ status: status as number | null, signal: signal as NodeJS.Signals | null },
    ...text,
  }));
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
  started.add(running);
  void ending.finally(() => started.delete(running));
  return running;
}

export const cli = (args: readonly string[], options?: CliOptions): Promise<CliEnding> =>
  startCli(args, options).ending;

export const projectPath = (...parts: string[]): string => join(import.meta.dirname, "../..", ...parts);
