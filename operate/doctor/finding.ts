// One line of `pinproof doctor`.
import { flat } from "../../base/words.ts";
import { isPinproofError, messageOf } from "../../base/errors.ts";

/**
 * - `ok`: looked at, and as it should be.
 * - `warning`: a run works, with less than it could.
 * - `failed`: a run cannot work, or not there.
 * - `unknown`: nobody could tell; never taken for ok.
 */
export type State = "ok" | "warning" | "failed" | "unknown";

export interface DoctorResult {
  /** What it is of: the cloud, this machine, or a compute host. */
  readonly of: { readonly kind: "cloud" | "machine" } | { readonly kind: "host"; readonly host: string };
  /** As in "credentials": stable, for machines. */
  readonly what: string;
  readonly state: State;
  readonly found: string;
  /** The one thing to do; always there where the state is not ok. */
  readonly remedy?: string;
}

export type Found = Omit<DoctorResult, "of" | "what">;

export const ok = (found: string): Found => ({ state: "ok", found });
export const warning = (found: string, remedy: string): Found => ({ state: "warning", found, remedy });
export const failed = (found: string, remedy: string): Found => ({ state: "failed", found, remedy });
export const unknown = (found: string, remedy: string): Found => ({ state: "unknown", found, remedy });

/** An error as a finding: its first line and the other program's words, and its own advice where it has one. */
export function ofError(error: unknown, remedy: string, state: Exclude<State, "ok"> = "failed"): Found {
  if (!isPinproofError(error)) return { state, found: flat(messageOf(error)), remedy };
  const said = error.message.slice(error.summary.length);
  const words = error.hint === undefined ? said : said.slice(0, said.length - error.hint.length);
  const found = flat(words.trim() === "" ? error.summary : `${error.summary}: ${words}`);
  return { state, found, remedy: error.hint ?? remedy };
}
