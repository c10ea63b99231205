import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { HOST_SET_NAMES } from "../../cloud/hosts/shapes.ts";
import type { Experiment } from "../../experiments/index.ts";
import type { Limits } from "../../harness/targets/config.ts";
import { InterruptedError, UsageError } from "../../base/errors.ts";
import { isWorkingFolderGone } from "../../base/files/gone-folder.mjs";
import { renderDryRun } from "../../harness/report/terminal/dry-run.ts";
import { goneFolder } from "../../base/files/working-folder.ts";
import { choicesOf, levelsOf, type TargetChoices, wordsOf } from "../terminal/choices.ts";
import { findExperiments } from "../terminal/find-experiment.ts";
import { exitCodeOf } from "../terminal/exit-code.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";
import { dryRunOnCloud } from "../session/dry-run.ts";
import { ownRows } from "../session/own-rows.ts";
import { reportRun } from "../session/report-run.ts";
import { EXPERIMENTS, runOnCloud } from "../session/run-on-cloud.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";
import { printTimeLine, timeLineSinceSetup } from "../terminal/print-time-line.ts";
import { exitCodeWith, RunReports, type RunReportsOptions } from "../session/run-reports.ts";

export function runCommand() {
  return new Command("run")
    .description("run experiments: deploy, observe, judge, remove")
    .argument("[id...]", "experiments of the catalogue; default: reference")
    .option("--all", "every experiment")
    .option("--family <name>", "every experiment of a family, such as policy or threads")
    .addOption(
      new Option("--profile <profile>", "only the experiments for one host set of the local cloud").choices(
        HOST_SET_NAMES,
      ),
    )
    .option("--experiments <folder>", "experiments of your own: every YAML, JSON or TypeScript file in it")
    .option(
      "--parallel <number>",
      "experiments under way at the same time, besides those that wait for dedicated CPUs (default: 6)",
      wholeNumber,
    )
    .option("--max-servers <number>", "limit of servers alive at the same time", wholeNumber)
    .option("--wait <minutes>", "how long to wait for another run on this cloud (default: 60)", minutes)
    .option("--dry-run", "print what a run would create, use, read and skip; create nothing")
    .option("--json", "with --dry-run: print it as JSON")
    .option("--base-image <name>", "image to duplicate, by name or id (default: pinproof-base, else the newest CirrOS)")
    .option("--flavors <names>", "comma-separated existing flavors; use only these and create none", wordsOf)
    .option(
      "--leave-out <levels>",
      "comma-separated levels not to judge, because this user may not read them: nova,placement",
      levelsOf,
    )
    .option("--require-all", "count an experiment that this cloud cannot run as a failure")
    .option("--report <folder>", "also write the reports here: report.json, junit.xml, summary.md, report.html")
    .option("--history <folder>", "add report.json to this folder, for `pinproof history`")
    .option("--prometheus <file>", "write metrics for node_exporter's textfile collector")
    .option(
      "--github",
      "print annotations and write the job summary for GitHub Actions (default: if GITHUB_ACTIONS is true)",
    )
    .option("--no-github", "do neither, also inside GitHub Actions")
    .option("--keep", "keep the servers of the last step (and the local cloud), to inspect them by hand")
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
  npx pinproof run --all --dry-run
  OS_CLOUD=mine npx pinproof run --all --max-servers 2 --wait 30
  OS_CLOUD=mine npx pinproof run --all --require-all
  OS_CLOUD=mine npx pinproof run A04 --flavors m1.tiny --leave-out nova,placement   as a member without admin rights`,
    )
    .action(
      async (ids, { parallel, maxServers, wait, dryRun = false, json = false, experiments: folder, ...options }) => {
        const { report, history, prometheus, github, ...choice } = options;
        const extra = folder === undefined ? [] : await ownRows(folder);
        const experiments = findExperiments({ ...choice, ids, extra });
        const { keep = false, requireAll = false } = choice;
        if (keep) checkKeep(experiments);
        const how = {
          choices: choicesOf(choice),
          limits: maxServers === undefined ? {} : { maxServers },
          ...(parallel === undefined ? {} : { parallel }),
        };
        if (dryRun) {
          const plan = await dryRunOnCloud(experiments, how);
          if (json) printJson(plan);
          else process.stdout.write(renderDryRun(plan, screen()));
          return;
        }
        if (json) throw new UsageError("--json is for --dry-run only", { hint: "Add --dry-run." });
        const reports: RunReportsOptions = {
          ...(report === undefined ? {} : { folder: report }),
          ...(history === undefined ? {} : { history }),
          ...(prometheus === undefined ? {} : { prometheus }),
          ...(github === undefined ? {} : { github }),
        };
        process.exitCode = await run(experiments, {
          ...{ keep, requireAll, reports, ...how },
          ...(wait === undefined ? {} : { waitMs: wait * 60_000 }),
        });
      },
    );
}

interface RunCommandOptions {
  readonly keep: boolean;
  readonly requireAll: boolean;
  readonly limits: Limits;
  readonly choices: TargetChoices;
  readonly reports: RunReportsOptions;
  readonly parallel?: number;
  readonly waitMs?: number;
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
  using interrupts = commandInterrupts("waiting for what is under way, then removing everything that was created");
  const { signal } = interrupts;
  const ended = desk.ended.bind(desk);
  const timeLine = timeLineSinceSetup();
  const ending = await runOnCloud(experiments, { interrupts, ended, timeLine, ...how });
  if (signal.aborted) {
    throw new InterruptedError(
      ending.clean
        ? "interrupted; everything that was created is removed"
        : "interrupted, but not everything is removed",
      ending.clean ? {} : { hint: `Remove what is left with: ${interrupts.onStopNow.then}` },
    );
  }
  reportRun(ending);
  // Of a start; where everything was there already, it would tell of the experiments alone.
  if (timeLine.steps.some(({ title }) => title !== EXPERIMENTS)) printTimeLine(timeLine);
  // Whatever failed for it, and in whose words: what was found out could not be kept.
  if (isWorkingFolderGone()) throw goneFolder();
  return exitCodeOf(ending.results, { requireAll, failures: ending.failures });
}

/** More than this many are counted, not named. */
const MOST_NAMED = 4;

/**
 * Each of several would need the CPUs that those before it keep, and on the local cloud the CPU sets of its profile: which of them get
 * them is not left to chance.
 */
function checkKeep(experiments: readonly Experiment[]): void {
  if (experiments.length === 1) return;
  const named = experiments.slice(0, MOST_NAMED).map(({ id }) => id);
  const more = experiments.length - named.length;
  const each = named.map((id) => `npx pinproof run ${id} --keep`);
  throw new UsageError(`--keep is for one experiment, and ${experiments.length} were chosen; none was run`, {
    said: [
      `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}: kept servers hold the CPUs that the next experiments need`,
      "With one run for each they are kept side by side, as long as the host has CPUs for them:",
      ...each.map((command) => `  ${command}`),
    ].join("\n"),
    hint: "`npx pinproof runs list` shows what is kept, and `npx pinproof runs destroy RUN` gives its CPUs back.",
  });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it must be a whole number, 1 or more");
}

/** None at all is an answer, too: fail at once. */
function minutes(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it must be a whole number of minutes, such as 30");
}
