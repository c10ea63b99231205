// Completion: what may stand where the cursor is, by the command itself; and what bash makes of it. zsh and fish at least take
// their scripts, where they are installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMANDS } from "../../../../bin/commands.ts";
import { candidatesFor } from "../../../../bin/completion/completion.ts";
import { type Shell, shellScript, SHELLS } from "../../../../bin/completion/shell-script.ts";
import { catalogue, families } from "../../../../experiments/index.ts";
import { cli, projectPath } from "../../../support/real-cloud/cli.ts";

const PROGRAM = projectPath("bin/pinproof.js");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-completion-"));
  symlinkSync(PROGRAM, join(folder, "pinproof"));
  for (const [id, startedAt] of [
    ["k7mtr2wd", "2026-01-02T00:00:00.000Z"],
    ["b2mtr2wd", "2026-01-03T00:00:00.000Z"],
  ] as const) {
    mkdirSync(join(folder, ".pinproof/runs", id), { recursive: true });
    writeFileSync(join(folder, ".pinproof/runs", id, "run.json"), JSON.stringify({ id, startedAt }));
  }
  writeFileSync(
    join(folder, "pinproof.yaml"),
    "cloud: mine\nhosts:\n  - name: compute-1\n    address: 192.0.2.10\n  - name: compute-2\n    address: 192.0.2.11\n",
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const words = async (...typed: string[]) => (await candidatesFor(typed)).map(({ word }) => word);

test("the first word is a command, or an option of all", async () => {
  expect(await words("")).toEqual([...COMMANDS.map(({ name }) => name), "help"]);
  expect(await words("ru")).toEqual(["run", "runs"]);
  expect(await words("help", "ru")).toEqual(["run", "runs"]);
  expect(await words("help", "run", "")).toEqual([]);
  expect(await words("--")).toEqual(["--config", "--help", "--version"]);
  expect(await words("nonsense", "")).toEqual([]);
});

test.each(["run", "list"])("%s takes ids of the catalogue, none twice", async (command) => {
  const ids = catalogue.map(({ id }) => id);
  expect(await words(command, "")).toEqual(ids);
  expect(await words(command, "A07", "A0")).toEqual(ids.filter((id) => id.startsWith("A0") && id !== "A07"));
});

test("an option's value is what the option takes", async () => {
  expect(await words("run", "--family", "")).toEqual(families);
  expect(await words("run", "--profile", "")).toEqual(["A", "B", "C"]);
  expect(await words("cloud", "up", "--profile", "")).toEqual(["A", "B", "C"]);
  expect(await words("run", "--profile=")).toEqual(["--profile=A", "--profile=B", "--profile=C"]);
  expect(await words("init", "--access", "kolla-d")).toEqual(["kolla-docker"]);
  expect(await words("run", "--leave-out", "no")).toEqual(["nova"]);
  // What follows it is an experiment again.
  expect(await words("run", "--profile", "A", "refer")).toEqual(["reference"]);
});

test("a file's name is left to the shell", async () => {
  expect(await words("run", "--report", "")).toEqual([]);
  expect(await words("run", "--config", "")).toEqual([]);
});

test("commands within commands, their arguments and options", async () => {
  expect(await words("runs", "")).toEqual(["list", "show", "observe", "destroy"]);
  expect(await words("completion", "")).toEqual([...SHELLS]);
  expect(await words("runs", "show", "--")).toEqual(["--json", "--config", "--help"]);
  expect(await words("runs", "nonsense", "")).toEqual(["list", "show", "observe", "destroy"]);
});

test("runs of this folder, the newest first, and hosts of its pinproof.yaml", async () => {
  const ask = async (...typed: string[]) => {
    const { stdout, stderr, status } = await cli(["__complete", ...typed], { cwd: folder });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    return stdout;
  };
  expect(await ask("runs", "destroy", "")).toBe(
    "b2mtr2wd\t2026-01-03T00:00:00.000Z\nk7mtr2wd\t2026-01-02T00:00:00.000Z\n",
  );
  expect(await ask("sweep", "--run", "k")).toBe("k7mtr2wd\t2026-01-02T00:00:00.000Z\n");
  expect(await ask("audit", "--host", "")).toBe("compute-1\t192.0.2.10\ncompute-2\t192.0.2.11\n");
});

test("what cannot be found out is no error at a press of Tab", async () => {
  const env = { OS_CLIENT_CONFIG_FILE: join(folder, "nowhere.yaml"), PINPROOF_CONFIG: join(folder, "none.yaml") };
  expect(await cli(["__complete", "init", "--cloud", ""], { cwd: folder, env })).toMatchObject({
    ...{ stdout: "", stderr: "", status: 0 },
  });
  expect(await cli(["__complete", "audit", "--host", ""], { cwd: folder, env })).toMatchObject({
    ...{ stdout: "", stderr: "", status: 0 },
  });
});

describe("bash", () => {
  /** What bash would offer behind the line. */
  function offered(line: readonly string[]): string {
    const script = `${shellScript("bash", PROGRAM)}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_pinproof
printf '%s\\n' "\${COMPREPLY[*]}"
complete -p pinproof npx`;
    const env = { ...process.env, NODE_OPTIONS: "", PATH: `${folder}:${process.env.PATH ?? ""}` };
    const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8", env });
    expect(stderr).toBe("");
    const [words = "", ...registered] = stdout.trimEnd().split("\n");
    expect(registered).toEqual(["pinproof", "npx"].map((name) => `complete -o default -F _pinproof ${name}`));
    return words;
  }

  test.each([
    ["pinproof run A0 ", catalogue.map(({ id }) => id).join(" ")],
    ["pinproof runs sh", "show"],
    ["pinproof run --profile = ", "A B C"],
    ["pinproof run --profile =", "A B C"],
    ["npx pinproof runs show ", "b2mtr2wd k7mtr2wd"],
    ["npx pinproof completion ", "bash zsh fish"],
    ["npx pin", ""],
    ["npx cowsay ru", ""],
  ])("behind %j it offers what may stand there", (line, words) => {
    expect(offered(line.split(" "))).toBe(words);
  });

  test("a completion of npx that is there already stays", () => {
    const script = `complete -W other npx\n${shellScript("bash", PROGRAM)}\ncomplete -p npx`;
    expect(spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" }).stdout).toBe("complete -W 'other' npx\n");
  });
});

test.each(SHELLS)("%s takes the script that is printed for it", async (shell) => {
  const { stdout, status } = await cli(["completion", shell]);
  expect(status).toBe(0);
  expect(stdout).toBe(shellScript(shell, PROGRAM));
  expect(stdout).toContain(`__complete`);
  expect(stdout).toContain(`'${PROGRAM}'`);
  const answer = syntaxOf(shell, stdout);
  // Of a shell that is not installed only the text can be checked.
  expect(answer).toBe(isInstalled(shell) ? "fine" : "not installed");
});

test("a shell that we do not know is refused, with those that we do", async () => {
  const { stderr, status } = await cli(["completion", "tcsh"]);
  expect(stderr).toContain("bash, zsh, fish");
  expect(status).toBe(2);
});

test("a path with a quote in it stays one word in every shell", () => {
  for (const shell of SHELLS) {
    const script = shellScript(shell, "/it's here/pinproof.js");
    expect(script).toContain(String.raw`'/it'\''s here/pinproof.js'`);
    expect(syntaxOf(shell, script)).toBe(isInstalled(shell) ? "fine" : "not installed");
  }
});

/** What the shell's own syntax check says. */
function syntaxOf(shell: Shell, script: string): string {
  const file = join(folder, `script.${shell}`);
  writeFileSync(file, script);
  const { error, status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
  if (error !== undefined) return "not installed";
  return status === 0 && stderr === "" ? "fine" : stderr;
}

function isInstalled(shell: Shell): boolean {
  return (process.env.PATH ?? "").split(":").some((place) => existsSync(join(place, shell)));
}
