// Progress as a person sees it on a terminal.
import { jest } from "@jest/globals";
import { terminalProgress } from "../../../base/progress.ts";
import { FakeTerminal } from "../../support/stand-ins/fake-terminal.ts";

const { CI } = process.env;

beforeEach(() => {
  delete process.env.CI;
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  if (CI !== undefined) process.env.CI = CI;
});

function live(size?: { columns?: number; rows?: number }) {
  const terminal = new FakeTerminal(size);
  return { terminal, progress: terminalProgress(terminal.stream) };
}

/** Long enough for the next frame. */
const frame = (): void => {
  jest.advanceTimersByTime(150);
};

test("each task under way has its line, and what it does now stands in it", () => {
  const { terminal, progress } = live();
  const [a, b] = [progress.start("A07"), progress.start("A08")];
  a.update("deploying");
  b.update("looking at server\nand more");
  frame();
  expect(terminal.lines).toEqual(["⠋ A07: deploying (t)", "⠋ A08: looking at server (t)"]);
  a.update("looking");
  frame();
  expect(terminal.lines).toEqual(["⠋ A07: looking (t)", "⠋ A08: looking at server (t)"]);
  a.succeed();
  b.succeed();
});

test("a line that ended stays above those that go on, whichever began first", () => {
  const { terminal, progress } = live();
  const [a, b, c] = [progress.start("A07"), progress.start("A08"), progress.start("A09")];
  b.succeed("A08 holds");
  expect(terminal.lines).toEqual(["✓ A08 holds (t)", "⠋ A07 (t)", "⠋ A09 (t)"]);
  a.fail("A07 VIOLATED");
  progress.say("a word between");
  expect(terminal.lines).toEqual(["✓ A08 holds (t)", "✗ A07 VIOLATED (t)", "a word between", "⠋ A09 (t)"]);
  c.succeed();
  expect(terminal.lines).toEqual(["✓ A08 holds (t)", "✗ A07 VIOLATED (t)", "a word between", "✓ A09 (t)"]);
});

test("the line below stays below, changes in place, and goes away", () => {
  const { terminal, progress } = live();
  const a = progress.start("A07");
  progress.status("0 of 2 done");
  expect(terminal.lines).toEqual(["⠋ A07 (t)", "0 of 2 done"]);
  progress.say("a word");
  progress.status("1 of 2 done");
  expect(terminal.lines).toEqual(["a word", "⠋ A07 (t)", "1 of 2 done"]);
  a.succeed();
  expect(terminal.lines).toEqual(["a word", "✓ A07 (t)", "1 of 2 done"]);
  progress.status(undefined);
  expect(terminal.lines).toEqual(["a word", "✓ A07 (t)"]);
});

test("the line below without a task needs no clock", () => {
  const { terminal, progress } = live();
  progress.status("waiting");
  expect(terminal.lines).toEqual(["waiting"]);
  expect(jest.getTimerCount()).toBe(0);
  progress.status(undefined);
});

test("a spinner turns, and the time passes, without a word from the task", () => {
  const { terminal, progress } = live();
  const task = progress.start("A07");
  const first = terminal.raw[0];
  jest.advanceTimersByTime(1300);
  expect(terminal.raw[0]).not.toBe(first);
  expect(terminal.raw[0]).toContain("A07 (1.2 s)");
  task.succeed();
});

test("a long line is cut, for one that wraps would be redrawn in the wrong place", () => {
  const { terminal, progress } = live({ columns: 30, rows: 20 });
  const task = progress.start("A07");
  task.update("something that is much longer than this terminal is wide");
  progress.status("and so is what stands below the tasks");
  frame();
  for (const line of terminal.raw) expect(line.length).toBeLessThan(30);
  expect(terminal.lines).toEqual(["⠋ A07: something that is muc…", "and so is what stands below …"]);
  // What stays is whole.
  task.succeed("something that is much longer than this terminal is wide");
  expect(terminal.lines[0]).toBe("✓ something that is much longer than this terminal is wide (t)");
  progress.status(undefined);
});

test.each([{ rows: 20 }, { columns: 0, rows: 20 }])(
  "a terminal of %j does not know how wide it is, and gets plain lines",
  (size) => {
    const { terminal, progress } = live(size);
    progress.start("A07").succeed();
    expect(terminal.sequences).toBe(0);
    expect(terminal.lines).toEqual(["  • A07", "  ✓ A07 (t)"]);
  },
);

test("more tasks than the terminal has lines: those that end still stay, in order", () => {
  const { terminal, progress } = live({ columns: 60, rows: 4 });
  const tasks = Array.from({ length: 9 }, (_, n) => progress.start(`A0${n}`));
  frame();
  for (const task of tasks) task.succeed();
  expect(terminal.lines.filter((line) => line.startsWith("✓"))).toEqual(tasks.map((_, n) => `✓ A0${n} (t)`));
});

test("a terminal of a build server gets plain lines", () => {
  process.env.CI = "true";
  const { terminal, progress } = live();
  progress.start("A07").succeed();
  expect(terminal.sequences).toBe(0);
  expect(terminal.lines).toEqual(["  • A07", "  ✓ A07 (t)"]);
  delete process.env.CI;
});

test("nothing goes on once the last task has ended: a process could not end else", () => {
  const { progress } = live();
  const [a, b] = [progress.start("A07"), progress.start("A08")];
  a.succeed();
  expect(jest.getTimerCount()).toBe(1);
  b.fail();
  expect(jest.getTimerCount()).toBe(0);
  progress.start("A09").succeed();
  expect(jest.getTimerCount()).toBe(0);
});
