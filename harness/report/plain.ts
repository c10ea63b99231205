// Names come from whoever made a server: a terminal must not obey what is in them.

/** Control characters (escape sequences, line ends, C1), half surrogates, and what is not seen or turns the direction of text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with every such character written out, as in `\u{1b}`. */
export function plain(text: string): string {
  return text.replaceAll(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON of two blanks' indent that holds none of them either: what they were stays readable to a parser. */
export function plainJson(value: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replaceAll(UNSAFE, (found) =>
    found === "\n" ? found : Array.from({ length: found.length }, (_, at) => escape(found.charAt(at))).join(""),
  );
}
