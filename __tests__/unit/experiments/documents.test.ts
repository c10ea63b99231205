import { readFileSync } from "node:fs";
import { catalogue } from "../../../experiments/index.ts";
import { withTables } from "../../../harness/row-files/document.ts";
import { CATALOGUE_DOCUMENT, catalogueDocument } from "../../../scripts/generate/catalogue-document.ts";

test("docs/catalogue.md is as the catalogue says; else: npm run catalogue:document", async () => {
  expect(readFileSync(CATALOGUE_DOCUMENT, "utf8")).toBe(await catalogueDocument());
});

test("the document has a line for every experiment", () => {
  const text = readFileSync(CATALOGUE_DOCUMENT, "utf8");
  expect(catalogue.filter(({ id }) => !new RegExp(`^\\| ${id} `, "m").test(text))).toEqual([]);
});

test("a document without marks is not written over", () => {
  expect(() => withTables("# by hand", catalogue)).toThrow("the document must hold");
});
