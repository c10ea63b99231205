// Which pinproof this is: its version, and the commit that it was made from, where that is known.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readIfThere } from "../base/files/files.ts";
import { commitOf } from "./commit.mjs";

const ROOT = resolve(import.meta.dirname, "..");

/** What a package has recorded in it, for it has no repository; `scripts/build.mjs` writes it. */
const RECORDED = "dist/package/commit";

/**
 * As in `pinproof 0.2.0 (commit 1a2b3c4)`.
 * @param root the folder of pinproof. @default this one's
 */
export function versionLine(root: string = ROOT): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const commit = commitOf(root) ?? recordedCommit(root);
  return `pinproof ${version}${commit === undefined ? "" : ` (commit ${commit})`}`;
}

function recordedCommit(root: string): string | undefined {
  const recorded = readIfThere(join(root, RECORDED))?.trim();
  return recorded === "" ? undefined : recorded;
}
