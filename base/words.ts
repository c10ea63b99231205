// Small things about text that a person reads.

/** `1 CPU`, `3 CPUs`. */
export function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Blanks and line ends are one blank: services wrap their words as they like. */
export function flat(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** Where there is room for one line of several. */
export function firstLine(text: string): string {
  return text.trim().split(/\s*\n/, 1).join("");
}
