// Rows of one's own: every file of a folder that holds a row, an experiment, or a list of them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments } from "yaml";
import type { Experiment } from "../../experiments/experiment.ts";
import { isPinproofError, messageOf, systemCode, UsageError } from "../../base/errors.ts";
import { catalogueIds, checkExperiments } from "./validate.ts";

const DATA = [".yaml", ".yml", ".json"];
const CODE = [".ts", ".mts", ".js", ".mjs"];
const SHOWN = [...DATA, ...CODE].map((extension) => `*${extension}`).join(", ");

/**
 * Reads the files of a folder, sorted by name; other files and folders in it are left alone.
 * @param dir as it was typed; messages name files below it
 * @param importCode loads a file of code, which may be TypeScript, by its URL
 * @returns at least one experiment, none with an id of the catalogue or of another file
 * @throws UsageError for a folder or file that cannot be read, and for rows that cannot be run
 */
export async function loadRows(
  dir: string,
  importCode: (url: string) => Promise<unknown> = (url) => import(url),
): Promise<readonly Experiment[]> {
  const taken = new Map(catalogueIds());
  const loaded: Experiment[] = [];
  for (const file of rowFiles(dir)) {
    const read = DATA.includes(extname(file)) ? readData(file) : await readCode(file, importCode);
    const experiments = checkExperiments(Array.isArray(read) ? read : [read], { file, taken });
    for (const { id } of experiments) taken.set(id, file);
    loaded.push(...experiments);
  }
  return loaded;
}

function rowFiles(dir: string): readonly string[] {
  const files = entriesOf(dir)
    .filter((name) => !name.startsWith(".") && !/\.d\.m?ts$/.test(name) && [...DATA, ...CODE].includes(extname(name)))
    .sort()
    .map((name) => join(dir, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() !== false);
  if (files.length > 0) return files;
  throw new UsageError(`${dir} holds no rows`, {
    said: `searched for ${SHOWN}`,
    hint: "docs/catalogue.md shows rows of one's own.",
  });
}

function entriesOf(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    const why: Readonly<Record<string, string>> = {
      ENOENT: "there is no such folder",
      ENOTDIR: "it is not a folder",
      EACCES: "you may not read it",
    };
    throw new UsageError(`${dir}: ${why[systemCode(error) ?? ""] ?? messageOf(error)}`, {
      hint: "--experiments takes the folder that holds your rows.",
    });
  }
}

function readData(file: string): unknown {
  const text = textOf(file);
  return withoutSchema(filled(extname(file) === ".json" ? readJson(text, file) : readYaml(text, file), file));
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = messageOf(error);
    // Where the text ends too early no position is told.
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.trimEnd().length);
    throw unreadable(file, "JSON", text.slice(0, position).split("\n").length, message);
  }
}

function readYaml(text: string, file: string): unknown {
  const [document, ...more] = parseAllDocuments(text, { prettyErrors: true });
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    // The lines after the first quote the file.
    const [where = ""] = error.message.split("\n");
    throw unreadable(file, "YAML", error.linePos?.[0].line, where.replace(/:$/, ""));
  }
  if (more.length > 0) throw new UsageError(`${file}: holds several documents`, { hint: "Write a list: `- id: ...`." });
  return document?.toJS();
}

function unreadable(file: string, format: string, line: number | undefined, said: string): UsageError {
  const where = line === undefined ? file : `${file}:${line}`;
  return new UsageError(`${where}: it is not ${format}`, { said, hint: "Correct that line." });
}

function filled(value: unknown, file: string): unknown {
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  if (!isEmpty) return value;
  throw new UsageError(`${file}: holds no row`, { hint: "docs/catalogue.md shows rows of one's own." });
}

/** `$schema` is for editors. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "$schema"));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: cannot be read`, {
      said: messageOf(error),
      hint: "Make it readable, or remove it.",
    });
  }
}

async function readCode(file: string, importCode: (url: string) => Promise<unknown>): Promise<unknown> {
  // Read first: that a file cannot be read is then told alike for all kinds.
  textOf(file);
  let code: { readonly default?: unknown };
  try {
    code = (await importCode(pathToFileURL(resolve(file)).href)) as typeof code;
  } catch (error) {
    if (isPinproofError(error, "USAGE")) throw error;
    throw new UsageError(`${file}: cannot be run`, {
      said: messageOf(error),
      hint: "Correct it; `npx tsx FILE` runs it alone.",
    });
  }
  const row = defaultOf(code);
  if (row !== undefined) return filled(row, file);
  throw new UsageError(`${file}: has no default export`, { hint: "Write `export default { id: ... } satisfies Row`." });
}

/** A file whose folder is not said to be of ES modules comes as CommonJS, its exports as one default. */
function defaultOf({ default: exported }: { readonly default?: unknown }): unknown {
  const isWrapped = typeof exported === "object" && exported !== null && "__esModule" in exported;
  return isWrapped ? (exported as { readonly default?: unknown }).default : exported;
}
