// Which pinproof this is: its version, and the commit that it was made from, where that is known.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readIfThere } from "../harness/files.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** What a package has recorded in it, for it has no repository; `scripts/build.mjs` writes it. */
const RECORDED = "dist/package/commit";

/**
 * As in `pinproof 0.2.0 (commit 1a2b3c4)`.
 * @param root the folder of pinproof. @default this one's
 */
export function versionLine(root: string = ROOT): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const commit = commitOf(root);
  return `pinproof ${version}${commit === undefined ? "" : ` (commit ${commit})`}`;
}

function commitOf(root: string): string | undefined {
  // A repository that pinproof is only installed in would tell its own commit.
  const found = existsSync(join(root, ".git")) ? askGit(root) : readIfThere(join(root, RECORDED));
  return found?.trim() === "" ? undefined : found?.trim();
}

function askGit(root: string): string | undefined {
  try {
    const args = ["-C", root, "describe", "--always", "--dirty", "--exclude=*", "--abbrev=7"];
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    // No git on this machine, or a repository of somebody else's, which git refuses to read.
    return undefined;
  }
}
