// Explains why a compute host cannot be reached, from the error output of ssh, juju or kubectl.
import { HypervisorError, type PinproofError } from "../../base/errors.ts";
import type { ComputeHost } from "./compute-host.ts";

/** What of a CommandError is needed; it may come from another realm, so it is not asked for its class. */
export interface CommandFailure {
  readonly summary: string;
  readonly message: string;
  readonly stderr: string;
  readonly status: number | undefined;
}

export function commandFailure(error: PinproofError): CommandFailure {
  const { summary, message } = error;
  const stderr = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  const status = "status" in error && typeof error.status === "number" ? error.status : undefined;
  return { summary, message, stderr, status };
}

/** Words of a program, and what they mean: why, and the one thing to do. */
export type Reason = readonly [
  words: RegExp,
  meaning: (host: ComputeHost) => readonly [why: string, hint: string | undefined],
];

/**
 * @param reasons the first whose words are there is told
 * @param otherwise where none is
 */
export function wayError(
  host: ComputeHost,
  error: CommandFailure,
  { reasons, otherwise }: { reasons: readonly Reason[]; otherwise: (error: CommandFailure) => string },
): HypervisorError {
  const said = error.stderr.replaceAll("\r", "").trim() || error.message;
  const [why, hint] = reasons.find(([words]) => words.test(said))?.[1](host) ?? [otherwise(error), undefined];
  const last = said
    .split("\n")
    .filter((line) => !/^@|^\s*$/.test(line))
    .slice(-3)
    .join("\n");
  return new HypervisorError(`cannot read compute host ${host.name}: ${why}`, {
    said: last,
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
