// Text of strangers (names of servers, images and hosts, messages of a cloud) for a terminal or a log: whatever would steer the
// terminal, hide, or turn the direction of text is shown as an escape. A name is chosen by whoever made the thing.

/**
 * Control characters (with them ESC and CSI, the beginnings of every terminal sequence), line separators, half surrogates, and
 * what is not seen or turns the direction of text (CVE-2021-42574).
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line: a name, an id, a word. Line ends are shown as escapes, too. */
export function plain(text: string): string {
  return text.replace(HARMFUL, shown);
}

/** Several lines, as messages and findings have them: line ends and tabs stay. */
export function plainLines(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(HARMFUL, (character) => (character === "\n" || character === "\t" ? character : shown(character)));
}

/** JSON of two blanks' indent that holds none of them either: what they were stays readable to a parser. */
export function plainJson(value: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(HARMFUL, (found) =>
    found === "\n" ? found : Array.from({ length: found.length }, (_, at) => escape(found.charAt(at))).join(""),
  );
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const short = { 9: "\\t", 10: "\\n", 13: "\\r", 27: "\\e" }[code];
  if (short !== undefined) return short;
  const hex = code.toString(16);
  if (code < 256) return `\\x${hex.padStart(2, "0")}`;
  return code < 65536 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}
