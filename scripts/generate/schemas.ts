// The JSON schemas of a run folder's files, made from the types that write and read them.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";
import { RUN_LAYOUT } from "../../harness/run/run-record.ts";
import type { FileName } from "../../harness/evidence/layout.ts";
import { type Schema, tidy } from "./schema-form.ts";
import { formatted } from "./format.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface SchemaOf {
  /** Of an exported type in one of `SOURCES`. */
  readonly type: string;
  readonly description: string;
  /** Whether the file may hold `Unreadable` in the place of its value. */
  readonly orUnreadable: boolean;
}

const SOURCES = [
  "experiments/experiment.ts",
  "experiments/row.ts",
  "harness/targets/config.ts",
  "harness/run/run-record.ts",
  "harness/judge/verdict.ts",
  "harness/evidence/evidence.ts",
  "harness/evidence/layout.ts",
  "harness/report/model/run-report.ts",
];

const seen = (type: string, description: string): SchemaOf => ({ type, description, orUnreadable: true });
const written = (type: string, description: string): SchemaOf => ({ type, description, orUnreadable: false });

const FILES: Readonly<Record<FileName | "row" | "config", SchemaOf>> = {
  row: written("Row", "A row of one's own, as a file of `pinproof run --experiments`."),
  config: written("Config", "What pinproof.yaml may say; docs/config.md says more."),
  run: written("RunRecord", "A run: what it does, on which cloud, who runs it, and how it ended."),
  report: written("RunReport", "The report of a run, for pipelines and for the history."),
  experiment: written("Experiment", "The experiment as it was run, its expectations included."),
  verdict: written("ExperimentVerdict", "The judge's answer."),
  server: seen("ServerRecord", "A server, as Nova reports it."),
  flavor: seen("FlavorRecord", "The server's flavor, as it was when the server was made."),
  image: seen("ImageRecord", "The server's image, as Glance reports it."),
  topology: seen("TopologyRecord", "The server's NUMA cells and pins, as Nova reports them."),
  allocations: seen("AllocationsRecord", "What Placement charges the server."),
  threads: seen("ThreadsFile", "Every task of the server's QEMU process, as the kernel reports it."),
  neighbours: seen("NeighboursFile", "The server's host and the other domains there, when the server was observed."),
  refused: written("RefusalRecord", "Nova's refusal to create the server."),
  act: seen("ActRecord", "An act on the server, and what Nova answered."),
  moment: written("MomentRecord", "A moment at which the server was observed."),
  host: written("HostFile", "A compute host, as it was at the start of the run."),
};

/** @returns the path of each schema below the repository's folder, and its text */
export async function makeSchemas(): Promise<ReadonlyMap<string, string>> {
  const generator = createGenerator({
    path: `{${SOURCES.map((source) => resolve(ROOT, source)).join(",")}}`,
    type: "*",
    tsconfig: resolve(ROOT, "tsconfig.json"),
    skipTypeCheck: true,
    topRef: true,
    additionalProperties: false,
  });
  const made = Object.entries(FILES).map(async ([name, { type, description, orUnreadable }]) => {
    const whole = { $id: `urn:pinproof:layout-${RUN_LAYOUT}:${name}.json`, title: `${name}.json`, description };
    const generated = tidy(generator.createSchema(type) as Schema);
    const unreadable = orUnreadable ? tidy(generator.createSchema("Unreadable") as Schema) : undefined;
    const text = JSON.stringify(fileSchema(whole, generated, unreadable));
    return [`schemas/${name}.schema.json`, await formatted("schema.json", text)] as const;
  });
  return new Map(await Promise.all(made));
}

/** Draft 7 ignores what stands beside a `$ref`, so that the reference to the value's type is within `allOf` or `else`. */
function fileSchema(whole: Schema, { $schema, $ref, definitions }: Schema, unreadable: Schema | undefined): Schema {
  if (unreadable === undefined) return { $schema, ...whole, allOf: [{ $ref }], definitions };
  return {
    $schema,
    ...whole,
    // An object that says of itself that it is not ok; a value never does.
    if: { type: "object", properties: { ok: { const: false } }, required: ["ok"] },
    then: { $ref: unreadable.$ref },
    else: { $ref },
    definitions: { ...(definitions as Schema), ...(unreadable.definitions as Schema) },
  };
}
