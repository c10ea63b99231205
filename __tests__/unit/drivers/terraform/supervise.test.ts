import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isPinproofError } from "../../../../base/errors.ts";
import { supervise, type SuperviseOptions } from "../../../../drivers/terraform/supervise.ts";
import { waitFor } from "../../../../base/wait.ts";
import { stoppedTimers } from "../../../support/stand-ins/clock.ts";
import { SOON_MS } from "../../../support/limits.ts";
import { makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

/** Says "ready", counts the interrupts that it gets, and ends at `$1`th of them. */
const STUBBORN = `
count=0
trap 'count=$((count+1)); echo "interrupt $count" >> "$2"; [ "$count" -ge "$1" ] && exit 1' INT
echo ready >> "$2"
while :; do sleep 0.05; done`;

/** Waits for the words of the program. */
type Heard = (words: string) => Promise<unknown>;

/** Runs a stubborn program; `stop` is called once it is ready. */
async function runStubborn(
  endsAt: number,
  options: Partial<SuperviseOptions>,
  stop: (heard: Heard) => Promise<void> | void,
) {
  return withTemporaryFolder(async (folder) => {
    const log = join(folder, "said");
    const program = makeProgram(folder, "stubborn", STUBBORN);
    let pid = 0;
    const running = supervise(program, [`${endsAt}`, log], {
      ...{ cwd: folder, env: {}, onStart: (id) => (pid = id) },
      ...options,
    }).catch((error: unknown) => error);
    const heard: Heard = (what) =>
      waitFor(() => readFileSync(log, "utf8").includes(what) || undefined, {
        ...{ what, timeoutMs: SOON_MS, intervalMs: 20 },
      });
    await heard("ready");
    await stop(heard);
    const ended = await running;
    return { ended, said: readFileSync(log, "utf8").trim().split("\n"), pid };
  });
}

test("an abort sends exactly one interrupt, and the end is waited for", async () => {
  const abort = new AbortController();
  const { ended, said } = await runStubborn(1, { signal: abort.signal }, () => {
    abort.abort();
  });
  expect(ended).toMatchObject({ code: "INTERRUPTED" });
  expect(said).toEqual(["ready", "interrupt 1"]);
});

test("after the deadline it is asked to stop", async () => {
  using timers = stoppedTimers();
  const { ended, said } = await runStubborn(1, { deadlineMs: 400 }, () => {
    timers.pass(400);
  });
  expect(ended).toMatchObject({
    code: "TIMEOUT",
    summary: expect.stringContaining("and stopped when asked") as string,
  });
  expect(said).toEqual(["ready", "interrupt 1"]);
});

test("what does not stop in the time of grace is killed, and gets no second interrupt", async () => {
  using timers = stoppedTimers();
  const { ended, said, pid } = await runStubborn(99, { deadlineMs: 400, graceMs: 300 }, async (heard) => {
    timers.pass(400);
    await heard("interrupt 1");
    timers.pass(300);
  });
  expect(ended).toMatchObject({ code: "TIMEOUT", summary: expect.stringContaining("so it was killed") as string });
  expect(said).toEqual(["ready", "interrupt 1"]);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

test("nothing is started after an abort", async () => {
  await withTemporaryFolder(async (folder) => {
    const program = makeProgram(folder, "touch", `touch ${folder}/started`);
    const call = supervise(program, [], { cwd: folder, env: {}, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});

test("an abort that comes before the process is there reaches it all the same", async () => {
  await withTemporaryFolder(async (folder) => {
    const abort = new AbortController();
    const program = makeProgram(folder, "sleepy", "exec sleep 86400");
    const outputFile = join(folder, "out");
    const call = supervise(program, [], { cwd: folder, env: {}, signal: abort.signal, outputFile });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

test("a failure is returned with what was said, and an accepted status is none", async () => {
  await withTemporaryFolder(async (folder) => {
    const program = makeProgram(folder, "fails", "echo sorry >&2; exit 2");
    const failed = await supervise(program, [], { cwd: folder, env: {} });
    expect(isPinproofError(failed, "COMMAND")).toBe(true);
    expect(failed).toMatchObject({ status: 2, stderr: "sorry" });
    const accepted = await supervise(program, [], { cwd: folder, env: {}, accept: [0, 2] });
    expect(accepted).toMatchObject({ status: 2 });
    expect(isPinproofError(accepted)).toBe(false);
  });
});
