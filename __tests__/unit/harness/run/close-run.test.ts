// How a run ended, on its record.
import { rmSync } from "node:fs";
import { closeBrokenRun, closeRun } from "../../../../harness/run/open-run.ts";
import type { ExperimentResult, RunOutcome } from "../../../../harness/run/result.ts";
import { newRunRecord, readRunRecord, writeRunRecord } from "../../../../harness/run/run-record.ts";
import { rulesFor } from "../../../../nova/release.ts";
import type { Outcome } from "../../../../harness/judge/verdict.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";

const phases = { wait: 1, apply: 2000, observe: 300, destroy: 900.5 };
const result = (experiment: string, outcome: Outcome) =>
  ({ experiment, phases, alsoFailed: [], verdict: { outcome } }) as unknown as ExperimentResult;
const ending = (clean: boolean): RunOutcome => ({
  ...{ results: [result("A01", "holds"), result("A02", "violated")], failures: [], clean },
});

/** Began five seconds ago; terraform ran for three of them, twice at the same time for one. */
function closed(fake: FakeRun, clean: boolean) {
  const { run } = fake;
  const { target, folder } = run;
  const nova = { microversion: "2.100", ...rulesFor("2.100") };
  writeRunRecord(folder, newRunRecord(folder, ["A01", "A02"], { target, nova }));
  const startedAt = Date.now() - 5000;
  const spans = [[startedAt, startedAt + 2000] as const];
  const others = [[startedAt + 1000, startedAt + 3000] as const];
  const cost = closeRun(
    { ...run, startedAt, cpuAtStart: process.cpuUsage(), terraforms: [{ spans }, { spans: others }] as never },
    ending(clean),
  );
  return { cost, record: readRunRecord(folder) };
}

test("outcomes, phases and cost are on record, and it can be read again", () =>
  inFakeRun({}, (fake) => {
    const { cost, record } = closed(fake, true);
    expect(record.outcomes).toEqual({ A01: "holds", A02: "violated" });
    expect(record.phases).toEqual({ A01: phases, A02: phases });
    expect(record.cost).toEqual(cost);
    expect(record).not.toHaveProperty("kept");
    return Promise.resolve();
  }));

test("time of terraform is when at least one ran, and ours is the rest", () =>
  inFakeRun({}, (fake) => {
    const { cost } = closed(fake, true);
    expect(cost.terraformMs).toBe(3000);
    expect(cost.wallMs).toBeGreaterThanOrEqual(5000);
    expect(cost.ownMs).toBe(cost.wallMs - 3000);
    expect(cost.maxMemoryMiB).toBeGreaterThan(10);
    expect(cost.ownCpuMs).toBeGreaterThanOrEqual(0);
    return Promise.resolve();
  }));

test.each([
  ["clean", true, false, { cleanedAt: expect.any(String) as string }],
  ["kept", false, true, { kept: true }],
  ["neither, where something may be left", false, false, {}],
])("a run that ended %s says so", (_what, clean, keep, marks) =>
  inFakeRun({ keep }, (fake) => {
    const { cleanedAt, kept } = closed(fake, clean).record;
    expect({ cleanedAt, kept }).toEqual({ cleanedAt: undefined, kept: undefined, ...marks });
    return Promise.resolve();
  }),
);

test("what went wrong is on record, with the experiment and the step", () =>
  inFakeRun({}, (fake) => {
    const { record } = closed(fake, true);
    expect(record).toMatchObject({ failures: [], endedAt: expect.stringMatching(/^\d{4}-/) as string });
    return Promise.resolve();
  }));

test("a run that something ended has an end and that failure, and no outcomes", () =>
  inFakeRun({}, (fake) => {
    const { target, folder } = fake.run;
    const nova = { microversion: "2.100", ...rulesFor("2.100") };
    writeRunRecord(folder, newRunRecord(folder, ["A01"], { target, nova }));
    closeBrokenRun(fake.run, new Error("no space left"));
    const record = readRunRecord(folder);
    expect(record.failures).toMatchObject([{ step: "set-up", message: "no space left" }]);
    expect(record).not.toHaveProperty("outcomes");
    rmSync(folder.record);
    expect(() => {
      closeBrokenRun(fake.run, new Error("again"));
    }).not.toThrow();
    return Promise.resolve();
  }));
