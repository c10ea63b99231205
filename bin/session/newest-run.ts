// The run that began last, for commands that were given no run.
import { listRunFolders, type RunFolder, runsFolder } from "../../harness/run/run-folder.ts";
import { readRunRecord } from "../../harness/run/run-record.ts";
import { UsageError } from "../../base/errors.ts";

/** Runs whose record cannot be read are passed over. @throws UsageError where there is none */
export function newestRun(workFolder?: string): RunFolder {
  const runs = listRunFolders(workFolder).flatMap((folder) => {
    try {
      return [{ folder, at: Date.parse(readRunRecord(folder).startedAt) }];
    } catch {
      return [];
    }
  });
  const [newest] = runs.sort((one, other) => other.at - one.at);
  if (newest !== undefined) return newest.folder;
  throw new UsageError(`there is no run in ${runsFolder(workFolder)} to report on`, {
    hint: "`npx pinproof runs list` lists the runs.",
  });
}
