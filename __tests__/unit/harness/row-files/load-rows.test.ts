import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRows } from "../../../../harness/row-files/load-rows.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "pinproof-rows-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const row = (id: string) =>
  `{ id: "${id}", claim: "It floats", hostSet: "A", expect: { outcome: "active", cpus: "floating" } }`;
const put = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
};

test("every kind of file is read, sorted by name; others and folders are left alone", async () => {
  put("f.mjs", `export default ${row("of-mjs")};`);
  put("e.mts", `export default ${row("of-mts")};`);
  put("d.ts", `const row: unknown = ${row("of-ts")};\nexport default row;`);
  put(
    "c.json",
    `{ "$schema": "x", "id": "of-json", "claim": "c", "hostSet": "A", "expect": { "outcome": "active", "cpus": "floating" } }`,
  );
  put("b.yml", `- ${row("of-yml")}\n- ${row("of-yml-too")}`);
  put("a.yaml", "id: of-yaml\nclaim: c\nhostSet: A\nexpect:\n  outcome: active\n  cpus: floating\n");
  put("README.md", "# rows");
  put(".hidden.yaml", "nonsense: true");
  put("types.d.ts", "export {};");
  mkdirSync(join(dir, "folder.yaml"));
  const rows = await loadRows(dir);
  expect(rows.map(({ id }) => id)).toEqual(["of-yaml", "of-yml", "of-yml-too", "of-json", "of-ts", "of-mts", "of-mjs"]);
  expect(new Set(rows.map(({ family }) => family))).toEqual(new Set(["own"]));
});

test("a full experiment, and one that CommonJS wraps", async () => {
  const servers = `servers: { s: { image: "base", flavor: "f", asked: "nothing", expect: { outcome: "error", fault: "RETRY" } } }`;
  const parts = `images: { base: { from: "base" } }, flavors: { f: { vcpus: 1, memoryMiB: 128, extraSpecs: {} } }`;
  put(
    "a.mjs",
    `export default { id: "full", family: "mine", claim: "c", ${parts}, ${servers}, relations: [], steps: "as-room-allows", needs: {} };`,
  );
  put(
    "b.mjs",
    `const wrapped = { default: ${row("wrapped")} };\nObject.defineProperty(wrapped, "__esModule", { value: true });\nexport default wrapped;`,
  );
  expect((await loadRows(dir)).map(({ id, family }) => [id, family])).toEqual([
    ["full", "mine"],
    ["wrapped", "own"],
  ]);
});

test.each([
  ["a.yaml", "id: x\n  claim: : y\n", /a\.yaml:1: it is not YAML\n {2}Nested mappings.*line 1.*\nCorrect that line\.$/],
  ["a.yaml", 'id: x\nclaim: "y\n', /a\.yaml:\d: it is not YAML/],
  ["a.yaml", "id: x\nid: y\n", /a\.yaml:2: it is not YAML\n {2}Map keys must be unique/],
  ["a.json", '{ "id": "x",\n "claim" }', /a\.json:2: it is not JSON\n/],
  ["a.json", '{ "id":\n', /a\.json:1: it is not JSON\n {2}Unexpected end/],
  ["a.json", "[]", /a\.json: holds no row/],
  ["a.yaml", "", /a\.yaml: holds no row/],
  ["a.yaml", "# nothing\n", /a\.yaml: holds no row/],
  ["a.yaml", "[]", /a\.yaml: holds no row/],
  ["a.yaml", "id: x\n---\nid: y\n", /a\.yaml: holds several documents/],
  ["a.yaml", "id: x\nclaim: c\nexpect: { outcome: active, cpus: pined }", /a\.yaml: expect\.cpus: must be one of/],
  ["a.yaml", row("A01"), /a\.yaml: id: "A01" is in use by the catalogue/],
  ["a.mjs", "export const row = {};", /a\.mjs: has no default export\nWrite `export default/],
  ["a.mjs", "export default undefined;", /a\.mjs: has no default export/],
  ["a.mjs", 'throw new Error("out of order");', /a\.mjs: cannot be run\n {2}out of order/],
  ["a.mjs", "const x = {;", /a\.mjs: cannot be run/],
  ["a.mjs", 'import "./not-there.mjs";', /a\.mjs: cannot be run[^]*not-there\.mjs/],
])("%s with %j is a usage error that names it", async (name, text, message) => {
  put(name, text);
  await expect(loadRows(dir)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringMatching(message) as string,
  });
});

test("an id that two files have is told with the first", async () => {
  put("a.yaml", row("twice"));
  put("b.mjs", `export default ${row("twice")};`);
  await expect(loadRows(dir)).rejects.toThrow(/b\.mjs: id: "twice" is in use by .*a\.yaml/);
});

test("a folder that is not there, is none, or holds no rows", async () => {
  await expect(loadRows(join(dir, "nowhere"))).rejects.toThrow(/nowhere: there is no such folder\n--experiments/);
  put("file", "x");
  await expect(loadRows(join(dir, "file"))).rejects.toThrow("file: it is not a folder");
  await expect(loadRows(dir)).rejects.toThrow(/holds no rows\n {2}searched for \*\.yaml, .*\*\.mjs/);
});
