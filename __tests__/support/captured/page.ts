// What a page is made of, read from its markup: attribute values hold no `>`, so that each tag ends at the first one.
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export function tagsOf(page: string): readonly Tag[] {
  return [...page.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/gi)].map(([, name = "", rest = ""]) => ({
    name,
    attributes: Object.fromEntries(
      [...rest.matchAll(/([^\s=/]+)(?:="([^"]*)")?/g)].map(([, key = "", value = ""]) => [key, value]),
    ),
  }));
}

/** HTML's own elements without an end; in SVG one ends itself with `/>`. */
const VOID = new Set(["meta", "br"]);

/** What is closed out of order, or not at all; nothing where the page is whole. */
export function leftOpen(page: string): readonly string[] {
  const open: string[] = [];
  for (const [tag, slash, name = ""] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/gi)) {
    if (slash === "" && !VOID.has(name) && !tag.endsWith("/>")) open.push(name);
    if (slash === "/" && open.pop() !== name) return [...open, tag];
  }
  return open;
}

/** What a reader sees, without tags. */
export function textOf(page: string): string {
  return page
    .replace(/^[^]*?<body>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}
