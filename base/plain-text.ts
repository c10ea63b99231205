import { flat } from "./words.ts";
// Text of strangers (names of servers, images and hosts, messages of a cloud, the output of programs) made harmless: whatever would
// steer a terminal, hide, or turn the direction of text. A name is chosen by whoever made the thing. What is harmful is said here
// alone; each kind of output shows it in its own way.

/**
 * Control characters (with them ESC and CSI, the beginnings of every terminal sequence), line separators, half surrogates, what no
 * text may hold, and what is not seen or turns the direction of text (CVE-2021-42574).
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** @param show a harmful character as this kind of output shows it; line ends and tabs are among them */
export function harmless(text: string, show: (character: string) => string): string {
  return text.replace(HARMFUL, show);
}

/** The same for text of several lines: its line ends and tabs stay. */
export function harmlessLines(text: string, show: (character: string) => string): string {
  return harmless(text, (character) => (character === "\n" || character === "\t" ? character : show(character)));
}

/** For a terminal, one line: a name, an id, a word. Line ends are shown as escapes, too. */
export function plain(text: string): string {
  return harmless(text, shown);
}

/** For a terminal, several lines, as messages and findings have them: line ends and tabs stay. */
export function plainLines(text: string): string {
  return harmlessLines(text.replaceAll("\r\n", "\n"), shown);
}

/**
 * For a terminal, every text within a value, as a whole verdict is.
 * @param names fields that hold names and ids: one line each
 */
export function plainWithin<T>(value: T, names: ReadonlySet<string>): T {
  const within = (part: unknown, field: string): unknown => {
    if (typeof part === "string") return names.has(field) ? plain(part) : plainLines(part);
    if (Array.isArray(part)) return part.map((one) => within(one, field));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, within(one, name)]));
  };
  return within(value, "") as T;
}

/** For a terminal, words of several lines made one line of ours. */
export function onOneLine(text: string): string {
  return plain(flat(text));
}

/** JSON of two blanks' indent that holds none of them either: what they were stays readable to a parser. */
export function plainJson(value: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // A tab or a line end that is left is JSON's own layout: within a string they are escaped already.
  return harmlessLines(JSON.stringify(value, null, 2), (found) =>
    Array.from({ length: found.length }, (_, at) => escape(found.charAt(at))).join(""),
  );
}

/** XML that holds none of them: what they were stays readable to a parser. */
export function plainXml(xml: string): string {
  return harmlessLines(xml, (character) => `&#x${hexOf(character)};`);
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

function shown(character: string): string {
  const short = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\u001b": "\\e" }[character];
  if (short !== undefined) return short;
  const hex = hexOf(character);
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}
