// The folder that the command was started in, for whatever is found by a relative path.
import { UsageError } from "../errors.ts";
import { GONE, isWorkingFolderGone } from "./gone-folder.mjs";

/** @throws UsageError where it is there no more */
export function workingFolder(): string {
  if (isWorkingFolderGone()) throw goneFolder();
  return process.cwd();
}

/** @param cause what failed for that reason */
export function goneFolder(cause?: unknown): UsageError {
  return new UsageError(GONE.summary, { hint: GONE.hint, cause });
}
