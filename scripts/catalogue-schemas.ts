// JSON schemas of a row and of an experiment, made from their types: for editors, and for `harness/catalogue`.
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { createGenerator } from "ts-json-schema-generator";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const SOURCES = [
  { file: "schemas/row.schema.json", path: "experiments/row.ts", type: "Row", title: "A row of one's own" },
  {
    file: "schemas/experiment.schema.json",
    path: "experiments/experiment.ts",
    type: "Experiment",
    title: "An experiment of one's own",
  },
] as const;

export interface SchemaFile {
  /** Below the repository's root. */
  readonly file: string;
  readonly text: string;
}

/** Both schemas as their files must be. Takes some seconds: the types are compiled. */
export async function catalogueSchemas(): Promise<readonly SchemaFile[]> {
  return Promise.all(
    SOURCES.map(async ({ file, path, type, title }) => {
      const generator = createGenerator({
        path: at(path),
        type,
        tsconfig: at("tsconfig.json"),
        skipTypeCheck: true,
        topRef: false,
        additionalProperties: false,
      });
      const { $schema, ...schema } = generator.createSchema(type);
      const text = JSON.stringify({ $schema, $id: `pinproof:${file}`, title, ...schema });
      return { file, text: await format(text, { parser: "json", printWidth: 120 }) };
    }),
  );
}
