// The reports of many nights: from run folders, or from a folder that a pipeline keeps.
import { RUN_LAYOUT } from "../../run/run-record.ts";
import { fromReportLayout1 } from "./report-layout-1.ts";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf, UsageError } from "../../../base/errors.ts";
import { misfitOf } from "../../evidence/schema.ts";
import { makeReport } from "../model/make-report.ts";
import { REPORT_LAYOUT, type RunReport } from "../model/run-report.ts";
import { readSavedRun } from "../model/saved-run.ts";

export interface LoadedReports {
  /** The oldest first, each run once. */
  readonly reports: readonly RunReport[];
  /** What could not be used, and why. */
  readonly passedOver: readonly PassedOver[];
  /** Names of files and folders that an earlier pinproof wrote: they are read as today's. */
  readonly older: readonly string[];
}

export interface PassedOver {
  /** Its name within the folder. */
  readonly name: string;
  readonly reason: string;
}

/**
 * Takes run folders (`run.json`), report files (`*.json`) and folders with a `report.json`; everything else is passed over in
 * silence, and what is broken or of another layout is told.
 *
 * @throws UsageError where the folder cannot be read
 */
export function loadReports(folder: string): LoadedReports {
  const reports = new Map<string, RunReport>();
  const passedOver: PassedOver[] = [];
  const older: string[] = [];
  for (const name of entriesOf(folder)) {
    try {
      const read = reportAt(join(folder, name));
      if (read === undefined) continue;
      if (read.isOlder) older.push(name);
      if (!reports.has(read.report.run)) reports.set(read.report.run, read.report);
    } catch (error) {
      passedOver.push({ name, reason: messageOf(error).replaceAll(`${folder}/`, "") });
    }
  }
  const sorted = [...reports.values()].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  return { reports: sorted, passedOver, older };
}

/** One report file. @throws UsageError saying what is wrong with it */
export function readReport(file: string): RunReport {
  return readReportFile(file).report;
}

interface ReadReport {
  readonly report: RunReport;
  /** Of the file or folder, as it lies there. */
  readonly isOlder: boolean;
}

function readReportFile(file: string): ReadReport {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${basename(file)} cannot be read`, { said: messageOf(error), cause: error });
  }
  const layout = typeof value === "object" && value !== null && "layout" in value ? value.layout : undefined;
  if (typeof layout === "number" && layout !== REPORT_LAYOUT && layout !== 1) {
    const how = layout > REPORT_LAYOUT ? "newer than this pinproof knows" : "and this pinproof reads";
    throw new UsageError(`${basename(file)} has layout ${layout}, ${how}: 1 and ${REPORT_LAYOUT}`);
  }
  const isOlder = layout === 1;
  const report = isOlder ? fromReportLayout1(value as object) : value;
  const misfit = misfitOf("report", report);
  if (misfit !== undefined) throw new UsageError(`${basename(file)} is no report: ${misfit}`);
  return { report: report as RunReport, isOlder };
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new UsageError(`${folder}: this folder of runs or reports cannot be read`, {
      said: messageOf(error),
      hint: "Name the folder that `--history` or `report.history` fills, or one with run folders.",
      cause: error,
    });
  }
}

function reportAt(path: string): ReadReport | undefined {
  if (path.endsWith(".json")) return readReportFile(path);
  const record = join(path, "run.json");
  if (existsSync(record)) {
    const saved = readSavedRun(runFolderAt(path));
    return { report: makeReport(saved), isOlder: saved.record.layout < RUN_LAYOUT };
  }
  const kept = ["report.json", "report/report.json"].map((name) => join(path, name)).find((file) => existsSync(file));
  return kept === undefined ? undefined : readReportFile(kept);
}

function runFolderAt(path: string) {
  return { id: basename(path), path, record: join(path, "run.json"), ledger: join(path, "ledger.jsonl") };
}
