import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { PROFILES } from "../../../../drivers/access/profiles.ts";
import { schemaProblems } from "../../../../harness/row-files/schema.ts";
import { configDocuments } from "../../../../scripts/generate/config-document.ts";
import { projectPath } from "../../../support/real-cloud/cli.ts";

const text = (name: string) => readFileSync(projectPath("docs", name), "utf8");

test("docs/config.md and docs/access.md are as schema and profiles say; else: npm run config:document", async () => {
  const documents = await configDocuments();
  expect(documents.size).toBe(2);
  for (const [file, wanted] of documents) expect(readFileSync(file, "utf8")).toBe(wanted);
});

test("docs/config.md has a line for every field that the schema has", () => {
  const schema = JSON.parse(readFileSync(projectPath("schemas/config.schema.json"), "utf8")) as {
    definitions: Record<string, { properties?: object }>;
  };
  const names = Object.values(schema.definitions).flatMap(({ properties = {} }) => Object.keys(properties));
  const told = text("config.md").match(/^\| `[^`]+`/gm) ?? [];
  expect(names.filter((name) => !told.some((line) => new RegExp(`[\`.]${name}\`$`).test(line)))).toEqual([]);
  expect(told.length).toBeGreaterThan(30);
});

test("no field is without words", () => {
  expect(text("config.md").match(/^\|.*\|\s*\|$/gm)).toBeNull();
});

test("docs/access.md has a line for every profile", () => {
  const document = text("access.md");
  expect(PROFILES.filter(({ name }) => !new RegExp(`^\\| \`${name}\` +\\|`, "m").test(document))).toEqual([]);
});

test("what docs/config.md shows as a file is one", () => {
  const [, shown = ""] = /```yaml\n(# pinproof\.yaml[^]*?)```/.exec(text("config.md")) ?? [];
  expect(shown).toContain("access:");
  expect(schemaProblems("config", parse(shown))).toEqual([]);
});
