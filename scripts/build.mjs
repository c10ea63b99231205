// `npm run build`: the program as a few files of JavaScript, for a start that transforms nothing. Only code is built: what lies
// beside the sources (scripts, schemas, templates) is read from there.
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
import { MANIFEST, noteFile } from "../bin/built.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const DAY_MS = 24 * 60 * 60 * 1000;
/** A change of these may change what is built, too. */
const SETTINGS = ["package.json", "tsconfig.json", "scripts/build.mjs", "bin/built.mjs"];

const before = publishedFolder();
const notes = new Map(SETTINGS.map((path) => [path, noteFile(ROOT, path).note]));
// A folder of its own: another build may run, and programs that were started from an earlier one load parts of it late.
const folder = join(ROOT, dirname(MANIFEST), `build-${randomUUID()}`);
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(ROOT, "bin/pinproof.ts")],
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
  plugins: [{ name: "sources-in-place", setup: sourcesInPlace }],
});
// Without its maps a program runs as well.
const code = readdirSync(folder).filter((name) => name.endsWith(".js"));
const built = code.map((name) => noteFile(ROOT, relative(ROOT, join(folder, name))).note);
publish({ program: relative(ROOT, join(folder, "pinproof.js")), files: [...notes.values(), ...built] });
removeOld();

/** Where a source asks where it is, it is told its own place, not that of the file that it became part of. */
function sourcesInPlace({ onLoad, onResolve }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const source = relative(ROOT, path);
    const { note, text } = noteFile(ROOT, source);
    notes.set(source, note);
    return { loader: "ts", contents: withPlace(text.toString("utf8"), relative(folder, path)) };
  });
  // Plain JavaScript is shared with `bin/pinproof.js`, which loads it before it knows whether there is a build.
  onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
    path: relative(folder, resolve(resolveDir, path)),
    external: true,
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

function publish(manifest) {
  const unnamed = `${folder}.json`;
  writeFileSync(unnamed, JSON.stringify(manifest));
  renameSync(unnamed, join(ROOT, MANIFEST));
  // From now on nobody starts from the one before.
  if (before !== undefined && existsSync(before)) utimesSync(before, new Date(), new Date());
}

function publishedFolder() {
  try {
    return dirname(join(ROOT, JSON.parse(readFileSync(join(ROOT, MANIFEST), "utf8")).program));
  } catch {
    return undefined;
  }
}

/** What no run can be from any more, and what ended builds have left. */
function removeOld() {
  const dist = join(ROOT, dirname(MANIFEST));
  const kept = [basename(folder), basename(MANIFEST)];
  for (const name of readdirSync(dist).filter((name) => !kept.includes(name))) {
    const path = join(dist, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}
