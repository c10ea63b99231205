// How a script is handed to the program that brings it to a host, and what is said where that program fails: the same on every way.
import type { CommandResult } from "../../base/command.ts";
import { type HypervisorError, isPinproofError } from "../../base/errors.ts";
import { type Run, SCRIPT_MS, scriptInput } from "./connection.ts";
import { commandFailure, type CommandFailure } from "./failure.ts";

export interface Way {
  readonly start: Run;
  readonly signal: AbortSignal | undefined;
  /** What a failure of the program means for the way to the host. */
  readonly meaning: (failure: CommandFailure) => HypervisorError;
}

/** @throws HypervisorError where the program fails, unless it was stopped as asked */
export function sendScript(
  text: string,
  [file, ...words]: readonly [string, ...string[]],
  way: Way,
): Promise<CommandResult> {
  const options = {
    input: scriptInput(text),
    timeoutMs: SCRIPT_MS,
    ...(way.signal === undefined ? {} : { signal: way.signal }),
  };
  return onTheWay(() => way.start(file, words, options), way);
}

/** Calls of the program itself, and what they throw in words about the way to the host. */
export async function onTheWay<T>(calls: () => Promise<T>, { signal, meaning }: Omit<Way, "start">): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (!isPinproofError(error, "COMMAND") || signal?.aborted === true) throw error;
    throw meaning(commandFailure(error));
  }
}
