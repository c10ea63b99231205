// Markup that nothing from outside can break: whatever is put into the template `html` is escaped by `escaped`, unless it is
// markup that was made here. Names of servers, images and hosts, and the words of a cloud, may hold anything.
import { harmlessLines } from "../../../base/plain-text.ts";

/** Markup, safe as it is. */
export class Html {
  readonly markup: string;

  /** @param markup a constant of the source, or what `html` made; never anything read */
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Fragment = Html | string | number | undefined | readonly Fragment[];

/** Attributes are always written with double quotes; `undefined` is nothing, a list is its parts one after another. */
export function html(parts: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  // Line ends are the source's own layout.
  return new Html(parts.map((part, at) => part.replaceAll(/\s*\n\s*/g, " ") + markupOf(values[at])).join(""));
}

/** Joins with markup between. */
export function joined(parts: readonly Fragment[], between: Fragment): Fragment {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [between, part]));
}

function markupOf(value: Fragment): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** More than this nobody reads, and a page of many must stay light. */
export const LONGEST = 2000;

/** Text for any place between tags or in a quoted attribute. What cannot be seen is named: `⟨U+202E⟩`. */
export function escaped(text: string): string {
  return harmlessLines(brief(text, LONGEST), named).replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
}

function named(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Cut where it is longer, with an ellipsis as its last character. @param most characters, of code points */
export function brief(text: string, most: number): string {
  // A code point is at most two units: what is short enough in units needs no look at each.
  if (text.length <= most) return text;
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
