import { PassThrough } from "node:stream";
import { printTimeLine, timeLineSinceSetup } from "../../../../bin/terminal/print-time-line.ts";
import { TimeLine } from "../../../../base/time-line.ts";

const setUp = { title: "npm packages", startedAt: 0, endedAt: 9000 };

function printed(timeLine: TimeLine, terminal: { isTTY?: boolean; columns?: number } = {}): string {
  const stream = Object.assign(new PassThrough(), terminal);
  printTimeLine(timeLine, stream as unknown as NodeJS.WriteStream);
  return (stream.read() as Buffer | null)?.toString() ?? "";
}

test("what `npm start` has set up before comes first", () => {
  const timeLine = timeLineSinceSetup({ PINPROOF_SETUP_TIMES: JSON.stringify([setUp]) });
  timeLine.add({ title: "Experiments", startedAt: 9000, endedAt: 60_000 });
  expect(printed(timeLine).split("\n").slice(0, 3)).toEqual([
    "Time line, 60 s in all:",
    "  npm packages  at 0.0 s  9.0 s",
    "  Experiments   at 9.0 s   51 s",
  ]);
});

test("without it the line begins empty", () => {
  expect(timeLineSinceSetup({}).steps).toEqual([]);
});

test("what was over at once is left out, and where nothing is left nothing is printed", () => {
  const timeLine = new TimeLine();
  timeLine.add({ title: "Private subnet", startedAt: 0, endedAt: 20 });
  expect(printed(timeLine)).toBe("");
  timeLine.add(setUp);
  expect(printed(timeLine)).not.toContain("Private subnet");
});

test("bars are for terminals alone", () => {
  const timeLine = new TimeLine();
  timeLine.add(setUp);
  expect(printed(timeLine, { isTTY: true, columns: 80 })).toContain("█");
  expect(printed(timeLine, { columns: 80 })).not.toContain("█");
});
