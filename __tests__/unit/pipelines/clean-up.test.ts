// pipelines/clean-up.sh with a pinproof that says what a test wants it to say, and keeps what it was asked.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../support/real-cloud/cli.ts";
import { makeProgram, withTemporaryFolder } from "../../support/stand-ins/programs.ts";

interface Situation {
  /** What `runs list` prints. */
  readonly runs?: string;
  /** What `runs show --json` prints. */
  readonly show?: string;
  /** A call that fails, by its first words. */
  readonly fails?: string;
}

function cleanUp(folder: string, { runs = "no runs here", show = "{}", fails = "nothing" }: Situation) {
  writeFileSync(join(folder, "runs"), `${runs}\n`);
  writeFileSync(join(folder, "show"), `${show}\n`);
  const pinproof = makeProgram(
    folder,
    "pinproof",
    [
      `echo "$*" | sed 's#/tmp/[^ ]*#PLAN#' >> ${folder}/calls`,
      `case "$*" in`,
      `  "${fails}"*) exit 5 ;;`,
      `  "runs list") cat ${folder}/runs ;;`,
      `  "runs show"*) cat ${folder}/show ;;`,
      `esac`,
    ].join("\n"),
  );
  return new Promise<{ status: number; calls: string[] }>((resolve) => {
    const env = { ...process.env, PINPROOF: pinproof };
    execFile(projectPath("pipelines/clean-up.sh"), ["out"], { cwd: folder, env }, (error) => {
      const calls = readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
      resolve({ status: typeof error?.code === "number" ? error.code : 0, calls });
    });
  });
}

const SWEEP = ["sweep --older-than 6h --output PLAN", "sweep --apply PLAN"];
const line = (id: string, state: string) => `${id}  2026-11-25T02:30:00.000Z  ${state.padEnd(7)}  staging  A01`;

test("what died is put away by its record, what is older by a plan, and clean or kept runs are left alone", () =>
  withTemporaryFolder(async (folder) => {
    const runs = [line("aaa", "clean"), line("bbb", "dead"), line("ccc", "kept"), line("ddd", "dead")].join("\n");
    const { status, calls } = await cleanUp(folder, { runs });
    expect(status).toBe(0);
    expect(calls).toEqual(["runs list", "runs list", "runs destroy bbb", "runs destroy ddd", ...SWEEP]);
  }));

test.each([
  ["a run that cannot be put away", "runs destroy", ["runs destroy bbb", ...SWEEP]],
  ["a plan that cannot be made", "sweep --older-than", ["runs destroy bbb", SWEEP[0]]],
  ["a plan that cannot be applied", "sweep --apply", ["runs destroy bbb", ...SWEEP]],
])("%s fails at the end, after the rest was done", (_what, fails, done) =>
  withTemporaryFolder(async (folder) => {
    const { status, calls } = await cleanUp(folder, { runs: line("bbb", "dead"), fails });
    expect(status).toBe(1);
    expect(calls.slice(2)).toEqual(done);
  }),
);

test("a run that was left alone is interrupted, and waited for", () =>
  withTemporaryFolder(async (folder) => {
    const left = spawn("sleep", ["86400"], { stdio: "ignore" });
    const ended = new Promise((resolve) =>
      left.once("exit", (_code, signal) => {
        resolve(signal);
      }),
    );
    const show = JSON.stringify({ owner: { pid: left.pid } }, null, 2);
    const { status, calls } = await cleanUp(folder, { runs: line("bbb", "running"), show });
    expect(await ended).toBe("SIGINT");
    expect(status).toBe(0);
    expect(calls.slice(0, 3)).toEqual(["runs list", "runs show bbb --json", "runs list"]);
  }));

test.each([
  ["none was written", false, ["report --output out"]],
  ["they are there", true, []],
])("reports are made where %s", (_what, there, calls) =>
  withTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, ".pinproof/runs"), { recursive: true });
    mkdirSync(join(folder, "out/A"), { recursive: true });
    if (there) writeFileSync(join(folder, "out/A/junit.xml"), "");
    expect((await cleanUp(folder, {})).calls.slice(4)).toEqual(calls);
  }),
);
