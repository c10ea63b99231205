// The reports of a command that runs: of each run as soon as it is cleaned up, and at the end what sums them up. A report that
// cannot be written stops nothing and loses nothing; it is told at the end.
import { appendFileSync } from "node:fs";
import { join, relative } from "node:path";
import { EXIT, messageOf, ReportError } from "../../base/errors.ts";
import { plainLines } from "../../base/plain-text.ts";
import type { ReportSettings } from "../../harness/targets/config.ts";
import type { RunFolder } from "../../harness/run/run-folder.ts";
import { githubAnnotations } from "../../harness/report/pipelines/github.ts";
import { makeReport } from "../../harness/report/model/make-report.ts";
import { renderMarkdown } from "../../harness/report/pipelines/markdown.ts";
import { renderPrometheus } from "../../harness/report/pipelines/prometheus.ts";
import { reportFolder, writeFor, writeReports, writeToHistory } from "../../harness/report/report-files.ts";
import type { RunReport } from "../../harness/report/model/run-report.ts";
import { readSavedRun, type SavedRun } from "../../harness/report/model/saved-run.ts";

export interface RunReportsOptions extends ReportSettings {
  /** Annotations for GitHub Actions. @default where GITHUB_ACTIONS says so */
  readonly github?: boolean;
}

export interface EndedRun {
  readonly folder: RunFolder;
  /** Folder within the report folder, where a command has several runs. */
  readonly within?: string;
  /** What the configuration says; what the command line says comes first. */
  readonly settings?: ReportSettings;
}

export class RunReports {
  readonly #options: RunReportsOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #reports: RunReport[] = [];
  readonly #problems: unknown[] = [];
  #settings: ReportSettings = {};

  constructor(options: RunReportsOptions, env: NodeJS.ProcessEnv = process.env) {
    this.#options = options;
    this.#env = env;
  }

  /** A run has ended, well or not, and is cleaned up as far as it can be. Never throws. */
  ended({ folder, within = "", settings = {} }: EndedRun): void {
    this.#settings = { ...settings, ...this.#options };
    const { folder: elsewhere, history } = this.#settings;
    const saved = this.#try(() => readSavedRun(folder));
    const report = saved && this.#try(() => makeReport(saved));
    if (saved === undefined || report === undefined) return;
    this.#reports.push(report);
    this.#write(reportFolder(folder), saved);
    if (elsewhere !== undefined) this.#write(join(elsewhere, within), saved);
    if (history !== undefined) this.#try(() => writeToHistory(history, report));
  }

  /** Metrics, the job summary and annotations, and what could not be written. @returns false where something could not */
  finish(): boolean {
    const { prometheus } = this.#settings;
    if (prometheus !== undefined && this.#reports.length > 0) {
      this.#try(() => {
        writeFor(prometheus, "these metrics cannot be written", () => renderPrometheus(this.#reports));
      });
    }
    for (const report of this.#reports) this.#tryGitHub(report);
    for (const problem of this.#problems) process.stderr.write(`\n${plainLines(messageOf(problem))}\n`);
    return this.#problems.length === 0;
  }

  #write(folder: string, saved: SavedRun): void {
    const files = this.#try(() => writeReports(folder, saved));
    if (files === undefined) return;
    const near = relative(process.cwd(), folder);
    process.stderr.write(`Report: ${near.startsWith("..") ? folder : near}\n`);
  }

  #tryGitHub(report: RunReport): void {
    this.#try(() => {
      annotateForGitHub(report, this.#options.github, this.#env);
    });
  }

  #try<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      this.#problems.push(error);
      return undefined;
    }
  }
}

/**
 * Appends the job summary where there is one, and prints the annotations.
 * @param wanted true or false as the command line says
 * @throws ReportError where the summary cannot be appended
 */
export function annotateForGitHub(report: RunReport, wanted: boolean | undefined, env: NodeJS.ProcessEnv): void {
  if (wanted === false) return;
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY: summary = "" } = env;
  if (wanted !== true && GITHUB_ACTIONS !== "true") return;
  for (const line of githubAnnotations(report)) process.stdout.write(`${line}\n`);
  if (summary === "") return;
  try {
    appendFileSync(summary, renderMarkdown(report));
  } catch (error) {
    throw new ReportError(`${summary}: the job summary cannot be appended`, { said: messageOf(error), cause: error });
  }
}

/** What the run found says more than that a report is missing; only a run that is in order ends with the report's own code. */
export function exitCodeWith(code: number, reported: boolean): number {
  return !reported && code === EXIT.holds ? EXIT.report : code;
}
