// The files of a report, where they lie, and what happens where they cannot.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeReport } from "../../../../harness/report/model/make-report.ts";
import { loadReports, readReport } from "../../../../harness/report/history/load-reports.ts";
import {
  renderReport,
  reportFolder,
  writeFor,
  writeReports,
  writeToHistory,
} from "../../../../harness/report/report-files.ts";
import { REPORT_LAYOUT } from "../../../../harness/report/model/run-report.ts";
import { readSavedRun } from "../../../../harness/report/model/saved-run.ts";
import { captured, capturedEvidence } from "../../../support/captured/evidence.ts";
import { MIXED, night, savedOf, savedRunOf, verdictOf } from "../../../support/made/made-reports.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";
import { misfitOfFile } from "../../../support/captured/run-files.ts";
import { savedRunFolder } from "../../../support/captured/saved-run.ts";

const evidence = capturedEvidence();
const made = {
  experiments: [{ experiment: captured, verdict: verdictOf("violated"), servers: evidence.servers }],
  hosts: evidence.hosts,
};

describe("written", () => {
  test("each format is a file, whole, and made from the run's folder alone", () =>
    withTemporaryFolder((folder) => {
      const run = savedRunFolder(folder, made);
      const files = writeReports(reportFolder(run), readSavedRun(run));
      expect(files).toEqual(
        ["report.json", "junit.xml", "summary.md", "report.html"].map((name) => join(run.path, "report", name)),
      );
      expect(readdirSync(join(run.path, "report")).sort()).toEqual([
        "junit.xml",
        "report.html",
        "report.json",
        "summary.md",
      ]);
      const [json = "", ...others] = files.map((file) => readFileSync(file, "utf8"));
      expect(JSON.parse(json)).toEqual(makeReport(readSavedRun(run)));
      expect(misfitOfFile(files[0] ?? "")).toBeUndefined();
      expect(others.map((text) => text.split("\n")[0])).toEqual([
        '<?xml version="1.0" encoding="UTF-8"?>',
        expect.stringContaining("# pinproof on staging"),
        expect.stringMatching(/^<!doctype html>/),
      ]);
    }));

  test("only the formats that are wanted", () =>
    withTemporaryFolder((folder) => {
      writeReports(join(folder, "a/b"), MIXED, ["junit"]);
      expect(readdirSync(join(folder, "a/b"))).toEqual(["junit.xml"]);
    }));

  test("JUnit names the page beside it, by its path from where the pipeline works", () => {
    expect(renderReport("junit", MIXED, "out/night")).toContain("[[ATTACHMENT|out/night/report.html]]");
    expect(renderReport("junit", MIXED, "/elsewhere")).not.toContain("ATTACHMENT");
  });

  test("in a history by date, so that they stand in order", () =>
    withTemporaryFolder((folder) => {
      expect(writeToHistory(folder, makeReport(MIXED))).toBe(join(folder, "20261125T023000Z-k7mtr2wd.json"));
      expect(loadReports(folder).reports.map(({ run }) => run)).toEqual(["k7mtr2wd"]);
    }));
});

describe("a folder that cannot be written to", () => {
  test("is told with the file, the system's words, and the command that writes it elsewhere", () =>
    withTemporaryFolder((folder) => {
      writeFileSync(join(folder, "taken"), "");
      const write = () => writeReports(join(folder, "taken"), MIXED);
      expect(write).toThrow(expect.objectContaining({ code: "REPORT", exitCode: 12 }) as Error);
      expect(write).toThrow(
        /\/taken\/report\.json: this report cannot be written\n {2}EEXIST.*\nNothing is lost: `npx pinproof report k7mtr2wd --output FOLDER` writes it elsewhere\.$/,
      );
    }));

  test("leaves what was there as it was", () =>
    withTemporaryFolder((folder) => {
      const file = join(folder, "junit.xml");
      mkdirSync(file);
      expect(() => {
        writeFor(file, "no", () => "text");
      }).toThrow(/: no\n {2}EISDIR/);
      expect(readdirSync(folder)).toEqual(["junit.xml"]);
    }));
});

