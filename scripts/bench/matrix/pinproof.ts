// Rows by pinproof: all in one run, as a person types it, or each in a run of its own, one after another.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handOver } from "../../../cloud/hand-over.ts";
import { cloudLayout } from "../../../cloud/layout.ts";
import { stacks } from "../../../bin/session/stacks.ts";
import type { Experiment } from "../../../experiments/index.ts";
import { run } from "../../../base/command.ts";
import { closeRun, withRun } from "../../../harness/run/open-run.ts";
import { listRunFolders } from "../../../harness/run/run-folder.ts";
import { readRunRecord, type RunRecord } from "../../../harness/run/run-record.ts";
import { runExperiments } from "../../../harness/schedule/run-experiments.ts";
import { EXIT } from "../../../base/errors.ts";
import { silentProgress } from "../../../base/progress.ts";

const CLI = join(import.meta.dirname, "../../../bin/pinproof.js");

export interface MatrixRun {
  /** The command from start to end, Node's own start included. */
  readonly wallMs: number;
  readonly record: RunRecord;
}

/** `pinproof run A01 A02 ...`, a process of its own, so that its CPU time and memory are its own, too. */
export async function inOneRun(rows: readonly Experiment[]): Promise<MatrixRun> {
  return await inTemporaryFolder(async (cwd) => {
    const { durationMs } = await run(process.execPath, [CLI, "run", ...rows.map(({ id }) => id)], {
      cwd,
      env: { OS_CLOUD: undefined, NODE_OPTIONS: undefined },
      // What the rows came to is told beside the figures.
      accept: [EXIT.holds, EXIT.violated, EXIT.inconclusive],
    });
    const [folder] = listRunFolders(cwd);
    if (folder === undefined) throw new Error("the run left no record");
    return { wallMs: durationMs, record: readRunRecord(folder) };
  });
}

/**
 * Each row as a run of its own, with the image and the flavor that it needs, begun when the one before is gone: the same
 * engine, in one process, so that Node's start is not paid for each.
 * @returns outcomes by row
 */
export async function oneAfterAnother(
  rows: readonly Experiment[],
  signal: AbortSignal,
): Promise<{ wallMs: number; outcomes: Record<string, string> }> {
  const outcomes: Record<string, string> = {};
  const started = Date.now();
  await inTemporaryFolder(async (workFolder) => {
    const target = handOver(cloudLayout());
    for (const row of rows) {
      const settings = { target, experiments: [row], stacks, progress: silentProgress, signal, workFolder };
      await withRun(settings, async (one) => {
        const outcome = await runExperiments(one, [row]);
        closeRun(one, outcome);
        for (const { experiment, verdict } of outcome.results) outcomes[experiment] = verdict.outcome;
        const errors = [...outcome.results.map(({ error }) => error), ...outcome.failures];
        const [error] = errors.filter((one) => one !== undefined);
        if (error !== undefined) throw error as Error;
      });
    }
  });
  return { wallMs: Date.now() - started, outcomes };
}

async function inTemporaryFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "pinproof-bench-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
