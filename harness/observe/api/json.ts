// Answers of OpenStack's APIs, read as unknown JSON: a field that is missing or of another type is told by its name.
import { TargetError } from "../../../base/errors.ts";

export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, where: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw unreadable(where, "an object", value);
}

export function asArray(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(where, "a list", value);
}

export function asString(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw unreadable(where, "a text", value);
}

export function asNumber(value: unknown, where: string): number {
  if (typeof value === "number") return value;
  throw unreadable(where, "a number", value);
}

/** Undefined and null are null. */
export function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : read(value);
}

/** The entries whose values are texts. */
export function stringsOf(value: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function unreadable(where: string, wanted: string, value: unknown): TargetError {
  const got =
    value === undefined ? "missing" : value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return new TargetError(`the API's answer is not as documented: ${where} should be ${wanted}, and is ${got}`);
}
