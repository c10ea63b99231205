// The id of a run. It is in the name of everything that the run makes, so that it can be found without our records.
import { randomInt } from "node:crypto";

/** Without vowels and look-alikes, so that no id reads as a word or is mistyped. */
const LETTERS = "bcdfghjkmnpqrstvwxz23456789";

/** Eight random characters, such as `k7mtr2wd`. */
export function makeRunId(): string {
  return Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
