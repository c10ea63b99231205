// The cache outside the work tree: built things that are slow to make and safe to lose.
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** `PINPROOF_HOME`, else `pinproof` in the user's cache directory. */
export function pinproofHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env["PINPROOF_HOME"]) return resolve(env["PINPROOF_HOME"]);
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "pinproof");
}
