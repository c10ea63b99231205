// A run that was killed in the middle, in a folder of its own, as the integration tests of sweeping need it.
import { readLedger } from "../../../harness/run/ledger.ts";
import { listRunFolders, type RunFolder } from "../../../harness/run/run-folder.ts";
import { isRunning } from "../../../base/process.ts";
import { waitFor } from "../../../base/wait.ts";
import { startCli } from "./cli.ts";
import { SETTLED_MS } from "../limits.ts";

/** Kills a run, with an image and a flavor of its own, once its server was made; waits for its terraform, which outlives it. */
export async function killedRun(workFolder: string, env: Record<string, string | undefined> = {}): Promise<RunFolder> {
  const run = startCli(["run", "A04"], { cwd: workFolder, env });
  await run.line(/server \S+ made/);
  run.kill("SIGKILL");
  await run.ending;
  const folder = onlyRun(workFolder);
  await waitFor(() => !terraformRuns(folder) || undefined, {
    what: "the terraform of the killed run has ended",
    timeoutMs: SETTLED_MS,
  });
  return folder;
}

export function onlyRun(workFolder: string): RunFolder {
  const [folder] = listRunFolders(workFolder);
  if (folder === undefined) throw new Error("the run left no record");
  return folder;
}

function terraformRuns(folder: RunFolder): boolean {
  return readLedger(folder).some((entry) => entry.what === "terraform" && isRunning(entry));
}
