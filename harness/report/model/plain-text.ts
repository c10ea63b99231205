// Text that a cloud said, made harmless before it goes into a report that a pipeline reads (JUnit, Markdown, GitHub, Prometheus).
import { flat } from "../../../base/words.ts";
import { stripVTControlCharacters } from "node:util";
import { harmlessLines } from "../../../base/plain-text.ts";

/** @returns text without terminal sequences and with U+FFFD in the place of what no report may hold; line ends are `\n` */
export function plainText(text: string): string {
  const lines = stripVTControlCharacters(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
  return harmlessLines(lines, () => "\uFFFD");
}

/** The same on one line. */
export function plainLine(text: string): string {
  return flat(plainText(text));
}

/** The beginning of a long text, with a word on what is missing. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}\n[${text.length - most} more characters are in report.json]`;
}
