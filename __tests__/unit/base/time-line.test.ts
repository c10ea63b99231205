import { renderTimeLine, TimeLine, type TimedStep } from "../../../base/time-line.ts";
import { stoppedClock } from "../../support/stand-ins/clock.ts";
import { errorOf } from "../../support/stand-ins/programs.ts";

const START = 1_000_000;
const timed = (title: string, from: number, to: number): TimedStep => ({
  ...{ title, startedAt: START + from * 1000, endedAt: START + to * 1000 },
});
const steps = [
  timed("npm packages", 0, 9),
  timed("Root tree", 10, 110),
  timed("Provider", 10, 90),
  timed("Boot", 110, 120),
];

test("without a terminal: a line for each step, with its start and its length, in columns", () => {
  expect(renderTimeLine(steps)).toEqual([
    "Time line, 2 min 00 s in all:",
    "  npm packages  at 0.0 s  9.0 s",
    "  Root tree      at 10 s  100 s",
    "  Provider       at 10 s   80 s",
    "  Boot          at 110 s   10 s",
  ]);
});

test("on a terminal: a bar for each, where it was and as long as it was", () => {
  const lines = renderTimeLine(steps, 64);
  expect(lines.slice(1).map((line) => line.slice(-32).trimEnd())).toEqual([
    expect.stringMatching(/ ██$/),
    expect.stringMatching(/ {2}█{25}$/),
    expect.stringMatching(/ {2}█{20}$/),
    expect.stringMatching(/ {28}███$/),
  ]);
  expect(lines.filter((line) => line.length >= 64)).toEqual([]);
});

test.each([20, 40, 43])("a terminal of %d columns has no room for bars", (columns) => {
  expect(renderTimeLine(steps, columns)).toEqual(renderTimeLine(steps));
});

test("what was over at once is still seen, also at the very end", () => {
  const [, , last] = renderTimeLine([timed("long", 0, 100), timed("at once", 100, 100)], 80);
  expect(last).toMatch(/ █$/);
});

test("a single step that took no time has a bar, and nothing measured has no line", () => {
  expect(renderTimeLine([timed("only", 0, 0)], 80)[1]).toMatch(/0\.0 s {2}█$/);
  expect(renderTimeLine([], 80)).toEqual([]);
});

test("steps come in the order of their starts, whichever ended first", () => {
  const line = new TimeLine();
  line.add(timed("second", 1, 2), timed("first", 0, 9));
  expect(line.steps.map(({ title }) => title)).toEqual(["first", "second"]);
});

test("what is measured is what passed meanwhile, also where it failed", async () => {
  using clock = stoppedClock(START);
  const line = new TimeLine();
  const answer = await line.measure("good", () => {
    clock.pass(2000);
    return Promise.resolve("answer");
  });
  const error = await errorOf(
    line.measure("bad", () => {
      clock.pass(3000);
      return Promise.reject(new Error("no"));
    }),
  );
  expect([answer, (error as Error).message]).toEqual(["answer", "no"]);
  expect(line.steps).toEqual([timed("good", 0, 2), timed("bad", 2, 5)]);
});
