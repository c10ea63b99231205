// The cache outside the work tree: built things that are slow to make and safe to lose.
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** `PINPROOF_HOME`, else `pinproof` in the user's cache directory. An empty variable counts as unset. */
export function pinproofHome(env: NodeJS.ProcessEnv = process.env): string {
  const { PINPROOF_HOME: own = "", XDG_CACHE_HOME: cache = "" } = env;
  if (own !== "") return resolve(own);
  return join(cache === "" ? join(homedir(), ".cache") : cache, "pinproof");
}