describe("read again", () => {
  test("run folders, report files and folders with one are all reports, the oldest first, each run once", () =>
    withTemporaryFolder((folder) => {
      const run = savedRunFolder(folder, made);
      const runs = join(folder, ".pinproof/runs");
      writeToHistory(runs, night(3, { A01: "holds" }));
      writeToHistory(runs, night(1, { A01: "holds" }));
      writeToHistory(join(runs, "kept"), night(2, { A01: "holds" }));
      writeReports(
        join(runs, "artifact"),
        savedRunOf([savedOf("A01", verdictOf("holds"))], { id: "artifact", startedAt: "2026-11-26T02:30:00.000Z" }),
      );
      writeReports(reportFolder(run), readSavedRun(run));
      writeFileSync(join(runs, "notes.txt"), "x");
      const { reports, passedOver } = loadReports(runs);
      expect(reports.map(({ run: id }) => id)).toEqual(["run1", "run3", run.id, "artifact"]);
      expect(passedOver).toEqual([]);
    }));

  test.each<[string, string, RegExp]>([
    ["cut off", '{"layout": 2', /^a\.json cannot be read\n {2}.*JSON/],
    [
      "of a newer layout",
      JSON.stringify({ layout: REPORT_LAYOUT + 1 }),
      /^a\.json has layout 3, newer than this pinproof knows: 1 and 2$/,
    ],
    ["of an older layout", JSON.stringify({ layout: 0 }), /^a\.json has layout 0, and this pinproof reads: 1 and 2$/],
    ["something else", "[]", /^a\.json is no report: must be object$/],
    ["nothing", "null", /^a\.json is no report: must be object$/],
    ["without what it needs", JSON.stringify({ layout: 1 }), /^a\.json is no report: must have required property/],
  ])("a report file that is %s is passed over, with the reason", (_what, text, reason) =>
    withTemporaryFolder((folder) => {
      writeFileSync(join(folder, "a.json"), text);
      writeToHistory(folder, night(1, { A01: "holds" }));
      const { reports, passedOver } = loadReports(folder);
      expect(reports).toHaveLength(1);
      expect(passedOver).toEqual([{ name: "a.json", reason: expect.stringMatching(reason) as string }]);
    }),
  );

  test("a report of layout 1 is read by today's words, and named", () =>
    withTemporaryFolder((folder) => {
      const { layout: _, ...report } = makeReport(MIXED);
      const old = JSON.stringify({ ...report, layout: 1 }).replaceAll('"observe"', '"look"');
      expect(old).toContain('"look"');
      writeFileSync(join(folder, "a.json"), old);
      const { reports, older } = loadReports(folder);
      expect(reports).toEqual([makeReport(MIXED)]);
      expect(older).toEqual(["a.json"]);
    }));

  test("fields of a later pinproof within the same layout are passed over", () =>
    withTemporaryFolder((folder) => {
      const file = join(folder, "a.json");
      writeFileSync(file, JSON.stringify({ ...makeReport(MIXED), colour: "red" }));
      expect(readReport(file).run).toBe("k7mtr2wd");
    }));

  test("a run folder of an older version is passed over with its layout", () =>
    withTemporaryFolder((folder) => {
      mkdirSync(join(folder, "old"));
      writeFileSync(join(folder, "old/run.json"), JSON.stringify({ layout: 1 }));
      expect(loadReports(folder).passedOver).toEqual([
        {
          name: "old",
          reason: expect.stringContaining("run old has layout 1, and this pinproof reads: 2 and 3") as string,
        },
      ]);
    }));

  test("a folder that is not there says what to name", () => {
    expect(existsSync("/nowhere")).toBe(false);
    expect(() => loadReports("/nowhere")).toThrow(
      /^\/nowhere: this folder of runs or reports cannot be read\n {2}ENOENT/,
    );
  });
});
