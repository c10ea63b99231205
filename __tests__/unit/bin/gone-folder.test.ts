// A working folder that is removed: before the command starts, while it starts, and while it runs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../base/command.ts";
import { projectPath, startNode } from "../../support/real-cloud/cli.ts";
import { copyProject, type ProjectCopy } from "../../support/real-cloud/project-copy.ts";

const WORDS =
  "\nThe folder that this command was started in does not exist any more.\nChange to a folder that exists and run it again.\n";

let [home, folder] = ["", ""];
let sources: ProjectCopy;
let built: ProjectCopy;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pinproof-gone-"));
  [sources, built] = [copyProject(), copyProject()];
  await built.build();
});
afterAll(() => {
  for (const path of [home, sources.path, built.path]) rmSync(path, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(home, "in-"));
});

const copies = () => ({ sources, built });

describe.each(["sources", "built"] as const)("%s", (which) => {
  it("tell it where the folder was gone before", async () => {
    const program = join(copies()[which].path, "bin/pinproof.js");
    const script = `rmdir "$PWD"; exec "${process.execPath}" "${program}" list`;
    expect(await run("sh", ["-c", script], { cwd: folder, accept: [2] })).toMatchObject({
      status: 2,
      stdout: "",
      stderr: WORDS.trimEnd(),
    });
  });

  it.each([0, 50, 150, 400, 800, 1600])("end where the folder goes %i ms after the start", async (ms) => {
    const ending = copies()[which].cli(["list"], { cwd: folder });
    await sleep(ms);
    rmSync(folder, { recursive: true });
    const { status, stderr } = await ending;
    expect([
      { status: 0, stderr: "" },
      { status: 2, stderr: WORDS },
    ]).toContainEqual({ status, stderr });
  });
});

/** Runs in a folder that it removes itself, with what it needs for that at hand. */
async function inProcess(script: string) {
  const lines = [
    'import { rmdirSync } from "node:fs";',
    "const folder = process.cwd();",
    `const load = (path) => import(${JSON.stringify(projectPath("/"))} + path);`,
    "const codeOf = (body) => Promise.resolve().then(body).then(() => null, ({ code, message }) => [code, message]);",
    'const { registerTypeScript } = await load("bin/typescript.mjs");',
    script,
  ];
  const { status, stdout, stderr } = await startNode(["--input-type=module", "-e", lines.join("\n")], { cwd: folder })
    .ending;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as unknown;
}

test("the compiler is not waited for where the folder is gone just before it is loaded", async () => {
  const script = "rmdirSync(folder); console.log(JSON.stringify(await codeOf(registerTypeScript)));";
  expect(await inProcess(script)).toEqual(["ENOENT", expect.stringContaining("no such file or directory")]);
});

test("what needs no relative path is still done, and what does is told", async () => {
  const outcome = await inProcess(`
    await registerTypeScript();
    const { run } = await load("base/command.ts");
    rmdirSync(folder);
    const { makeRunFolder } = await load("harness/run/run-folder.ts");
    const { namedCloud } = await load("harness/targets/named-cloud.ts");
    console.log(JSON.stringify({
      where: (await run("pwd", [])).stdout,
      program: await codeOf(() => run("true", [], { cwd: folder })),
      runFolder: await codeOf(() => makeRunFolder()),
      cloud: await codeOf(() => namedCloud()),
    }));`);
  const gone = ["USAGE", WORDS.trim()];
  expect(outcome).toEqual({ where: "/", program: gone, runFolder: gone, cloud: gone });
});

test("another folder of the same name in its place is not it", async () => {
  const module = projectPath("base/files/gone-folder.mjs");
  const script = `
    import { mkdirSync, rmdirSync } from "node:fs";
    const { isWorkingFolderGone } = await import(${JSON.stringify(module)});
    const path = process.cwd();
    const seen = [isWorkingFolderGone()];
    rmdirSync(path);
    seen.push(isWorkingFolderGone());
    // As whoever writes a file below it does.
    mkdirSync(path);
    seen.push(isWorkingFolderGone());
    process.stdout.write(seen.join());`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
  expect(stdout).toBe("false,true,true");
});
