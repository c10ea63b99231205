// Ctrl-C, kill and power cut in the middle of a run: what was there before is there afterwards, and nothing else. The runs
// are processes of their own, as a person starts them.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listRunFolders } from "../../harness/deploy/run-folder.ts";
import { type Before, before, expectAsBefore, expectPutAway } from "../support/as-before.ts";
import { cli, type CliProcess, projectPath, startCli, startNode } from "../support/cli.ts";
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

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while servers are made: terraform is waited for, everything is removed, exit 130",
  async (signal) => {
    const run = startCli(["run"], { cwd: workFolder });
    await serversAreBeingMade(run);
    run.kill(signal);
    await expectPutAway(await run.ending, earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

test(
  "SIGINT while everything is removed: the removal goes on to its end, exit 130",
  async () => {
    const run = startCli(["run"], { cwd: workFolder });
    await run.line(/Removing everything again/);
    run.kill("SIGINT");
    await expectPutAway(await run.ending, earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

test(
  "a second SIGINT stops now and prints the one command that puts everything away; that command does",
  async () => {
    const run = startCli(["run"], { cwd: workFolder });
    await serversAreBeingMade(run);
    run.kill("SIGINT");
    await run.line(/Once more stops now/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    run.kill("SIGINT");
    const { status, stderr } = await run.ending;
    expect(status).toBe(130);
    const command = /npx pinproof (runs destroy \w+)/.exec(stderr)?.[1]?.split(" ") ?? [];
    expect(command).toHaveLength(3);
    const destroyed = await cli(command, { cwd: workFolder });
    expect(destroyed.status).toBe(0);
    await expectAsBefore(earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

test(
  "SIGKILL of a run: the next run says that it is there, and one command puts everything away",
  async () => {
    const run = startCli(["run"], { cwd: workFolder });
    await run.line(/server \S+ made/);
    run.kill("SIGKILL");
    await run.ending;
    const [folder] = listRunFolders(workFolder);
    if (folder === undefined) throw new Error("the run left no record");
    // Terraform outlives its master; what it does is not cut off.
    expect(await cloudInventory(testTarget())).not.toEqual(earlier.cloud);

    const next = startCli(["run"], { cwd: workFolder });
    const warning = await next.line(/Put them away with/);
    expect(warning).toContain(`npx pinproof runs destroy ${folder.id}`);
    next.kill("SIGINT");
    await next.ending;

    const { status, stderr } = await cli(["runs", "destroy", folder.id], { cwd: workFolder });
    expect(stderr).toContain("is removed");
    expect(status).toBe(0);
    await expectAsBefore(earlier, workFolder);
    const again = await cli(["runs", "destroy", folder.id], { cwd: workFolder });
    expect(again.status).toBe(0);
  },
  EXPERIMENT_TIMEOUT_MS,
);

test(
  "SIGINT of jest in the middle of an integration test: nothing is left, exit 130",
  async () => {
    const jest = [projectPath("node_modules/jest/bin/jest.js"), "--selectProjects", "integration", "--runInBand"];
    const tests = startNode(["--experimental-vm-modules", ...jest, "--testPathPatterns", "integration/reference"], {
      cwd: projectPath(),
    });
    await serversAreBeingMade(tests);
    tests.kill("SIGINT");
    const { status, stderr } = await tests.ending;
    expect(stderr).toContain("nothing is left");
    expect(status).toBe(130);
    await expectAsBefore(earlier, workFolder);
  },
  EXPERIMENT_TIMEOUT_MS,
);

/** Terraform has begun, and Nova has been told: what was asked for before that is removed in less than a second. */
async function serversAreBeingMade({ line }: Pick<CliProcess, "line">): Promise<void> {
  await line(/step 1 of 2/);
  await new Promise((resolve) => setTimeout(resolve, 2500));
}
