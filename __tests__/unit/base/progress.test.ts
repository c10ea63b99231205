import { jest } from "@jest/globals";
import { PassThrough } from "node:stream";
import { during, seconds, silentProgress, terminalProgress } from "../../../base/progress.ts";

function recorded(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream & PassThrough;
  // Node.js 26 gives one piece at each reading, and those before it all that there is.
  const pieces = function* () {
    for (let piece = stream.read() as Buffer | null; piece !== null; piece = stream.read() as Buffer | null)
      yield piece.toString();
  };
  return { progress: terminalProgress(stream), text: () => [...pieces()].join("") };
}

test("on a plain stream a task is a line at its start, one for each update and one at its end", () => {
  const { progress, text } = recorded(false);
  progress.say("Run k7");
  const task = progress.start("Databases");
  task.update("schema 3 of 5");
  task.succeed();
  expect(text().replaceAll(/\d\.\d s/g, "0.0 s")).toBe(
    "Run k7\n  • Databases\n      schema 3 of 5\n  ✓ Databases (0.0 s)\n",
  );
});

test("a task may end with other words, and well or badly", () => {
  const { progress, text } = recorded(false);
  progress.start("one").succeed("one: two CPUs");
  progress.start("two").fail();
  progress.start("three").fail("three: no disk");
  expect(text().match(/[✓✗] .*(?= \()/g)).toEqual(["✓ one: two CPUs", "✗ two", "✗ three: no disk"]);
});

test("two tasks at the same time keep their own names", () => {
  const { progress, text } = recorded(false);
  const [a, b] = [progress.start("a"), progress.start("b")];
  b.fail();
  a.succeed();
  expect(text().match(/[•✓✗] \w/g)).toEqual(["• a", "• b", "✗ b", "✓ a"]);
});

test("no colour and no cursor movement reach a plain stream", () => {
  const { progress, text } = recorded(false);
  const task = progress.start("a");
  task.update("b");
  task.succeed();
  expect(text()).not.toContain("\u001b");
});

test("a brief task is a line at its end only, and the line below the tasks is for terminals", () => {
  const { progress, text } = recorded(false);
  const task = progress.start("A07", { brief: true });
  task.update("deploying");
  progress.status("1 of 3 done");
  task.succeed("A07 holds");
  progress.start("A08", { brief: true }).fail();
  progress.status(undefined);
  expect(text().replaceAll(/\d\.\d s/g, "0.0 s")).toBe("  ✓ A07 holds (0.0 s)\n  ✗ A08 (0.0 s)\n");
});

test("the silent one says nothing", () => {
  const write = jest.spyOn(process.stderr, "write");
  const task = silentProgress.start("a");
  silentProgress.say("b");
  silentProgress.status("e");
  task.update("c");
  task.succeed();
  task.fail("d");
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
});

test.each([
  [0, "0.0 s"],
  [440, "0.4 s"],
  [9949, "9.9 s"],
  [10_000, "10 s"],
  [119_400, "119 s"],
  [119_600, "2 min 00 s"],
  [185_000, "3 min 05 s"],
  [3_600_000, "60 min 00 s"],
])("%d ms is %s", (ms, text) => {
  expect(seconds(ms)).toBe(text);
});

describe("a task that ends as its body does", () => {
  const told: string[] = [];
  const progress = {
    start: (title: string) => ({
      update: (text: string) => told.push(`${title}: ${text}`),
      succeed: (text = title) => told.push(`well: ${text}`),
      fail: (text = title) => told.push(`ill: ${text}`),
    }),
  };
  beforeEach(() => told.splice(0));

  it("is told by its title, or by what the body gives", async () => {
    await during(progress, "a", () => Promise.resolve(undefined));
    await during(progress, "b", (task) => {
      task.update("half");
      return Promise.resolve("all of it");
    });
    expect(told).toEqual(["well: a", "b: half", "well: all of it"]);
  });

  it("fails with the body's own error", async () => {
    await expect(during(progress, "a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(told).toEqual(["ill: a"]);
  });
});
