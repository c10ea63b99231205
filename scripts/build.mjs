// `npm run build`: the program as a few files of JavaScript, for a start that transforms nothing. Only code is built: what lies
// beside the sources (scripts, schemas, templates) is read from there. `--package` builds for `npm pack`: into a folder of one name,
// with the library and its types.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { commitOf } from "../bin/commit.mjs";
import { MANIFEST, noteFile, PACKAGE } from "../bin/built.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const DIST = join(ROOT, dirname(MANIFEST));
const DAY_MS = 24 * 60 * 60 * 1000;
/** A change of these may change what is built, too. */
const SETTINGS = ["package.json", "tsconfig.json", "scripts/build.mjs", "bin/built.mjs"];
const PROGRAM = { in: join(ROOT, "bin/pinproof.ts"), out: "pinproof" };
const LIBRARY = ["index", "jest"];

/** The bindings are on no registry: their source becomes part of the build. Their licence and their source go with the package. */
const BINDINGS = { name: "@cdktf/provider-openstack", source: "packages/provider-openstack/src" };

if (process.argv.includes("--package")) await buildPackage();
else await buildProgram();

/** Taken from now on by every start, as long as no source changes. */
async function buildProgram() {
  const before = publishedFolder();
  const notes = new Map(SETTINGS.map((path) => [path, noteFile(ROOT, path).note]));
  // A folder of its own: another build may run, and programs that were started from an earlier one load parts of it late.
  const folder = join(DIST, `build-${randomUUID()}`);
  await bundle(folder, [PROGRAM], (source, note) => notes.set(source, note));
  // Without its maps a program runs as well.
  const code = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const built = code.map((name) => noteFile(ROOT, relative(ROOT, join(folder, name))).note);
  publish(folder, { program: relative(ROOT, join(folder, "pinproof.js")), files: [...notes.values(), ...built] });
  // From now on nobody starts from the one before.
  if (before !== undefined && existsSync(before)) utimesSync(before, new Date(), new Date());
  removeOld(folder);
}

async function buildPackage() {
  const folder = join(DIST, `package-${randomUUID()}`);
  try {
    await bundle(folder, [PROGRAM, ...LIBRARY.map((out) => ({ in: join(ROOT, `${out}.ts`), out }))]);
    writeTypes(join(folder, "types"));
    writeFileSync(join(folder, "commit"), `${commitOf(ROOT) ?? ""}\n`);
    rmSync(join(ROOT, PACKAGE), { recursive: true, force: true });
    renameSync(folder, join(ROOT, PACKAGE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param noted is called with each source and what it is known by */
async function bundle(folder, entryPoints, noted = () => undefined) {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints,
    absWorkingDir: ROOT,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    plugins: [
      {
        name: "sources-in-place",
        setup: (hooks) => {
          sourcesInPlace(hooks, folder, noted);
        },
      },
    ],
  });
}

/**
 * Declarations of the library, and of what they name: nothing else of the engine comes along, and no type is checked here. `./x.ts`
 * in one of them finds `x.d.ts`.
 */
function writeTypes(folder) {
  const made = `${folder}-all`;
  mkdirSync(made, { recursive: true });
  const settings = join(made, "tsconfig.json");
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, noCheck: true, incremental: false },
    ...{
      rootDir: ROOT,
      outDir: made,
      tsBuildInfoFile: null,
      types: ["node", "jest"],
      typeRoots: [join(ROOT, "node_modules/@types")],
    },
  };
  const files = LIBRARY.map((name) => join(ROOT, `${name}.ts`));
  writeFileSync(
    settings,
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include: [], files }),
  );
  execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", settings], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const waiting = LIBRARY.map((name) => `${name}.ts`);
  const seen = new Set(waiting);
  for (const source of waiting) {
    const declaration = source.replace(/\.ts$/, ".d.ts");
    const text = readFileSync(join(made, declaration), "utf8");
    mkdirSync(dirname(join(folder, declaration)), { recursive: true });
    writeFileSync(join(folder, declaration), text);
    for (const [, named] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      const next = relative(ROOT, resolve(ROOT, dirname(source), named));
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  rmSync(made, { recursive: true });
}

/** Where a source asks where it is, it is told its own place, not that of the file that it became part of. */
function sourcesInPlace({ onLoad, onResolve }, folder, noted) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const source = relative(ROOT, path);
    const { note, text } = noteFile(ROOT, source);
    noted(source, note);
    return { loader: "ts", contents: withPlace(text.toString("utf8"), relative(folder, path)) };
  });
  // Plain JavaScript is shared with `bin/pinproof.js`, which loads it before it knows whether there is a build.
  onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
    path: relative(folder, resolve(resolveDir, path)),
    external: true,
  }));
  const { name, source } = BINDINGS;
  onResolve({ filter: new RegExp(`^${name}/lib/`) }, ({ path }) => ({
    path: join(ROOT, source, path.slice(`${name}/lib/`.length).replace(/\.js$/, ".ts")),
  }));
}

/** @param place the source, as the built file sees it */
function withPlace(code, place) {
  const path = (to) => `process.getBuiltinModule("node:path").join(import.meta.dirname, ${JSON.stringify(to)})`;
  return code.replaceAll(
    /\bimport\.meta\.(url|dirname|filename)\b/g,
    (_, asked) =>
      ({
        url: `new URL(${JSON.stringify(place)}, import.meta.url).href`,
        dirname: path(dirname(place)),
        filename: path(place),
      })[asked],
  );
}

function publish(folder, manifest) {
  const unnamed = `${folder}.json`;
  writeFileSync(unnamed, JSON.stringify(manifest));
  renameSync(unnamed, join(ROOT, MANIFEST));
}

function publishedFolder() {
  try {
    return dirname(join(ROOT, JSON.parse(readFileSync(join(ROOT, MANIFEST), "utf8")).program));
  } catch {
    return undefined;
  }
}

/** What no run can be from any more, and what ended builds have left. */
function removeOld(folder) {
  const kept = [basename(folder), basename(MANIFEST)];
  for (const name of readdirSync(DIST).filter((name) => !kept.includes(name))) {
    const path = join(DIST, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}
