// What scripts write, formatted as everything else is.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, type FormatConfig } from "oxfmt";

const SETTINGS = join(import.meta.dirname, "../../.oxfmtrc.json");

/** @param file whose name says what the text is in */
export async function formatted(file: string, text: string): Promise<string> {
  const { printWidth } = JSON.parse(readFileSync(SETTINGS, "utf8")) as FormatConfig;
  const { code, errors } = await format(file, text, printWidth === undefined ? {} : { printWidth });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  return code;
}
