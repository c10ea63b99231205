// Writes the tables of docs/catalogue.md anew: `npm run catalogue:document`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogue } from "../../experiments/index.ts";
import { withTables } from "../../harness/row-files/document.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { formatted } from "./format.ts";

export const CATALOGUE_DOCUMENT = fileURLToPath(new URL("../../docs/catalogue.md", import.meta.url));

/** The document as it must be: its words as they are, its tables as the catalogue says. */
export async function catalogueDocument(): Promise<string> {
  const text = withTables(readFileSync(CATALOGUE_DOCUMENT, "utf8"), catalogue);
  return formatted(CATALOGUE_DOCUMENT, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileAtomic(CATALOGUE_DOCUMENT, await catalogueDocument());
