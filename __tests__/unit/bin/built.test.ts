// When what was built is taken, by files in a temporary folder.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectPath } from "../../support/real-cloud/cli.ts";

const { builtProgram, MANIFEST, noteFile } = (await import(projectPath("bin/built.mjs"))) as {
  builtProgram: (root: string) => string | undefined;
  MANIFEST: string;
  noteFile: (root: string, path: string) => { note: object };
};

const FILES = { "bin/a.ts": "export const a = 1;\n", "dist/build-1/a.js": "const a = 1;\n" };
let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pinproof-built-"));
  for (const folder of ["bin", "dist/build-1"]) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(root, path), text);
  writeFileSync(join(root, "bin/pinproof.ts"), "");
  const files = Object.keys(FILES).map((path) => noteFile(root, path).note);
  writeFileSync(join(root, MANIFEST), JSON.stringify({ program: "dist/build-1/a.js", files }));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test("it is taken as long as no file has changed", () => {
  expect(builtProgram(root)).toBe(join(root, "dist/build-1/a.js"));
});

test("another time of the same file is no change: a checkout gives it one", () => {
  utimesSync(join(root, "bin/a.ts"), 1000, 1000);
  expect(builtProgram(root)).toBe(join(root, "dist/build-1/a.js"));
});

test.each(Object.keys(FILES))("a change of %s, were it of one letter, is one", (path) => {
  const changed = join(root, path);
  writeFileSync(changed, FILES[path as keyof typeof FILES].replace("1", "2"));
  // Were it written in the tick of the clock in which it was built.
  utimesSync(changed, 1000, 1000);
  expect(builtProgram(root)).toBeUndefined();
});

test.each(Object.keys(FILES))("without %s the sources run", (path) => {
  rmSync(join(root, path));
  expect(builtProgram(root)).toBeUndefined();
});

test.each([
  ["half of one", '{"program":"dist/build-1/a.js","files":[{"path":"bin/'],
  ["an empty one", ""],
  ["one of another version", '{"entry":"dist/a.js"}'],
  ["one that is a word", '"a"'],
])("a manifest that is %s counts for nothing", (_, text) => {
  writeFileSync(join(root, MANIFEST), text);
  expect(builtProgram(root)).toBeUndefined();
});

test("without a manifest nothing is built", () => {
  rmSync(join(root, MANIFEST));
  expect(builtProgram(root)).toBeUndefined();
});

test("a package, which has no sources, has its build in one place", () => {
  rmSync(join(root, "bin/pinproof.ts"));
  expect(builtProgram(root)).toBe(join(root, "dist/package/pinproof.js"));
});
