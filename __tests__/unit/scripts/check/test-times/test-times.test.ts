// What `npm test` prints of its cost at the end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { busyTicks, CpuClock, usedAt } from "../../../../../scripts/check/test-times/cpu-clock.ts";
import { filesIn } from "../../../../../scripts/check/test-times/jest-times.ts";
import { timesTable } from "../../../../../scripts/check/test-times/table.ts";
import { withTemporaryFolder } from "../../../../support/stand-ins/programs.ts";

it("busy is all but idle, what waits for a disk, what was stolen, and guests, which user time holds", () => {
  expect(busyTicks("cpu  100 20 300 4000 50 6 7 800 90 10\ncpu0 1 2 3 4\n")).toBe(100 + 20 + 300 + 6 + 7);
  expect(busyTicks("intr 5\n")).toBe(0);
});

it.each([
  ["at a sample", 2000, 30],
  ["between two: as if used evenly", 1500, 20],
  ["before the first", 0, 10],
  ["after the last", 9000, 130],
])("the time that was used %s", (_when, at, used) => {
  const samples = [
    { at: 1000, cpuMs: 10 },
    { at: 2000, cpuMs: 30 },
    { at: 3000, cpuMs: 130 },
  ];
  expect(usedAt(samples, at)).toBe(used);
});

it("no sample is no time", () => {
  expect(usedAt([], 5)).toBe(0);
});

it("the clock of this machine goes on and never back, and a process that is no more takes nothing off", () => {
  using clock = new CpuClock([process.pid, 2 ** 22 + 1]);
  expect(clock.usedBetween(0, Date.now())).toBe(0);
});

it("jest's own record tells when each file ran; without one there are no files", async () => {
  await withTemporaryFolder((folder) => {
    const file = join(folder, "jest.json");
    expect(filesIn(file)).toEqual([]);
    const name = join(process.cwd(), "__tests__/integration/sweep.test.ts");
    writeFileSync(file, JSON.stringify({ testResults: [{ name, startTime: 5, endTime: 9 }] }));
    expect(filesIn(file)).toEqual([{ path: "__tests__/integration/sweep.test.ts", startedAt: 5, endedAt: 9 }]);
  });
});

it("the table has the parts in their order, their sum, and the files, the longest first", () => {
  const parts = [
    { what: "checks", wallMs: 61_000, cpuMs: 100_400 },
    { what: "integration", wallMs: 200_000, cpuMs: 300_000 },
  ];
  const files = [
    { what: "a.test.ts", wallMs: 4200, cpuMs: 600 },
    { what: "b.test.ts", wallMs: 125_000, cpuMs: 200_000 },
  ];
  expect(timesTable(parts, files)).toMatchInlineSnapshot(`
    "what         time        CPU time
    -----------  ----------  --------
    checks       61 s        100 s
    integration  3 min 20 s  300 s
    all          4 min 21 s  400 s
    b.test.ts    2 min 05 s  200 s
    a.test.ts    4.2 s       1 s
    "
  `);
});
