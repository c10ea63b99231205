// One file of saved evidence, as a source: what cannot be read is a reason that begins with the file's name.
import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { readIfThere } from "../../base/files/files.ts";
import { unread } from "./attempt.ts";
import type { Source } from "./evidence.ts";
import type { EvidenceFiles, Unreadable } from "./layout.ts";
import { misfitOf } from "./schema.ts";

/** `NAME.json` of that folder. */
export function loadJson<Name extends keyof EvidenceFiles>(folder: string, name: Name): Source<EvidenceFiles[Name]> {
  return loadIfThere(folder, name) ?? unread(`${name}.json was not saved`);
}

/** `NAME.json` of that folder; undefined where there is none. */
export function loadIfThere<Name extends keyof EvidenceFiles>(
  folder: string,
  name: Name,
): Source<EvidenceFiles[Name]> | undefined {
  const file = `${name}.json`;
  const text = read(folder, file);
  if (text === undefined) return undefined;
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch (error) {
    return unread(`${file} is damaged: ${messageOf(error)}`);
  }
  if (isUnreadable(value)) return unread(value.reason);
  const misfit = misfitOf(name, value);
  if (misfit !== undefined) return unread(`${file} does not fit its schema: ${misfit}`);
  return { ok: true, value: value as EvidenceFiles[Name] };
}

/** `NAME.EXTENSION`, or the reason in `NAME.error.txt`. */
export function loadText(folder: string, name: string, extension: string): Source<string> {
  const file = `${name}.${extension}`;
  const text = read(folder, file);
  if (text !== undefined) return text.ok ? { ok: true, value: text.value.trimEnd() } : text;
  const reason = read(folder, `${name}.error.txt`);
  return unread(reason === undefined ? `${file} was not saved` : reason.ok ? reason.value.trimEnd() : reason.reason);
}

function read(folder: string, file: string): Source<string> | undefined {
  try {
    const value = readIfThere(join(folder, file));
    return value === undefined ? undefined : { ok: true, value };
  } catch (error) {
    return unread(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function isUnreadable(value: unknown): value is Unreadable {
  if (typeof value !== "object" || value === null || !("ok" in value) || !("reason" in value)) return false;
  return value.ok === false && typeof value.reason === "string";
}
