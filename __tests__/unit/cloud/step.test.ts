import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cloudLayout } from "../../../cloud/layout.ts";
import { readState } from "../../../cloud/state.ts";
import { runSteps, type CloudStep, type StepContext } from "../../../cloud/step.ts";
import { run } from "../../../base/command.ts";
import { errorOf, withTemporaryFolder } from "../../support/stand-ins/programs.ts";

interface Up extends StepContext {
  readonly told: string[];
  readonly abort: AbortController;
}

const inCloud = (body: (up: Up) => Promise<void>) =>
  withTemporaryFolder((home) => {
    const told: string[] = [];
    const abort = new AbortController();
    const progress = {
      say: (text: string) => told.push(text),
      status: () => undefined,
      start: (title: string) => ({
        update: (text: string) => told.push(`${title}, ${text}`),
        succeed: (text?: string) => told.push(`ok ${text ?? ""}`),
        fail: () => told.push(`failed ${title}`),
      }),
    };
    return body({
      ...{ layout: cloudLayout(home), state: { finished: {} }, progress, told, abort },
      signal: abort.signal,
    });
  });

const done = () => Promise.resolve();

type Work = (...given: Parameters<CloudStep["run"]>) => Promise<unknown>;

/** A step that is done once its name is among the finished, and needs nothing. */
const step = (id: string, work: Work = done): CloudStep => ({
  ...{ id, title: id.toUpperCase(), hint: `Look at ${id}.`, needs: [] },
  done: ({ state }) => state.finished[id] === "yes",
  run: async (context, log, task) => {
    const words = await work(context, log, task);
    context.state.finished[id] = "yes";
    return typeof words === "string" ? words : undefined;
  },
});

/** Steps of which each needs the one before it. */
const chain = (...steps: readonly CloudStep[]): CloudStep[] =>
  steps.map((one, index) => ({ ...one, needs: steps.slice(Math.max(0, index - 1), index).map(({ id }) => id) }));

test("steps run in order, each with its line, and what they did is on disk", () =>
  inCloud(async (up) => {
    await runSteps(
      chain(
        step("a"),
        step("b", () => Promise.resolve("two words")),
        step("c"),
      ),
      up,
    );
    expect(up.told).toEqual(["ok A", "ok B: two words", "ok C"]);
    expect(readState(up.layout).finished).toEqual({ a: "yes", b: "yes", c: "yes" });
  }));

test("a step that is done is passed over without a word", () =>
  inCloud(async (up) => {
    up.state.finished.a = "yes";
    await runSteps([step("a"), { ...step("b"), done: () => Promise.resolve(false) }], up);
    expect(up.told).toEqual(["ok B"]);
  }));

test("after a failure the next call goes on from the step that failed", () =>
  inCloud(async (up) => {
    let broken = true;
    const steps = chain(
      step("a"),
      step("b", () => (broken ? Promise.reject(new Error("no")) : Promise.resolve())),
      step("c"),
    );
    expect(await errorOf(runSteps(steps, up))).toMatchObject({ code: "CLOUD_STEP" });
    expect(up.told).toEqual(["ok A", "failed B"]);
    expect(readState(up.layout).finished).toEqual({ a: "yes" });
    broken = false;
    await runSteps(steps, { ...up, state: readState(up.layout) });
    expect(up.told).toEqual(["ok A", "failed B", "ok B", "ok C"]);
  }));

test("the error names the step, ends with its hint and its log, and quotes the log", () =>
  inCloud(async (up) => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const failing = step("databases", (_context, log) => {
      writeFileSync(log, `${lines.join("\n")}\n`);
      return Promise.reject(new Error("it did not start"));
    });
    const error = (await errorOf(runSteps([failing], up))) as Error;
    expect(error.message.split("\n")).toEqual([
      'local cloud, step "databases" failed',
      "  it did not start",
      ...lines.slice(-15).map((line) => `  ${line}`),
      `Look at databases. Then \`npx pinproof cloud up\` goes on from this step. Log: ${up.layout.logs}/databases.log`,
    ]);
    expect(error.cause).toMatchObject({ message: "it did not start" });
  }));

test("a failing program's own words are quoted once", () =>
  inCloud(async (up) => {
    const failing = step("a", async (_context, logFile) => {
      await run("sh", ["-c", "printf 'no %s\\n' space >&2; exit 1"], { logFile });
    });
    const { message } = (await errorOf(runSteps([failing], up))) as Error;
    expect(message).toContain("sh: failed with exit status 1");
    expect(message.match(/^ *no space$/gm)).toHaveLength(1);
    expect(readFileSync(`${up.layout.logs}/a.log`, "utf8")).toContain("no space");
  }));

test("the log of an earlier call is not shown as this one's", () =>
  inCloud(async (up) => {
    let log = "";
    const first = step("a", (_context, path) => {
      writeFileSync((log = path), "old words");
      return Promise.reject(new Error("first"));
    });
    await errorOf(runSteps([first], up));
    const { message } = (await errorOf(runSteps([step("a", () => Promise.reject(new Error("second")))], up))) as Error;
    expect(message).not.toContain("old words");
    expect(existsSync(log)).toBe(false);
  }));

test("an abort stops between two steps", () =>
  inCloud(async (up) => {
    const first = step("a", () => {
      up.abort.abort(new Error("stopped by SIGINT"));
      return Promise.resolve();
    });
    await expect(runSteps(chain(first, step("b")), up)).rejects.toThrow("stopped by SIGINT");
    expect(up.told).toEqual(["ok A"]);
    expect(readState(up.layout).finished).toEqual({ a: "yes" });
  }));

test("a step that an abort has ended is not called broken", () =>
  inCloud(async (up) => {
    const ended = step("a", () => {
      up.abort.abort();
      return Promise.reject(new Error("mmdebstrap: was stopped"));
    });
    const error = await errorOf(runSteps([ended], up));
    expect(error).toMatchObject({ message: "mmdebstrap: was stopped" });
    expect(error).not.toHaveProperty("code");
    expect(up.told).toEqual(["failed A"]);
  }));

test("where a stop was asked for before, nothing begins", () =>
  inCloud(async (up) => {
    up.abort.abort();
    await expect(runSteps([step("a")], up)).rejects.toMatchObject({ name: "AbortError" });
    expect(up.told).toEqual([]);
  }));
