// The only place that starts programs. Arguments are arrays, never shell text, and a failure carries the program's own
// last words.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, createWriteStream, existsSync, openSync, type WriteStream } from "node:fs";
import type { Options } from "execa";
import { CommandError, messageOf } from "./errors.ts";
import { isWorkingFolderGone } from "./files/gone-folder.mjs";
import { goneFolder } from "./files/working-folder.ts";

export interface CommandOptions {
  /** @default the current directory; where that is gone, the root, so that what needs no relative path goes on */
  cwd?: string;
  /** Added to this process's environment. A value of undefined removes the variable. */
  env?: Record<string, string | undefined>;
  /** Text for standard input; without it standard input is empty. */
  input?: string;
  /** The program is ended after this time. @default none */
  timeoutMs?: number;
  /** Ends the program when aborted. */
  signal?: AbortSignal;
  /** The signal that ends it when it is stopped or out of time. @default "SIGTERM", and SIGKILL half a minute later */
  stopWith?: NodeJS.Signals;
  /** Exit statuses that are an answer, not a failure. @default [0] */
  accept?: readonly number[];
  /** Both outputs are also appended to this file. */
  logFile?: string;
  /**
   * Both outputs go straight into this file instead of through us, and the result holds neither: a pipe would end a
   * program that outlives us at its next line (SIGPIPE). Excludes `onLine` and `logFile`.
   */
  outputFile?: string;
  /** Called for every line of standard output as it comes. */
  onLine?: (line: string) => void;
  /** Called with the process id once the program runs. */
  onStart?: (pid: number) => void;
  /**
   * Starts the program in a process group of its own, out of reach of the terminal's Ctrl-C, and lets it outlive us: for
   * programs that must be asked once and then waited for, such as terraform.
   * @default false
   */
  ownGroup?: boolean;
  /** Both outputs go to ours, and what the terminal is is what the program sees. @default false */
  inherit?: boolean;
  /** What to do when it fails, for the error's last line. */
  hint?: string;
}

export interface CommandResult {
  /** The command as one could paste it. */
  command: string;
  status: number;
  stdout: string;
  stderr: string;
  durationMs: number;
}

/**
 * Runs a program to its end.
 * @throws CommandError with the command, its exit status and the end of what it wrote; UsageError where it was to start in our
 *   working folder, or below it, and that is gone
 */
export async function run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const output = options.outputFile === undefined ? undefined : await openOutput(options.outputFile);
  // Loaded at the first use: it takes a tenth of a second, and many commands start no program.
  const { execa } = await import("execa");
  const subprocess = execa(file, args, execaOptions(options, output));
  if (subprocess.pid !== undefined) options.onStart?.(subprocess.pid);
  const result = await subprocess.finally(() => output?.destroy());
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const answer = {
    command: result.escapedCommand,
    status: result.exitCode,
    stdout: text(result.stdout),
    stderr: text(result.stderr),
    durationMs: result.durationMs,
  };
  // A program that was stopped may still end with 0, and one whose output we lost has no answer.
  const disturbed = result.timedOut || result.isCanceled || result.cause !== undefined;
  if (answer.status !== undefined && !disturbed && (options.accept ?? [0]).includes(answer.status)) {
    return { ...answer, status: answer.status };
  }
  if (result.code === "ENOENT" && isWorkingFolderGone()) throw goneFolder(result.cause);
  throw new CommandError(`${file}: ${why(result, options)}`, {
    ...answer,
    said: `$ ${answer.command}\n${tail(answer.stderr || answer.stdout || text(result.originalMessage))}`,
    ...(options.hint === undefined ? {} : { hint: options.hint }),
    cause: result.cause,
  });
}

/**
 * Starts a program that is to outlive us, in a session of its own, both outputs going to a file.
 * @returns its process id
 */
export async function startDetached(
  file: string,
  args: readonly string[],
  options: { logFile: string; env?: Record<string, string> },
): Promise<number> {
  const log = openSync(options.logFile, "a");
  try {
    // Not execa: it takes no file descriptor, and a pipe would break when we exit.
    const child = spawn(file, args, {
      stdio: ["ignore", log, log],
      detached: true,
      env: { ...process.env, ...options.env },
      ...startFolder(undefined),
    });
    await once(child, "spawn");
    child.unref();
    if (child.pid === undefined) throw new Error(`${file} has no process id`);
    return child.pid;
  } catch (error) {
    const command = [file, ...args].join(" ");
    throw new CommandError(`${file}: cannot be started`, {
      ...{ command, status: undefined, stdout: "", stderr: "", said: messageOf(error), cause: error },
    });
  } finally {
    closeSync(log);
  }
}

function startFolder(cwd: string | undefined): { readonly cwd?: string } {
  const folder = cwd ?? (isWorkingFolderGone() ? "/" : undefined);
  return folder === undefined ? {} : { cwd: folder };
}

/** A stream that is already open, so that the program is given its file descriptor. */
async function openOutput(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { flags: "a" });
  await once(stream, "open");
  return stream;
}

function execaOptions(options: CommandOptions, output: WriteStream | undefined) {
  const { onLine, logFile } = options;
  const log = logFile === undefined ? [] : [{ file: logFile, append: true } as const];
  const toLines = function* (line: unknown): Generator<string> {
    onLine?.(String(line));
    yield String(line);
  };
  return {
    reject: false,
    stdin: options.input === undefined ? "ignore" : "pipe",
    stdout: options.inherit ? "inherit" : (output ?? [...(onLine ? [toLines] : []), "pipe", ...log]),
    stderr: options.inherit ? "inherit" : (output ?? ["pipe", ...log]),
    maxBuffer: 64 * 1024 * 1024,
    // The group's owner decides when it ends; execa would otherwise kill it when we exit.
    cleanup: options.ownGroup !== true,
    detached: options.ownGroup === true,
    ...startFolder(options.cwd),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    // What puts its own things away when it is asked to stop (mounts, a build's folder) is let.
    forceKillAfterDelay: 30_000,
    ...(options.stopWith === undefined ? {} : { killSignal: options.stopWith }),
  } satisfies Options;
}

interface Ending {
  exitCode?: number | undefined;
  signal?: string | undefined;
  timedOut: boolean;
  isCanceled: boolean;
  code?: string | undefined;
  cause?: unknown;
}

function why(ending: Ending, { timeoutMs = 0, cwd }: CommandOptions): string {
  const { exitCode, signal, cause } = ending;
  if (ending.timedOut) return `did not end within ${timeoutMs / 1000} s`;
  if (ending.isCanceled) return "was stopped";
  if (signal !== undefined) return `was ended by ${signal}`;
  if (exitCode !== undefined && cause !== undefined) return `its output could not be taken: ${messageOf(cause)}`;
  if (exitCode !== undefined) return `failed with exit status ${exitCode}`;
  if (ending.code !== "ENOENT") return "cannot be started";
  if (cwd !== undefined && !existsSync(cwd)) return `cannot be started in ${cwd}, which does not exist`;
  return "there is no such program on this machine";
}

/** The last lines, where programs say why they failed. */
function tail(text: string, lines = 25): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
