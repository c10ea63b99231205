import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { runsFolder } from "../../harness/run/run-folder.ts";
import { EXIT, UsageError } from "../../base/errors.ts";
import { type History, historyOf } from "../../harness/report/history/history.ts";
import { loadReports } from "../../harness/report/history/load-reports.ts";
import { nightsFrom } from "../../harness/report/history/nights.ts";
import { renderHistory } from "../../harness/report/history/render-history.ts";
import { renderPrometheus } from "../../harness/report/pipelines/prometheus.ts";
import { writeFor } from "../../harness/report/report-files.ts";
import { printJson } from "../terminal/print-json.ts";

export function historyCommand() {
  return new Command("history")
    .description(
      "report what changed since the last good night: compares the newest run with earlier ones of the same cloud",
    )
    .argument("[folder]", "run folders, or reports kept by `run --history` (default: .pinproof/runs)")
    .option("--cloud <name>", "the newest run of this cloud (default: the newest of all)")
    .option(
      "--nights <number>",
      "number of earlier runs to compare with; 1 compares with the previous run only",
      nights,
      30,
    )
    .option("--json", "as JSON")
    .option("--prometheus <file>", "also write metrics of the newest run and of what changed, for a textfile collector")
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing is newly wrong, 1 newly violated, 10 newly inconclusive, 2 the folder has no report,
12 the metrics cannot be written

Examples:
  npx pinproof history
  npx pinproof history /var/lib/pinproof/history --cloud staging --json`,
    )
    .action((folder, { cloud, nights: back, json = false, prometheus }) => {
      const path = folder ?? runsFolder();
      const { reports, passedOver, older } = loadReports(path);
      if (older.length > 0)
        process.stderr.write(`Written by an earlier pinproof, and read as of today: ${older.join(", ")}\n`);
      const history = historyOf(reports, { nights: back, ...(cloud === undefined ? {} : { cloud }) });
      if (history === undefined) {
        const said = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join("\n");
        throw new UsageError(`${path} has no run ${cloud === undefined ? "" : `of cloud ${cloud} `}to tell of`, {
          said,
          hint: "`npx pinproof run --history FOLDER` keeps the report of each run.",
        });
      }
      if (json) printJson({ ...history, passedOver });
      else process.stdout.write(renderHistory(history, passedOver));
      process.exitCode = historyExitCode(history);
      if (prometheus === undefined) return;
      const newest = nightsFrom(reports).filter(({ run }) => run === history.run);
      writeFor(prometheus, "these metrics cannot be written", () => renderPrometheus(newest, history));
    });
}

export function historyExitCode({ changes }: Pick<History, "changes">): number {
  if (changes.some(({ kind }) => kind === "newly-violated")) return EXIT.violated;
  if (changes.some(({ kind }) => kind === "newly-inconclusive")) return EXIT.inconclusive;
  return EXIT.holds;
}

function nights(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it must be a whole number, 1 or more");
}
