// What a page is made of, read from its markup: attribute values hold no `>`, so that each tag ends at the first one.
import { XMLValidator } from "fast-xml-parser";

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

/** The page as XML, which is stricter than HTML: every tag is closed, in order. @returns true, or what is wrong */
export function isWellFormed(page: string): unknown {
  return XMLValidator.validate(page.replace(/^<!doctype html>/i, ""), { allowBooleanAttributes: true });
}

/** What a reader sees, without tags. */
export function textOf(page: string): string {
  return page
    .replace(/^[^]*?<body>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}
