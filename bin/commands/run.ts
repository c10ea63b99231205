import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { PROFILES } from "../../cloud/cpu-profile.ts";
import type { Experiment } from "../../experiments/index.ts";
import { loadRows } from "../../harness/catalogue/load-rows.ts";
import { InterruptedError, UsageError } from "../../harness/errors.ts";
import { findExperiments } from "../find-experiment.ts";
import { exitCodeOf } from "../exit-code.ts";
import { commandInterrupts } from "../interrupts.ts";
import { reportRun } from "../report-run.ts";
import { runOnCloud } from "../run-on-cloud.ts";
import { exitCodeWith, RunReports, type RunReportsOptions } from "../run-reports.ts";

export function runCommand() {
  return new Command("run")
    .description("run experiments: deploy, look, judge, remove again")
    .argument("[id...]", "experiments of the catalogue; without any: reference")
    .option("--all", "every experiment")
    .option("--family <name>", "every experiment of a family, such as policy or threads")
    .addOption(new Option("--profile <profile>", "only the experiments for one profile").choices(PROFILES))
    .option("--experiments <folder>", "experiments of your own: every YAML, JSON or TypeScript file in it")
    .option(
      "--parallel <number>",
      "experiments at the same time, besides those that wait for dedicated CPUs (default: 6)",
      wholeNumber,
    )
    .option("--require-all", "an experiment that this cloud cannot run counts as a failure")
    .option("--report <folder>", "also write the reports here: report.json, junit.xml, summary.md, report.html")
    .option("--history <folder>", "add report.json to this folder, for `pinproof history`")
    .option("--prometheus <file>", "metrics for node_exporter's textfile collector")
    .option("--github", "annotations and job summary for GitHub Actions (default: where GITHUB_ACTIONS is true)")
    .option("--no-github", "neither")
    .option("--keep", "leave the servers of the last step (and the local cloud) for a look by hand")
    .addHelpText(
      "after",
      `
On the local cloud each experiment runs with the CPU sets (profile) that it is for; elsewhere those that do not fit are skipped.

Examples:
  npx pinproof run
  npx pinproof run A07 A12
  npx pinproof run --family policy
  npx pinproof run --all
  npx pinproof run --experiments ./rows mine
  OS_CLOUD=mine npx pinproof run --all --require-all`,
    )
    .action(async (ids, { parallel, experiments: folder, report, history, prometheus, github, ...choice }) => {
      const extra = folder === undefined ? [] : await loadRows(folder);
      const experiments = findExperiments({ ...choice, ids, extra });
      const { keep = false, requireAll = false } = choice;
      if (keep && experiments.length > 1) {
        throw new UsageError("--keep is for one experiment", {
          said: `${experiments.length} were chosen, and servers that stay hold the CPUs that the next ones need`,
          hint: "Name one: `npx pinproof run A04 --keep`.",
        });
      }
      const reports: RunReportsOptions = {
        ...(report === undefined ? {} : { folder: report }),
        ...(history === undefined ? {} : { history }),
        ...(prometheus === undefined ? {} : { prometheus }),
        ...(github === undefined ? {} : { github }),
      };
      const how = { keep, requireAll, reports, ...(parallel === undefined ? {} : { parallel }) };
      process.exitCode = await run(experiments, how);
    });
}

interface RunCommandOptions {
  readonly keep: boolean;
  readonly requireAll: boolean;
  readonly reports: RunReportsOptions;
  readonly parallel?: number;
}

async function run(experiments: readonly Experiment[], { reports, ...how }: RunCommandOptions): Promise<number> {
  const desk = new RunReports(reports);
  let reported = true;
  let code: number;
  try {
    code = await runAll(experiments, how, desk);
  } finally {
    reported = desk.finish();
  }
  return exitCodeWith(code, reported);
}

async function runAll(
  experiments: readonly Experiment[],
  { requireAll, ...how }: Omit<RunCommandOptions, "reports">,
  desk: RunReports,
): Promise<number> {
  using interrupts = commandInterrupts("waiting for what is under way, then removing what was made");
  const { signal } = interrupts;
  const ended = desk.ended.bind(desk);
  const ending = await runOnCloud(experiments, { interrupts, ended, ...how });
  if (signal.aborted) {
    throw new InterruptedError(
      ending.clean
        ? "stopped as asked; everything that was made is removed"
        : "stopped as asked, but not everything is removed",
      ending.clean ? {} : { hint: `Put away what is left with: ${interrupts.onStopNow.then}` },
    );
  }
  reportRun(ending);
  return exitCodeOf(ending.results, { requireAll, failures: ending.failures });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it must be a whole number from 1 on");
}
