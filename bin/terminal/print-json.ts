// How every command prints JSON.
import { plainJson } from "../../base/plain-text.ts";

/** What strangers called a thing must not steer the terminal of whoever looks at it; a parser reads it as it was. */
export function printJson(value: unknown): void {
  process.stdout.write(`${plainJson(value)}\n`);
}
