import { Command } from "@commander-js/extra-typings";
import type { Experiment } from "../../experiments/index.ts";
import { cleanUpCommand, closeRun, withRun } from "../../harness/deploy/run.ts";
import { type ExperimentResult, runExperiment } from "../../harness/deploy/run-experiment.ts";
import { InterruptedError, messageOf } from "../../harness/errors.ts";
import { locateTerraform } from "../../harness/terraform/binary.ts";
import { terminalProgress } from "../../harness/progress.ts";
import { renderResult } from "../../harness/report/result.ts";
import { findExperiment } from "../find-experiment.ts";
import { exitCodeOf } from "../exit-code.ts";
import { commandInterrupts } from "../interrupts.ts";
import { withCloud } from "../with-cloud.ts";

export function runCommand() {
  return new Command("run")
    .description("run experiments: deploy, look, judge, remove again")
    .argument("[id...]", "experiments of the catalogue", ["reference"])
    .option("--keep", "leave the servers of the last step (and the local cloud) for a look by hand")
    .addHelpText(
      "after",
      "\nExamples:\n  npx pinproof run\n  npx pinproof run reference --keep\n  OS_CLOUD=mine npx pinproof run",
    )
    .action(async (ids, { keep = false }) => {
      process.exitCode = await run(
        ids.map((id) => findExperiment(id)),
        keep,
      );
    });
}

async function run(experiments: readonly Experiment[], keep: boolean): Promise<number> {
  // Loaded here: cdktf takes half a second, and the other commands do without it.
  const { stacks } = await import("../stacks.ts");
  // Said now, and not after minutes of building a cloud.
  await locateTerraform();
  using interrupts = commandInterrupts("waiting for what is under way, then removing what was made");
  const progress = terminalProgress();
  const { signal } = interrupts;
  const results: ExperimentResult[] = [];
  try {
    await withCloud({ progress, signal }, async ({ target, upMs, keepUp }) => {
      if (keep) keepUp();
      await withRun({ target, experiments, stacks, progress, signal, keep }, async (run) => {
        interrupts.onStopNow = {
          kill: () => {
            run.terraforms.forEach((terraform) => {
              terraform.kill();
            });
          },
          then: cleanUpCommand(run.folder.id),
        };
        progress.say(`Run ${run.folder.id} on cloud ${target.cloud}, base image ${run.baseImage.name}`);
        for (const experiment of experiments) {
          if (!signal.aborted) results.push(await runExperiment(run, experiment));
        }
        const outcomes = Object.fromEntries(results.map(({ experiment, verdict }) => [experiment, verdict.outcome]));
        const clean = results.every((result) => result.clean);
        const cost = closeRun(run, { outcomes, clean });
        const times = { cloudMs: upMs, terraformMs: cost.terraformMs, ownMs: cost.ownMs };
        const { isTTY: colour, columns } = process.stdout;
        // A pipe has no width, whatever the types say.
        const width = colour ? columns : 120;
        for (const { verdict, folder, error, alsoFailed } of results) {
          // Of a run that was stopped there is nothing to tell but what did not go away.
          if (!signal.aborted) process.stdout.write(renderResult(verdict, { folder, times, width, colour }));
          for (const failure of error === undefined ? [] : [error, ...alsoFailed])
            progress.say(`\n${messageOf(failure)}`);
        }
        if (keep) progress.say(`\nKept. Remove with: ${cleanUpCommand(run.folder.id)}`);
      });
    });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("stopped as asked");
    throw error;
  }
  if (signal.aborted) {
    const clean = results.every((result) => result.clean);
    throw new InterruptedError(
      clean
        ? "stopped as asked; everything that was made is removed"
        : "stopped as asked, but not everything is removed",
      clean ? {} : { hint: `Put away what is left with: ${interrupts.onStopNow.then}` },
    );
  }
  return exitCodeOf(results);
}
