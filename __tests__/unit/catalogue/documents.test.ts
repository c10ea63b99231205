import { readFileSync } from "node:fs";
import { catalogue } from "../../../experiments/index.ts";
import { withTables } from "../../../harness/catalogue/document.ts";
import { CATALOGUE_DOCUMENT, catalogueDocument } from "../../../scripts/catalogue-document.ts";
import { catalogueSchemas } from "../../../scripts/catalogue-schemas.ts";

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

test("the schemas are as the types say; else: npm run schemas:generate", async () => {
  for (const { file, text } of await catalogueSchemas()) {
    expect({ file, text: readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8") }).toEqual({ file, text });
  }
}, 60_000);
