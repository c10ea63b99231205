// Text of strangers (names of servers, images and hosts, messages of a cloud) for a terminal or a log: whatever would steer the
// terminal, hide, or turn the direction of text is shown as an escape. A name is chosen by whoever made the thing.

/**
 * Control characters of ASCII and Latin-1 (with them ESC and CSI, the beginnings of every terminal sequence), characters
 * without a width, and those that turn the direction of text (CVE-2021-42574).
 */
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

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

function shown(character: string): string {
  const code = character.charCodeAt(0);
  const short = { 9: "\\t", 10: "\\n", 13: "\\r", 27: "\\e" }[code];
  return (
    short ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`)
  );
}
