// Whether a value has the fields and types of a row or an experiment, by the JSON schemas that are made from those types. Of the
// branches of a union the one is told about that was most likely meant: ajv itself tells of all.
import { readFileSync } from "node:fs";
import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { schemaCompiler } from "../../base/json-schema.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import type { FieldPath, Problem } from "./problem.ts";

export type SchemaKind = "row" | "experiment" | "config";
type Schema = Readonly<Record<string, unknown>>;

/** One thing that does not fit, before it is put into words: what several branches say of one field is said together. */
interface Misfit {
  readonly field: FieldPath;
  readonly kind: "type" | "value" | "other";
  /** A single word that tells the branches of a union apart, as `outcome: active`. */
  readonly isMark: boolean;
  /** Types or values that would fit; for `other` the words themselves. */
  readonly fits: readonly string[];
  readonly got: unknown;
}

let compiler: Ajv | undefined;
const schemas = new Map<SchemaKind, Schema>();

/** Nothing where it fits. */
export function schemaProblems(kind: SchemaKind, value: unknown): readonly Problem[] {
  const schema = schemaOf(kind);
  return misfits(schema, schema.definitions, value, []).map(({ field, ...misfit }) => ({
    field,
    says: wordsOf(misfit),
  }));
}

function schemaOf(kind: SchemaKind): Schema {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const file = new URL(`../../schemas/${kind}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(file, "utf8")) as Schema;
  schemas.set(kind, schema);
  return schema;
}

const compiled = new WeakMap<Schema, ValidateFunction>();

function misfits(schema: Schema, definitions: unknown, value: unknown, at: FieldPath): readonly Misfit[] {
  compiler ??= schemaCompiler({ allErrors: true, verbose: true, strict: false });
  const validate = compiled.get(schema) ?? compiler.compile({ ...schema, definitions });
  compiled.set(schema, validate);
  if (validate(value)) return [];
  // "if" only repeats that something within its branch does not fit.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  const unions = outermostUnions(errors);
  const plain = errors.filter((error) => !unions.some((union) => isWithin(error.instancePath, union.instancePath)));
  return [
    ...plain.map((error) => misfitOf(error, value, at)),
    ...unions.flatMap((union) =>
      nearestBranch(union.schema as readonly Schema[], definitions, union.data, [...at, ...pathOf(union, value)]),
    ),
  ];
}

/** Of unions of one place the last is the outermost: ajv tells of a union after its branches. */
function outermostUnions(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const byPlace = new Map(
    errors.filter(({ keyword }) => keyword === "anyOf").map((error) => [error.instancePath, error]),
  );
  const places = [...byPlace.keys()];
  return [...byPlace.values()].filter(
    ({ instancePath }) => !places.some((place) => place !== instancePath && isWithin(instancePath, place)),
  );
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

function nearestBranch(branches: readonly Schema[], definitions: unknown, value: unknown, at: FieldPath) {
  const told = branches.map((branch) => misfits(branch, definitions, value, at));
  const [best = []] = [...told].sort((a, b) => distanceOf(a, at) - distanceOf(b, at));
  return best.map((misfit) => {
    if (misfit.kind === "other") return misfit;
    const alike = told
      .flat()
      .filter(({ kind, field }) => kind === misfit.kind && field.join("/") === misfit.field.join("/"));
    return { ...misfit, isMark: false, fits: [...new Set(alike.flatMap(({ fits }) => fits))] };
  });
}

/** A branch of another type, or that is marked by another word, was hardly meant; what is wrong deeper inside tells little. */
function distanceOf(found: readonly Misfit[], at: FieldPath): number {
  const weights = found.map(({ kind, isMark, field }) => {
    const depth = field.length - at.length;
    if (kind === "type" && depth === 0) return 1000;
    if (isMark && depth <= 1) return 100;
    return depth <= 1 ? 10 : 1;
  });
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Numbers are places in a list; the releases of `byRelease` look alike and are names. */
function pathOf({ instancePath }: ErrorObject, value: unknown): FieldPath {
  let inside = value;
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(inside) ? Number(name) : name;
      inside = (inside as Readonly<Record<string | number, unknown>>)[step];
      return step;
    });
}

function misfitOf(error: ErrorObject, value: unknown, at: FieldPath): Misfit {
  const field = [...at, ...pathOf(error, value)];
  const got = error.data;
  const other = (says: string, inside?: string): Misfit => ({
    field: inside === undefined ? field : [...field, inside],
    kind: "other",
    isMark: false,
    fits: [says],
    got,
  });
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties": {
      const name = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
      return other(`unknown field${didYouMean(name, known) || `; there are ${known.join(", ")}`}`, name);
    }
    case "required":
      return other("is missing", String(params.missingProperty));
    case "const":
      return { field, kind: "value", isMark: true, fits: [String(params.allowedValue)], got };
    case "enum":
      return { field, kind: "value", isMark: false, fits: (params.allowedValues as unknown[]).map(String), got };
    case "type":
      return { field, kind: "type", isMark: false, fits: [String(params.type)], got };
    default:
      return other(error.message ?? error.keyword);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a map of fields",
  array: "a list",
};

function wordsOf({ kind, fits, got }: Pick<Misfit, "kind" | "fits" | "got">): string {
  const [first = ""] = fits;
  if (kind === "other") return first;
  if (kind === "type") {
    const quoted = fits.includes("string") && ["number", "boolean"].includes(typeof got);
    return `must be ${fits.map((type) => TYPES[type] ?? type).join(" or ")}${quoted ? `: write "${String(got)}"` : ""}`;
  }
  const wanted = fits.length === 1 ? `must be ${first}` : `must be one of ${fits.join(", ")}`;
  return `${wanted}${typeof got === "string" && fits.length > 1 ? didYouMean(got, fits) : ""}`;
}
