// TypeScript as it is, in this very process: for the sources, and for rows of one's own. Only loaded where there is some, since
// it takes a second.
import { register as registerHooks } from "node:module";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
let registered;

/** From now on `import` takes TypeScript. Done once. */
export function registerTypeScript() {
  registered ??= register();
  return registered;
}

async function register() {
  // tsx's compiler notes the working folder when it is loaded, and starts its own process there. Where that folder goes away
  // meanwhile, the compiler is gone and Node.js waits for it for ever; so for the compiler it is ours, here and in the thread of
  // Node.js that loads modules.
  registerHooks("./compiler-folder.mjs", { parentURL: import.meta.url, data: ROOT });
  const { cwd } = process;
  process.cwd = () => ROOT;
  try {
    const [esm, commonJs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
    esm.register();
    // A row (`--experiments`) lies in a folder that mostly has no package.json: to Node.js it is CommonJS.
    commonJs.register();
  } finally {
    process.cwd = cwd;
  }
}
