// A run of many that is stopped while several of them are under way: what was there before is there afterwards, and nothing
// else.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLedger } from "../../harness/deploy/ledger.ts";
import { experimentFolder, listRunFolders, type RunFolder } from "../../harness/deploy/run-folder.ts";
import { type Before, before, expectAsBefore, expectPutAway } from "../support/as-before.ts";
import { cli, startCli } from "../support/cli.ts";
import { EXPERIMENT_TIMEOUT_MS } from "../support/experiment-run.ts";
import { cloudInventory } from "../support/inventory.ts";
import { testTarget } from "../support/session.ts";

let workFolder: string;
let earlier: Before;

beforeEach(async () => {
  workFolder = mkdtempSync(join(tmpdir(), "pinproof-interrupt-"));
  earlier = await before(workFolder);
});

afterEach(async () => {
  for (const { id } of listRunFolders(workFolder)) await cli(["runs", "destroy", id], { cwd: workFolder });
  rmSync(workFolder, { recursive: true, force: true });
});

test(
  "SIGINT with several rows in flight: each is waited for and removed, exit 130",
  async () => {
    const run = startCli(["run", "--family", "policy"], { cwd: workFolder });
    await run.line(/\[2\/\d+\]/);
    expect(inFlight(theRun()).length).toBeGreaterThan(2);
    run.kill("SIGINT");
    const ending = await run.ending;
    expect(ending.stderr).toContain("stopped as asked; everything that was made is removed");
    await expectPutAway(ending, earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

test(
  "SIGKILL with several rows in flight: one command puts everything away",
  async () => {
    const run = startCli(["run", "--family", "policy"], { cwd: workFolder });
    await run.line(/\[2\/\d+\]/);
    const folder = theRun();
    expect(inFlight(folder).length).toBeGreaterThan(2);
    run.kill("SIGKILL");
    await run.ending;
    expect(await cloudInventory(testTarget())).not.toEqual(earlier.cloud);

    const { status, stderr } = await cli(["runs", "destroy", folder.id], { cwd: workFolder });
    expect(stderr).toContain("everything that it made is removed");
    expect(status).toBe(0);
    await expectAsBefore(earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

function theRun(): RunFolder {
  const [folder] = listRunFolders(workFolder);
  if (folder === undefined) throw new Error("the run left no record");
  return folder;
}

/** Rows whose terraform was started and which are not judged yet. */
function inFlight(folder: RunFolder): string[] {
  const begun = readLedger(folder).flatMap((entry) =>
    entry.what === "apply" && entry.experiment !== "shared" ? [entry.experiment] : [],
  );
  return [...new Set(begun)].filter((id) => !existsSync(join(experimentFolder(folder, id), "verdict.json")));
}
