// Runs by the records of this folder: whether one is alive, and, once its resources are gone, that it is clean.
import { findLeftovers } from "../../harness/deploy/leftovers.ts";
import { readLedger } from "../../harness/run/ledger.ts";
import { updateRecord } from "../../harness/run/open-run.ts";
import { listRunFolders, type RunFolder } from "../../harness/run/run-folder.ts";
import { readRunRecord, type RunRecord, runState } from "../../harness/run/run-record.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { isRunning } from "../../base/process.ts";

/** Why a run may still live, by its record here; undefined where it has ended, or is not known here. */
export function lifeHere(run: string, workFolder?: string): string | undefined {
  const folder = listRunFolders(workFolder).find(({ id }) => id === run);
  const record = folder && recordOf(folder);
  if (folder === undefined || record === undefined) return undefined;
  if (runState(record) === "running")
    return `process ${record.owner.pid} on ${record.owner.host}, according to its record in this folder`;
  const terraform = terraformOf(folder);
  return terraform === undefined ? undefined : `its terraform, process ${terraform}, still runs`;
}

/**
 * Notes on the records of dead and kept runs that nothing of them is left any more.
 * @returns their ids
 */
export async function noteClean(
  client: ApiClient,
  runs: readonly string[],
  { runPrefix, workFolder }: { runPrefix: (run: string) => string; workFolder?: string },
): Promise<readonly string[]> {
  const noted: string[] = [];
  for (const folder of listRunFolders(workFolder).filter(({ id }) => runs.includes(id))) {
    const record = recordOf(folder);
    if (record === undefined || !["dead", "kept"].includes(runState(record))) continue;
    if (terraformOf(folder) !== undefined) continue;
    if ((await findLeftovers(client, { prefix: runPrefix(folder.id) })).length > 0) continue;
    updateRecord(folder, { cleanedAt: new Date().toISOString() });
    noted.push(folder.id);
  }
  return noted;
}

/** Undefined where it cannot be read: then the lock in the cloud has to tell. */
function recordOf(folder: RunFolder): RunRecord | undefined {
  try {
    return readRunRecord(folder);
  } catch {
    return undefined;
  }
}

function terraformOf(folder: RunFolder): number | undefined {
  const running = readLedger(folder).find((entry) => entry.what === "terraform" && isRunning(entry));
  return running?.what === "terraform" ? running.pid : undefined;
}
