// The files of a run folder against their schemas.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FileName } from "../../../harness/evidence/layout.ts";
import { misfitOf } from "../../../harness/evidence/schema.ts";

/** Of terraform's own, and of what it printed: not part of the layout. */
const NOT_OURS = new Set(["terraform", "logs"]);

/** Every JSON file of the layout, below that folder. */
export function jsonFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : jsonFiles(path);
    return entry.name.endsWith(".json") ? [path] : [];
  });
}

/**
 * Fields that the schema does not know are misfits, too.
 * @returns undefined where the file fits
 * @throws where there is no schema of its name
 */
export function misfitOfFile(path: string): string | undefined {
  const value = JSON.parse(readFileSync(path, "utf8")) as unknown;
  if (isUnreadable(value)) return undefined;
  const misfit = misfitOf(basename(path, ".json") as FileName, value, "refused");
  return misfit === undefined ? undefined : `${path}: ${misfit}`;
}

/** What stands in a file whose source could not be read. */
function isUnreadable(value: unknown): boolean {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return fields.length === 2 && fields.every(([key, field]) => (key === "ok" ? field === false : key === "reason"));
}
