// Rows of one's own, as docs/catalogue.md tells: in a folder outside of the repository, run by the command.
import { afterAll, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { cli, projectPath } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";

const home = mkdtempSync(join(tmpdir(), "pinproof-rows-"));

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** A folder of rows in `home`. */
function rows(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(home, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, name, file), text);
  return name;
}

test("the row that the documentation shows is found, runs and holds", async () => {
  const documented = /```yaml\n([^]*?)```/.exec(readFileSync(projectPath("docs/catalogue.md"), "utf8"))?.[1] ?? "";
  const folder = rows("good", { "page-size.yaml": documented });
  const list = await cli(["list", "--experiments", folder, "--family", "own"], { cwd: home });
  expect(list.stdout).toContain("pinned-any-pages");
  const { status, stdout } = await cli(["run", "--experiments", folder, "pinned-any-pages"], { cwd: home });
  expect(stdout).toContain("pinned-any-pages: HOLDS");
  expect(status).toBe(0);
});

test("rows that expect something else than Nova does: violated, exit 1, and the report says where", async () => {
  const before = await cloudInventory(testTarget());
  const folder = rows("wrong", {
    "floats.yaml": `
id: should-float
claim: A server whose flavor says dedicated floats
hostSet: A
flavor: { hw:cpu_policy: dedicated }
expect: { outcome: active, cpus: floating }
`,
    // Nova finds no host for it: terraform says only that the server is in ERROR.
    "builds.yaml": `
id: should-build
claim: A server that requires SMT siblings is pinned on a host without any
hostSet: A
flavor: { hw:cpu_policy: dedicated, hw:cpu_thread_policy: require }
expect: { outcome: active, cpus: pinned }
`,
  });
  const { status, stdout } = await cli(["run", "--experiments", folder], { cwd: home });
  expect(stdout).toContain("should-float: VIOLATED");
  expect(stdout).toMatch(/server, nova: .*: violated\n +expected .*\n +found .*/);
  expect(stdout).toContain("should-build: VIOLATED");
  expect(stdout).toMatch(/server, api: .*: violated\n +expected .*ACTIVE.*\n +found +ERROR: No valid host was found\./);
  expect(stdout).toContain("2 experiments: 2 violated");
  expect(status).toBe(1);
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("a bad file is refused by its name and field, and nothing is made", async () => {
  const folder = rows("bad", {
    "mistyped.yaml": `
id: mistyped
claim: A server floats
flavour: { hw:cpu_policy: shared }
expect: { outcome: active, cpus: floating }
`,
  });
  const before = await cloudInventory(testTarget());
  const runs = listRunFolders(home).length;
  const { status, stderr } = await cli(["run", "--experiments", folder], { cwd: home });
  expect(stderr).toContain(join(folder, "mistyped.yaml"));
  expect(stderr).toContain("flavour");
  expect(status).toBe(2);
  expect(listRunFolders(home)).toHaveLength(runs);
  expect(await cloudInventory(testTarget())).toEqual(before);
});
