// TypeScript as it is, in this very process: for the sources, and for rows of one's own. Only loaded where there is some, since
// it takes a second.
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
let registered;

/** From now on `import` takes TypeScript. Done once. */
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
  } finally {
    // This, and asking for its name anew, throws where it is gone by now.
    process.chdir(before);
    process.cwd();
  }
}
