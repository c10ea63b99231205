// A run of many that is stopped while several of them are under way: what was there before is there afterwards, and nothing
// else.
import { expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readLedger } from "../../harness/run/ledger.ts";
import { experimentFolder, listRunFolders, type RunFolder } from "../../harness/run/run-folder.ts";
import { waitFor } from "../../base/wait.ts";
import { expectAsBefore, expectPutAway } from "../support/real-cloud/as-before.ts";
import { cli, type CliProcess, startCli } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { workFolder } from "../support/real-cloud/work-folder.ts";

test("SIGINT with several rows in flight: each is waited for and removed, exit 130", async () => {
  const { path, earlier } = await workFolder();
  const run = startCli(["run", "--family", "policy"], { cwd: path });
  await severalAreInFlight(run, path);
  run.kill("SIGINT");
  const ending = await run.ending;
  expect(ending.stderr).toContain("interrupted; everything that was created is removed");
  await expectPutAway(ending, earlier, path);
});

test("SIGKILL with several rows in flight: one command puts everything away", async () => {
  const { path, earlier } = await workFolder();
  const run = startCli(["run", "--family", "policy"], { cwd: path });
  const folder = await severalAreInFlight(run, path);
  run.kill("SIGKILL");
  await run.ending;
  expect(await cloudInventory(testTarget())).not.toEqual(earlier.cloud);

  const { status, stderr } = await cli(["runs", "destroy", folder.id], { cwd: path });
  expect(stderr).toContain("everything that it created is removed");
  expect(status).toBe(0);
  await expectAsBefore(earlier, path);
});

/** One has ended, and at least three are between their first apply and their verdict. */
async function severalAreInFlight(run: CliProcess, path: string): Promise<RunFolder> {
  await run.line(/\[2\/\d+\]/);
  const [folder] = listRunFolders(path);
  if (folder === undefined) throw new Error("the run left no record");
  const several = () => inFlight(folder).length > 2 || undefined;
  await waitFor(several, { what: "three rows are in flight", timeoutMs: SETTLED_MS, intervalMs: 20 });
  return folder;
}

/** Rows whose terraform was started and which are not judged yet. */
function inFlight(folder: RunFolder): string[] {
  const begun = readLedger(folder).flatMap((entry) =>
    entry.what === "apply" && entry.experiment !== "shared" ? [entry.experiment] : [],
  );
  return [...new Set(begun)].filter((id) => !existsSync(join(experimentFolder(folder, id), "verdict.json")));
}
