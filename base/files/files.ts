// Writing of files that must survive a crash at any moment: written beside, synced, then renamed.
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf, StorageError, systemCode } from "../errors.ts";

/**
 * Replaces a file's content atomically; readers see the old content or the new, never a part.
 * @throws StorageError where it cannot be written, with the system's words
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replace(path, content, mode);
  } catch (error) {
    throw new StorageError(`${path} cannot be written`, {
      said: messageOf(error),
      hint: ADVICE[systemCode(error) ?? ""] ?? "Does its folder exist, and may you write to it?",
      cause: error,
    });
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "Make room on that disk.",
  EDQUOT: "Make room: your quota on that disk is exhausted.",
  EROFS: "That file system is read-only: work in another folder.",
};

function replace(path: string, content: string | Uint8Array, mode: number): void {
  const beside = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    const file = openSync(beside, "wx", mode);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

export function writeJson(path: string, value: unknown, mode?: number): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, mode);
}

/** The file's text, or undefined where there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
