// How a shell's script asks for what may stand where the cursor is.
import { plain } from "../../base/plain-text.ts";

/** In the place of a command; the words that were typed follow. */
export const COMPLETE = "__complete";

/**
 * Prints a line for each word that may stand there, and what it is behind a tab. Prints nothing where that cannot be found out: at a
 * press of Tab nobody wants to read an error.
 */
export async function answer(typed: readonly string[]): Promise<void> {
  const { candidatesFor } = await import("./completion.ts");
  const found = await candidatesFor(typed).catch(() => []);
  const lines = found
    // A word of any other kind would need quotes, of which each shell has its own.
    .filter(({ word }) => /^[\w.:@%+=,/-]+$/.test(word))
    .map(({ word, says = "" }) => `${word}\t${plain(says)}\n`);
  process.stdout.write(lines.join(""));
}
