// JSON files against their schemas, `schemas/NAME.schema.json`, which are generated from the types.
import { readFileSync } from "node:fs";
import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { UsageError } from "../../base/errors.ts";
import { schemaCompiler } from "../../base/json-schema.ts";
import type { FileName } from "./layout.ts";

const validators = new Map<string, ValidateFunction>();
let compiler: Ajv | undefined;

/**
 * Fields that the schema does not know: a later version of the same layout may have written them, so a reader passes
 * them over; what we write ourselves must have none.
 */
export type Extras = "passed-over" | "refused";

/**
 * @returns where and how the value does not fit the schema of that file, as in `/status must be string`; undefined where it
 *   does. What the file holds is not told: it may be anything.
 */
export function misfitOf(name: FileName, value: unknown, extras: Extras = "passed-over"): string | undefined {
  const validate = validatorOf(name, extras);
  if (validate(value)) return undefined;
  const error = mostTelling(validate.errors ?? []);
  return error === undefined ? "it does not fit" : `${error.instancePath} ${wordsOf(error)}`.trim();
}

/** The schema of a file and the type that it is made from: `const RUN: FileSchema<RunRecord> = { name: "run" }`. */
export interface FileSchema<T> {
  readonly name: FileName;
  /** Never set: it ties the type to the schema. */
  readonly holds?: T;
}

/**
 * @param file its name, for the error
 * @throws UsageError naming the file and the field: `run.json: /layout must be number`
 */
export function checked<T>({ name }: FileSchema<T>, value: unknown, file: string): T {
  const misfit = misfitOf(name, value);
  if (misfit === undefined) return value as T;
  throw new UsageError(`${file}: ${misfit}`, { hint: `Its schema is schemas/${name}.schema.json.` });
}

/** Compiled at the first use. */
function validatorOf(name: FileName, extras: Extras): ValidateFunction {
  const key = `${name} ${extras}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8");
  compiler ??= schemaCompiler({ strict: true, allowUnionTypes: true, allErrors: true });
  const validate = compiler.compile(JSON.parse(text, extras === "refused" ? undefined : open) as object);
  validators.set(key, validate);
  return validate;
}

/** A schema without its bans on other properties. Its `$id` goes too, since the closed one has the same. */
function open(key: string, value: unknown): unknown {
  return (key === "additionalProperties" && value === false) || key === "$id" ? undefined : value;
}

/** Keywords that only repeat that something within them failed. */
const OUTER = new Set(["if", "anyOf", "allOf"]);

/** Of the branches of a union, the one that was meant is that which failed deepest. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const depth = ({ instancePath }: ErrorObject) => instancePath.split("/").length;
  const inner = errors.filter(({ keyword }) => !OUTER.has(keyword));
  const deepest = Math.max(0, ...inner.map(depth));
  return inner.find((error) => depth(error) === deepest);
}

function wordsOf({ keyword, message = "does not fit", params }: ErrorObject): string {
  const { allowedValues, allowedValue, additionalProperty, type } = params as Record<string, unknown>;
  if (keyword === "type") return `must be ${[type].flat().join(" or ")}`;
  if (keyword === "enum") return `must be one of ${JSON.stringify(allowedValues)}`;
  if (keyword === "const") return `must be ${JSON.stringify(allowedValue)}`;
  if (keyword === "additionalProperties") return `must not have the field ${JSON.stringify(additionalProperty)}`;
  return message;
}
