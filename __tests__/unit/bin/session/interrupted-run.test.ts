// An interrupted run, from the engine to the reports: partial, said to be so, and one red case for it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "junit2json";
import { RunReports } from "../../../../bin/session/run-reports.ts";
import type { Experiment } from "../../../../experiments/experiment.ts";
import { fromRow } from "../../../../experiments/row.ts";
import { closeRun } from "../../../../harness/run/open-run.ts";
import { runExperiments } from "../../../../harness/schedule/run-experiments.ts";
import { newRunRecord, writeRunRecord } from "../../../../harness/run/run-record.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { readReport } from "../../../../harness/report/history/load-reports.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";

const row = (id: string): Experiment =>
  fromRow({ id, claim: `claim of ${id}`, expect: { outcome: "active", cpus: "pinned" } });

/** @returns the folder with its reports */
async function reported(fake: FakeRun, break_: (ending: Promise<unknown>) => Promise<void>): Promise<string> {
  const { target, folder } = fake.run;
  const nova = { microversion: "2.100", ...rulesFor("2.100") };
  const experiments = [row("P1"), row("P2")];
  const ids = experiments.map(({ id }) => id);
  writeRunRecord(folder, newRunRecord(folder, ids, { target, nova }));
  const ending = runExperiments(fake.run, experiments);
  await break_(ending);
  closeRun({ ...fake.run, startedAt: Date.now(), cpuAtStart: process.cpuUsage(), terraforms: [] }, await ending);
  const reports = new RunReports({}, {});
  reports.ended({ folder });
  expect(reports.finish()).toBe(true);
  return join(folder.path, "report");
}

test("what it did not come to is skipped, and the run's end is the one error", () =>
  inFakeRun({}, async (fake) => {
    const folder = await reported(fake, async () => {
      const release = fake.hold("apply P1");
      await fake.until("apply P1");
      fake.abort.abort(new DOMException("stopped by SIGINT", "AbortError"));
      release();
    });
    const report = readReport(join(folder, "report.json"));
    expect(report).toMatchObject({
      state: "interrupted",
      remains: "nothing",
      counts: { inconclusive: 2, violated: 0 },
    });
    expect(report.experiments.map(({ judged }) => judged)).toEqual([false, false]);
    const suites = await parse(readFileSync(join(folder, "junit.xml"), "utf8"));
    expect(suites).toMatchObject({ failures: 0, errors: 1 });
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("**Partial: the run was interrupted**");
  }));

test("a deploy that failed is one error, also where the others go on", () =>
  inFakeRun({}, async (fake) => {
    fake.broken.set("apply P1", new Error("no quota"));
    const folder = await reported(fake, async (ending) => {
      await ending;
    });
    const report = readReport(join(folder, "report.json"));
    expect(report.state).toBe("complete");
    const [p1] = report.experiments;
    expect(p1?.steps.map(({ step, result }) => `${step} ${result}`).slice(-2)).toEqual([
      "judge skipped",
      "teardown passed",
    ]);
    expect(p1?.steps.filter(({ result }) => result === "error")).toHaveLength(1);
  }));
