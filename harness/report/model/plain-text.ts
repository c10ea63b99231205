// Text that a cloud said, made harmless before it goes into any report: names of servers, images and hosts are whatever somebody
// called them.
import { stripVTControlCharacters } from "node:util";

/**
 * What XML 1.0 does not allow even as a reference, U+2028 and U+2029, which some readers take for line ends, and the marks
 * that turn the direction of text, with which a name can look like another.
 */
const HARMFUL_CODES: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xfffe, 0xffff],
];
// Made from numbers: control characters in the text of a pattern are unreadable.
const HARMFUL = new RegExp(`[${HARMFUL_CODES.map(([from, to]) => `${hex(from)}-${hex(to)}`).join("")}]`, "g");

/** @returns text without terminal sequences and with U+FFFD in the place of what no report may hold; line ends are `\n` */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"))
    .replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    .replaceAll(HARMFUL, "\uFFFD");
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, " ").trim();
}

/** The beginning of a long text, with a word on what is missing. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}\n[${text.length - most} more characters are in report.json]`;
}

function hex(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
