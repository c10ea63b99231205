// TypeScript as it is, in this very process: for the sources, and for rows of one's own. Only loaded where there is some, since
// it takes a second.
let registered;

/** From now on `import` takes TypeScript. Done once. */
export function registerTypeScript() {
  registered ??= register();
  return registered;
}

async function register() {
  const [esm, commonJs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
  esm.register();
  // A row (`--experiments`) lies in a folder that mostly has no package.json: to Node.js it is CommonJS.
  commonJs.register();
}
