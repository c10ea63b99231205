// The commit of a repository. Plain JavaScript: the build asks for it, too.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * As in `1a2b3c4`, with `-dirty` where something was changed.
 * @param root the folder of pinproof
 * @returns undefined where it is not known: no repository, no git, or one of somebody else's, which git refuses to read
 */
export function commitOf(root) {
  // A repository that pinproof is only installed in would tell its own commit.
  if (!existsSync(join(root, ".git"))) return undefined;
  try {
    const args = ["-C", root, "describe", "--always", "--dirty", "--exclude=*", "--abbrev=7"];
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
