// Our own sources as text, for rules that hold where one place alone does a thing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** The rooms of the program. */
export const ROOMS = ["base", "bin", "cloud", "drivers", "harness", "nova", "operate", "stacks"] as const;

/** @returns path from the root and text of each TypeScript file below these folders */
export function sourcesIn(folders: readonly string[] = ROOMS): readonly (readonly [file: string, text: string])[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => [file, readFileSync(join(ROOT, file), "utf8")] as const);
}

/** Those whose text this finds something in. */
export function sourcesWith(pattern: RegExp, folders?: readonly string[]): readonly string[] {
  return sourcesIn(folders).flatMap(([file, text]) => (pattern.test(text) ? [file] : []));
}
