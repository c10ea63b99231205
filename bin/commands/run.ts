import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { PROFILES } from "../../cloud/cpu-profile.ts";
import type { Experiment } from "../../experiments/index.ts";
import { loadRows } from "../../harness/catalogue/load-rows.ts";
import { InterruptedError, UsageError } from "../../harness/errors.ts";
import { choicesOf, levelsOf, type TargetChoices, wordsOf } from "../choices.ts";
import { findExperiments } from "../find-experiment.ts";
import { exitCodeOf } from "../exit-code.ts";
import { commandInterrupts } from "../interrupts.ts";
import { reportRun } from "../report-run.ts";
import { runOnCloud } from "../run-on-cloud.ts";

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
    .option(
      "--base-image <name>",
      "image that is duplicated, by name or id (default: pinproof-base, else the newest CirrOS)",
    )
    .option("--flavors <names>", "flavors that are there, with commas: only they are used, and none is made", wordsOf)
    .option("--leave-out <levels>", "levels not to judge, for this user may not read them: nova,placement", levelsOf)
    .option("--require-all", "an experiment that this cloud cannot run counts as a failure")
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
  OS_CLOUD=mine npx pinproof run --all --require-all
  OS_CLOUD=mine npx pinproof run A04 --flavors m1.tiny --leave-out nova,placement   as a member without admin rights`,
    )
    .action(async (ids, { parallel, experiments: folder, ...choice }) => {
      const extra = folder === undefined ? [] : await loadRows(folder);
      const experiments = findExperiments({ ...choice, ids, extra });
      const { keep = false, requireAll = false } = choice;
      if (keep && experiments.length > 1) {
        throw new UsageError("--keep is for one experiment", {
          said: `${experiments.length} were chosen, and servers that stay hold the CPUs that the next ones need`,
          hint: "Name one: `npx pinproof run A04 --keep`.",
        });
      }
      const choices = choicesOf(choice);
      process.exitCode = await run(experiments, {
        keep,
        requireAll,
        choices,
        ...(parallel === undefined ? {} : { parallel }),
      });
    });
}

interface RunCommandOptions {
  readonly keep: boolean;
  readonly requireAll: boolean;
  readonly choices: TargetChoices;
  readonly parallel?: number;
}

async function run(experiments: readonly Experiment[], { requireAll, ...how }: RunCommandOptions): Promise<number> {
  using interrupts = commandInterrupts("waiting for what is under way, then removing what was made");
  const { signal } = interrupts;
  const ending = await runOnCloud(experiments, { interrupts, ...how });
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
