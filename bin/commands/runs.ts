import { Command } from "@commander-js/extra-typings";
import { localCloud } from "../../cloud/local-cloud.ts";
import { destroyRun } from "../../operate/clean-up/destroy-run.ts";
import { savedExperiment, savedVerdict } from "../../harness/run/judge-saved.ts";
import { observeAgain } from "../../harness/deploy/observe-again.ts";
import { readLedger } from "../../harness/run/ledger.ts";
import { listRunFolders, openRunFolder, type RunFolder } from "../../harness/run/run-folder.ts";
import { readRunRecord, type RunRecord, rulesOf, runState } from "../../harness/run/run-record.ts";
import { messageOf, UsageError } from "../../base/errors.ts";
import { plain, plainLines } from "../../base/plain-text.ts";
import { terminalProgress } from "../../base/progress.ts";
import { renderSummary } from "../../harness/report/terminal/summary.ts";
import { renderVerdict } from "../../harness/report/terminal/verdict-table.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { configuredHosts } from "../../harness/targets/named-cloud.ts";
import { resourceName, runPrefix } from "../../stacks/resource-names.ts";
import { exitCodeOf } from "../terminal/exit-code.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";
import { withCloud } from "../session/with-cloud.ts";

export function runsCommand() {
  return new Command("runs")
    .description("runs of this folder: list them, show one, observe a kept one again, remove what one left behind")
    .addHelpText("after", "\nExample:\n  npx pinproof runs list")
    .addCommand(listRuns())
    .addCommand(showRun())
    .addCommand(observeRunAgain())
    .addCommand(destroy());
}

function listRuns() {
  return new Command("list")
    .description("list every run in .pinproof/runs, newest first")
    .addHelpText("after", "\nExample:\n  npx pinproof runs list")
    .action(() => {
      const runs = listRunFolders().map(readable);
      if (runs.length === 0) process.stdout.write("no runs here\n");
      const records = runs.filter((run) => typeof run !== "string");
      records.sort((one, other) => other.startedAt.localeCompare(one.startedAt));
      for (const record of records) process.stdout.write(`${describe(record)}\n`);
      for (const trouble of runs.filter((run) => typeof run === "string"))
        process.stdout.write(`${plainLines(trouble)}\n`);
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
  return plain(
    [record.id, record.startedAt, runState(record).padEnd(7), record.cloud.cloud, whatOf(record)].join("  "),
  );
}

/** More than this many are counted, not named. */
const MOST_NAMED = 4;

function whatOf({ experiments, outcomes = {} }: RunRecord): string {
  const ended = Object.entries(outcomes);
  if (experiments.length <= MOST_NAMED) {
    return ended.length === 0 ? experiments.join(", ") : ended.map((pair) => pair.join(" ")).join(", ");
  }
  const counts = [...new Set(ended.map(([, outcome]) => outcome))].map(
    (outcome) => `${ended.filter(([, other]) => other === outcome).length} ${outcome}`,
  );
  return [`${experiments.length} experiments`, ...counts].join(", ");
}

function showRun() {
  return new Command("show")
    .description("show what a run found, created and removed")
    .argument("<run>", "its id")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  npx pinproof runs show k7mtr2wd")
    .action((id, { json }) => {
      const folder = openRunFolder(id);
      const record = readRunRecord(folder);
      const verdicts = record.experiments.flatMap((experiment) => savedVerdict(folder, experiment) ?? []);
      if (json) {
        printJson({ ...record, state: runState(record), verdicts });
        return;
      }
      process.stdout.write(`${describe(record)}\n`);
      for (const entry of readLedger(folder)) {
        if (entry.what === "made" || entry.what === "removed") {
          process.stdout.write(`${plain(`  ${entry.what.padEnd(8)} ${entry.address} ${entry.id}`)}\n`);
        }
      }
      process.stdout.write(`\n${renderSummary(verdicts, screen())}`);
      process.stdout.write(`\nEverything of it: ${folder.path}\n`);
    });
}

function observeRunAgain() {
  return new Command("observe")
    .alias("look")
    .description("observe the servers of a kept run again, and judge them as they are now")
    .argument("<run>", "its id")
    .addHelpText("after", "\nExample:\n  npx pinproof run --keep; npx pinproof runs observe k7mtr2wd")
    .action(async (id) => {
      const folder = openRunFolder(id);
      const record = readRunRecord(folder);
      if (runState(record) !== "kept") {
        throw new UsageError(`run ${id} was not kept: none of its servers is alive`, {
          hint: `\`npx pinproof judge ${id}\` judges the saved evidence again.`,
        });
      }
      const verdicts = [];
      for (const name of record.experiments) {
        const later = await observeAgain(folder, savedExperiment(folder, name), targetOf(record), {
          stacks: { runPrefix, resourceName },
          rules: rulesOf(record),
          ...(record.leaveOut === undefined ? {} : { leaveOut: record.leaveOut }),
        });
        verdicts.push({ verdict: later.verdict });
        const seen = `observed now: ${later.seen.join(", ") || "none"}`;
        process.stdout.write(`${renderVerdict(later.verdict)}\n\n${seen}; evidence: ${later.folder}\n`);
      }
      process.exitCode = exitCodeOf(verdicts);
    });
}

/** Where a kept run's servers are, and how their hosts are reached. */
function targetOf({ cloud }: RunRecord): CloudTarget {
  if (cloud.kind === "local") return localCloud();
  return { ...cloud, hosts: configuredHosts() };
}

function destroy() {
  return new Command("destroy")
    .description("remove what a run left in the cloud; succeeds if nothing is left")
    .argument("<run>", "its id")
    .addHelpText("after", "\nExample:\n  npx pinproof runs destroy k7mtr2wd")
    .action(async (id) => {
      const folder = openRunFolder(id);
      const progress = terminalProgress();
      if (runState(readRunRecord(folder)) === "clean") {
        progress.say(`Run ${id} left nothing behind.`);
        return;
      }
      using interrupts = commandInterrupts("finishing the removal");
      await withCloudOf(readRunRecord(folder), interrupts.signal, async (target) => {
        await destroyRun(folder, { target, stacks: { runPrefix }, progress, signal: interrupts.signal });
      });
      progress.say(`Run ${id}: everything that it created is removed.`);
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
