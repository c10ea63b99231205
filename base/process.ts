// Processes by id and start time: an id alone may have been given to another program since.
import { readFileSync, readdirSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at which it started: field 22 of `/proc/PID/stat`; "" where there is no /proc. */
  readonly startTime: string;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? "" };
}

/** True while that very process runs; a zombie counts as ended. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.startTime !== "") return startTimeOf(identity.pid) === identity.startTime;
  // It had ended when its identity was taken: whoever has its id now is another.
  if (startTimeOf(process.pid) !== undefined) return false;
  try {
    return process.kill(identity.pid, 0);
  } catch {
    return false;
  }
}

/** Processes whose arguments include `word` exactly, for finding what a crashed call left. */
export function findByArgument(word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => argumentsOf(pid).includes(word) && startTimeOf(pid) !== undefined);
}

/** The child processes of a process, oldest first. */
export function childrenOf(pid: number): number[] {
  return (readProc(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(Number);
}

export function argumentsOf(pid: number): string[] {
  return (readProc(`/proc/${pid}/cmdline`) ?? "").split("\0");
}

function startTimeOf(pid: number): string | undefined {
  // The second field is the command in parentheses and may hold anything; the fields after its last ")" are plain.
  const fields = readProc(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
