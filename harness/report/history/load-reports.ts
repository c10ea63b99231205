// The reports of many nights: from run folders, or from a folder that a pipeline keeps.
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
  for (const name of entriesOf(folder)) {
    try {
      const report = reportAt(join(folder, name));
      if (report !== undefined && !reports.has(report.run)) reports.set(report.run, report);
    } catch (error) {
      passedOver.push({ name, reason: messageOf(error).replaceAll(`${folder}/`, "") });
    }
  }
  const sorted = [...reports.values()].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  return { reports: sorted, passedOver };
}

/** One report file. @throws UsageError saying what is wrong with it */
export function readReport(file: string): RunReport {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${basename(file)} cannot be read`, { said: messageOf(error), cause: error });
  }
  const layout = typeof value === "object" && value !== null && "layout" in value ? value.layout : undefined;
  if (typeof layout === "number" && layout !== REPORT_LAYOUT) {
    const how = layout > REPORT_LAYOUT ? "newer than this pinproof knows" : "and this pinproof reads";
    throw new UsageError(`${basename(file)} has layout ${layout}, ${how}: ${REPORT_LAYOUT}`);
  }
  const misfit = misfitOf("report", value);
  if (misfit !== undefined) throw new UsageError(`${basename(file)} is no report: ${misfit}`);
  return value as RunReport;
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

function reportAt(path: string): RunReport | undefined {
  if (path.endsWith(".json")) return readReport(path);
  const record = join(path, "run.json");
  if (existsSync(record)) return makeReport(readSavedRun(runFolderAt(path)));
  const kept = ["report.json", "report/report.json"].map((name) => join(path, name)).find((file) => existsSync(file));
  return kept === undefined ? undefined : readReport(kept);
}

function runFolderAt(path: string) {
  return { id: basename(path), path, record: join(path, "run.json"), ledger: join(path, "ledger.jsonl") };
}
