// TypeScript as it is, in this very process: for the sources, and for rows of one's own. Only loaded where there is some, since
// it takes a second.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");
/** A source that imports nothing and that everything needs. */
const FIRST = resolve(ROOT, "base/errors.ts");
/** Of the error where there is nothing that takes TypeScript. */
export const NO_TYPESCRIPT = "PINPROOF_NO_TYPESCRIPT";
let registered;

/** From now on `import` takes TypeScript: by tsx, where that is installed, else by Node.js itself. Done once. */
export function registerTypeScript() {
  registered ??= register();
  return registered;
}

async function register() {
  // Node.js starts a thread for it, which dies where the working folder is gone, and is waited for in vain; and tsx starts its
  // compiler in the folder that it finds then. So we are in a folder of ours meanwhile, and go back before anything else is done.
  const before = process.cwd();
  process.chdir(ROOT);
  try {
    const [esm, commonJs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
    esm.register();
    // A row (`--experiments`) lies in a folder that mostly has no package.json: to Node.js it is CommonJS.
    commonJs.register();
    // With Node.js 24 and 26 the first file was waited for without end where the folder had gone after the registration: so one is
    // loaded here. A package has none of ours.
    if (existsSync(FIRST)) await import(pathToFileURL(FIRST).href);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    registerOwn();
  } finally {
    // This, and asking for its name anew, throws where it is gone by now.
    process.chdir(before);
    process.cwd();
  }
}

/** A package brings no tsx: its compiler would come with an install script, and from 22.18 on Node.js does without. */
function registerOwn() {
  if (!process.features.typescript) {
    const error = new Error(`Node.js ${process.versions.node} takes no TypeScript by itself`);
    throw Object.assign(error, { code: NO_TYPESCRIPT });
  }
  // Of a row in a folder without package.json it says at length that it had to look what it is.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...how) => {
    const [options] = how;
    const code = typeof options === "object" ? options.code : how[1];
    if (code !== "MODULE_TYPELESS_PACKAGE_JSON") emitWarning(warning, ...how);
  };
}
