import { reportOlderLayout } from "../session/older-layout.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { openRunFolder } from "../../harness/run/run-folder.ts";
import { UsageError } from "../../base/errors.ts";
import { makeReport } from "../../harness/report/model/make-report.ts";
import {
  REPORT_FORMATS,
  renderReport,
  reportFolder,
  type ReportFormat,
  writeReports,
} from "../../harness/report/report-files.ts";
import { readSavedRun } from "../../harness/report/model/saved-run.ts";
import { annotateForGitHub } from "../session/run-reports.ts";
import { newestRun } from "../session/newest-run.ts";

export function reportCommand() {
  return new Command("report")
    .description("write the reports of a saved run again from its files: needs no cloud, changes no verdict")
    .argument("[run]", "its id in .pinproof/runs, or its folder; default: the newest run")
    .option("--output <folder>", "write here instead of the run's own folder; - prints one format")
    .addOption(new Option("--format <format...>", "only these formats").choices(REPORT_FORMATS))
    .option(
      "--github",
      "print annotations for GitHub Actions, and append to the job summary that GITHUB_STEP_SUMMARY names",
    )
    .addHelpText(
      "after",
      `
Exit codes: 0 written, 2 no such run or a run of another layout, 12 the reports cannot be written

Examples:
  npx pinproof report k7mtr2wd
  npx pinproof report --output pinproof-report
  npx pinproof report k7mtr2wd --format junit --output -`,
    )
    .action((run, { output, format = REPORT_FORMATS, github = false }) => {
      const folder = run === undefined ? newestRun() : openRunFolder(run);
      const saved = readSavedRun(folder);
      reportOlderLayout(saved.record);
      const formats: readonly ReportFormat[] = format;
      if (output === "-") {
        const [only] = formats;
        if (only === undefined || formats.length > 1) {
          throw new UsageError("one format at a time can be printed", { hint: "Add --format junit, for example." });
        }
        process.stdout.write(renderReport(only, saved, reportFolder(folder)));
        return;
      }
      const files = writeReports(output ?? reportFolder(folder), saved, formats);
      for (const file of files) process.stderr.write(`${file}\n`);
      if (github) annotateForGitHub(makeReport(saved), true, process.env);
    });
}
