// What a way to a compute host must offer: a POSIX sh script goes over on standard input, both outputs come back apart. Nothing else
// is ever run there, and a terminal is never asked for.
import type { CommandResult, run } from "../../base/command.ts";

/** As `run` of command.ts; tests give another. */
export type Run = typeof run;

export interface HostConnection {
  /**
   * Runs a POSIX sh script on the host. The script finds its standard input empty.
   * @param args given to the script as "$1" and so on, whatever they hold
   * @throws HypervisorError saying what is wrong with the way there, in the program's own words, and what to do
   */
  script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult>;
  /** Ends what the connection holds. Never fails: what is left ends by itself. */
  dispose(): Promise<void>;
}

/** How long one script may take: against a host that hangs, for a busy one with many domains takes its time. */
export const SCRIPT_MS = 5 * 60_000;

/** The command that a script is given to. */
export function shellCommand(args: readonly string[]): readonly [string, ...string[]] {
  return ["sh", "-s", "--", ...args];
}

/**
 * The script as it is sent. In braces, so that the shell reads all of it before it begins, and with an empty standard input of its own:
 * a command within that reads standard input (sudo does where it logs input) would otherwise swallow the rest of the script.
 */
export function scriptInput(text: string): string {
  return `{\n${text}\n} </dev/null\n`;
}
