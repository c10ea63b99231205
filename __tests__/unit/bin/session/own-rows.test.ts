// Rows of one's own as a person has them: the examples of the documents, in files, read by the command.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { startCli } from "../../../support/real-cloud/cli.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pinproof-own-"));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};

/** The fenced blocks whose first line names a file, as it is to be written. */
function examples(document: string): readonly (readonly [string, string])[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  return [...text.matchAll(/```(?:yaml|ts)\n(?:#|\/\/) (rows\/\S+)\n([^]*?)```/g)].map(
    ([, path = "", block = ""]) => [path, block] as const,
  );
}

test.each(["docs/catalogue.md", "CONTRIBUTING.md"])("the examples of %s are read as they stand", async (document) => {
  const files = examples(document);
  expect(files.map(([path]) => path.replace(/.*\./, "")).sort()).toEqual(["ts", "yaml"]);
  symlinkSync(ROOT, join(home, "pinproof"));
  for (const [path, text] of files) put(path, text);
  const { status, stdout, stderr } = await startCli(["list", "--experiments", "rows", "--family", "own"], { cwd: home })
    .ending;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const claims = files.map(([, text]) => /claim: "?(.*?)"?,?$/m.exec(text)?.[1]);
  for (const claim of claims) expect(stdout).toContain(claim);
});

test("TypeScript is read whether its folder is of ES modules or not, and may import the catalogue's parts", async () => {
  symlinkSync(ROOT, join(home, "pinproof"));
  const code = (id: string) =>
    `import { FLOATS } from "../pinproof/experiments/outcomes.ts";\n` +
    `import type { Row } from "../pinproof/experiments/row.ts";\n` +
    `export default { id: "${id}", claim: "It floats", hostSet: "A", expect: FLOATS } satisfies Row;\n`;
  put("plain/a.ts", code("as-ts"));
  put("plain/b.mts", code("as-mts"));
  put("modules/a.ts", code("in-modules"));
  writeFileSync(join(home, "package.json"), '{ "type": "module" }');
  const listed = async (dir: string) =>
    (await startCli(["list", "--experiments", dir, "--family", "own", "--json"], { cwd: home }).ending).stdout;
  expect(await listed("modules")).toContain('"in-modules"');
  rmSync(join(home, "package.json"));
  const plain = await listed("plain");
  expect(plain).toContain('"as-ts"');
  expect(plain).toContain('"as-mts"');
});

test("a wrong row ends the command with status 2, by file and field, on standard error alone", async () => {
  put("rows/mine.yaml", "id: mine\nclaim: It is pinned\nhostSet: A\nexpect: { outcome: active, cpus: pined }\n");
  const { status, stdout, stderr } = await startCli(["list", "--experiments", "rows"], { cwd: home }).ending;
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(
    'rows/mine.yaml: expect.cpus: must be one of floating, floating-numa, pinned, mixed; did you mean "pinned"?',
  );
});
