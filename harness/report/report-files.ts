// The files of a report: made from a saved run, and written so that a reader never sees a part of one.
import { join, relative } from "node:path";
import { isPinproofError, messageOf, ReportError, systemCode } from "../../base/errors.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { plainJson } from "../../base/plain-text.ts";
import type { RunFolder } from "../run/run-folder.ts";
import { renderHtml } from "./html/page.ts";
import { renderJUnit } from "./pipelines/junit.ts";
import { makeReport } from "./model/make-report.ts";
import { renderMarkdown } from "./pipelines/markdown.ts";
import type { RunReport } from "./model/run-report.ts";
import type { SavedRun } from "./model/saved-run.ts";

/** What a report may be made as, and its file. */
export const REPORT_FILES = {
  json: "report.json",
  junit: "junit.xml",
  markdown: "summary.md",
  html: "report.html",
} as const;
export type ReportFormat = keyof typeof REPORT_FILES;
export const REPORT_FORMATS = Object.keys(REPORT_FILES) as ReportFormat[];

/** The reports of a run within its own folder. */
export const reportFolder = (run: RunFolder): string => join(run.path, "report");

/** @param folder where it will lie: JUnit names the page beside it */
export function renderReport(format: ReportFormat, saved: SavedRun, folder: string): string {
  const report = makeReport(saved);
  switch (format) {
    case "json":
      return jsonText(report);
    case "junit":
      return renderJUnit(report, attachmentIn(folder));
    case "markdown":
      return renderMarkdown(report);
    case "html":
      return renderHtml(saved);
  }
}

/**
 * Writes reports into a folder, which is made where there is none. One that cannot be written does not keep the others.
 * @returns the files
 * @throws ReportError for the first that could not be written, with the system's own words
 */
export function writeReports(
  folder: string,
  saved: SavedRun,
  formats: readonly ReportFormat[] = REPORT_FORMATS,
): string[] {
  let problem: unknown;
  const files = formats.map((format) => join(folder, REPORT_FILES[format]));
  for (const [index, format] of formats.entries()) {
    try {
      const text = () => renderReport(format, saved, folder);
      writeFor(files[index] ?? "", "this report cannot be written", text, saved.record.id);
    } catch (error) {
      problem ??= error;
    }
  }
  if (problem !== undefined) throw asError(problem);
  return files;
}

/**
 * Leaves the report in a folder in which `pinproof history` finds that of every night.
 * @returns the file: the time of its start first, so that they stand in order
 */
export function writeToHistory(folder: string, report: RunReport): string {
  const at = report.startedAt.replaceAll(/[-:]|\.\d+/g, "");
  const file = join(folder, `${at}-${report.run}.json`);
  writeFor(file, "this report cannot be added to the history", () => jsonText(report), report.run);
  return file;
}

/** @param make called before anything is written */
export function writeFor(file: string, what: string, make: () => string, run?: string): void {
  const text = make();
  try {
    writeFileAtomic(file, text);
  } catch (failure) {
    // The system's own words, without the advice that goes for any file.
    const error = isPinproofError(failure, "STORAGE") ? failure.cause : failure;
    throw new ReportError(`${file}: ${what}`, {
      said: messageOf(error),
      hint: hintFor(systemCode(error), run),
      cause: error,
    });
  }
}

function asError(problem: unknown): Error {
  return problem instanceof Error ? problem : new Error(messageOf(problem));
}

function hintFor(code: string | undefined, run: string | undefined): string {
  const why =
    code === "ENOSPC" || code === "EDQUOT"
      ? "The disk is full. "
      : code === "EACCES" || code === "EROFS" || code === "EPERM"
        ? "The folder may not be written to. "
        : code === "ENOENT"
          ? // What Node says of a folder that is to be made on a read-only file system.
            "The folder cannot be created: the file system may be read-only. "
          : "";
  return `${why}Nothing is lost: \`npx pinproof report ${run ?? "RUN"} --output FOLDER\` writes it elsewhere.`;
}

function jsonText(report: RunReport): string {
  return `${plainJson(report)}\n`;
}

/** Relative to where the pipeline works; a page elsewhere is none that it could find. */
function attachmentIn(folder: string): { attachment?: string } {
  const path = relative(process.cwd(), join(folder, REPORT_FILES.html));
  return path.startsWith("..") ? {} : { attachment: path };
}
