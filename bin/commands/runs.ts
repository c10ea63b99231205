import { Command } from "@commander-js/extra-typings";
import { join } from "node:path";
import { handOver } from "../../cloud/hand-over.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { destroyRun } from "../../harness/deploy/destroy-run.ts";
import { judgeSaved, lookAgain } from "../../harness/deploy/look-again.ts";
import { readLedger } from "../../harness/deploy/ledger.ts";
import { experimentFolder, listRunFolders, openRunFolder, type RunFolder } from "../../harness/deploy/run-folder.ts";
import { readRunRecord, type RunRecord, runState } from "../../harness/deploy/run-record.ts";
import { messageOf } from "../../harness/errors.ts";
import { readIfThere } from "../../harness/files.ts";
import type { ExperimentVerdict } from "../../harness/judge/verdict.ts";
import { terminalProgress } from "../../harness/progress.ts";
import { renderVerdict } from "../../harness/report/verdict-table.ts";
import { commandInterrupts } from "../interrupts.ts";
import type { CloudTarget } from "../../harness/target/cloud-target.ts";
import { readHostsFile } from "../../harness/target/hosts-file.ts";
import { resourceName, runPrefix } from "../../stacks/resource-names.ts";
import { exitCodeOf } from "../exit-code.ts";
import { findExperiment } from "../find-experiment.ts";
import { withCloud } from "../with-cloud.ts";

export function runsCommand() {
  return new Command("runs")
    .description("runs of this folder: list, show, judge again, and put away what one has left")
    .addHelpText("after", "\nExample:\n  npx pinproof runs list")
    .addCommand(listRuns())
    .addCommand(showRun())
    .addCommand(judgeRun())
    .addCommand(destroy());
}

function listRuns() {
  return new Command("list")
    .description("every run in .pinproof/runs, the newest first")
    .addHelpText("after", "\nExample:\n  npx pinproof runs list")
    .action(() => {
      const runs = listRunFolders().map(readable);
      if (runs.length === 0) process.stdout.write("no runs here\n");
      const records = runs.filter((run) => typeof run !== "string");
      records.sort((one, other) => other.startedAt.localeCompare(one.startedAt));
      for (const record of records) process.stdout.write(`${describe(record)}\n`);
      for (const trouble of runs.filter((run) => typeof run === "string")) process.stdout.write(`${trouble}\n`);
    });
}

/** The record of a run, or why it cannot be read: one damaged run must not hide the others. */
function readable(folder: RunFolder): RunRecord | string {
  try {
    return readRunRecord(folder);
  } catch (error) {
    return messageOf(error);
  }
}

function describe(record: RunRecord): string {
  const outcomes = Object.entries(record.outcomes ?? {}).map(([experiment, outcome]) => `${experiment} ${outcome}`);
  const what = outcomes.length > 0 ? outcomes : record.experiments;
  return [record.id, record.startedAt, runState(record).padEnd(7), record.cloud.cloud, what.join(", ")].join("  ");
}

function showRun() {
  return new Command("show")
    .description("what a run found, and what it made and removed")
    .argument("<run>", "its id")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  npx pinproof runs show k7mtr2wd")
    .action((id, { json }) => {
      const folder = openRunFolder(id);
      const record = readRunRecord(folder);
      const verdicts = record.experiments.flatMap((experiment) => {
        const text = readIfThere(join(experimentFolder(folder, experiment), "verdict.json"));
        return text === undefined ? [] : [JSON.parse(text) as ExperimentVerdict];
      });
      if (json) {
        process.stdout.write(`${JSON.stringify({ ...record, state: runState(record), verdicts }, null, 2)}\n`);
        return;
      }
      process.stdout.write(`${describe(record)}\n`);
      for (const entry of readLedger(folder)) {
        if (entry.what === "made" || entry.what === "removed") {
          process.stdout.write(`  ${entry.what.padEnd(8)} ${entry.address} ${entry.id}\n`);
        }
      }
      for (const verdict of verdicts) process.stdout.write(`\n${renderVerdict(verdict)}`);
      process.stdout.write(`\nEverything of it: ${folder.path}\n`);
    });
}

function judgeRun() {
  return new Command("judge")
    .description("judge a run again: a kept one by a new look at its servers, any other by its saved evidence")
    .argument("<run>", "its id")
    .addHelpText("after", "\nExample:\n  npx pinproof run --keep; npx pinproof runs judge k7mtr2wd")
    .action(async (id) => {
      const folder = openRunFolder(id);
      const record = readRunRecord(folder);
      const kept = runState(record) === "kept";
      const verdicts = [];
      for (const experiment of record.experiments.map((name) => findExperiment(name))) {
        const look = kept
          ? await lookAgain(folder, experiment, targetOf(record), { runPrefix, resourceName })
          : judgeSaved(folder, experiment);
        verdicts.push({ verdict: look.verdict });
        const how = kept ? `seen now: ${look.seen.join(", ") || "none"}` : "from what was saved";
        process.stdout.write(`${renderVerdict(look.verdict)}\n\n${how}; evidence: ${look.folder}\n`);
      }
      process.exitCode = exitCodeOf(verdicts);
    });
}

/** Where a kept run's servers are, and how their hosts are reached. */
function targetOf({ cloud }: RunRecord): CloudTarget {
  if (cloud.kind === "local") return handOver(cloudLayout());
  const { PINPROOF_HOSTS: hosts } = process.env;
  return { ...cloud, hosts: hosts ? readHostsFile(hosts) : [] };
}

function destroy() {
  return new Command("destroy")
    .description("remove what a run has left in the cloud; nothing to do is a success")
    .argument("<run>", "its id")
    .addHelpText("after", "\nExample:\n  npx pinproof runs destroy k7mtr2wd")
    .action(async (id) => {
      const folder = openRunFolder(id);
      const progress = terminalProgress();
      if (runState(readRunRecord(folder)) === "clean") {
        progress.say(`Run ${id} has left nothing.`);
        return;
      }
      using interrupts = commandInterrupts("removing goes on to its end");
      await withCloudOf(readRunRecord(folder), interrupts.signal, async (target) => {
        await destroyRun(folder, { target, stacks: { runPrefix }, progress, signal: interrupts.signal });
      });
      progress.say(`Run ${id}: everything that it made is removed.`);
    });
}

/** The cloud that the run was made on, whatever OS_CLOUD says now. */
async function withCloudOf(
  { cloud }: RunRecord,
  signal: AbortSignal,
  body: (target: Parameters<typeof destroyRun>[1]["target"]) => Promise<void>,
): Promise<void> {
  if (cloud.kind === "named") return body({ ...cloud, hosts: [] });
  const progress = terminalProgress();
  await withCloud({ progress, signal, only: "local" }, ({ target }) => body(target));
}
