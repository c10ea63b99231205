// Ctrl-C, kill and power cut in the middle of a run: what was there before is there afterwards, and nothing else. The runs
// are processes of their own, as a person starts them.
import { expect, test } from "@jest/globals";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { waitFor } from "../../base/wait.ts";
import { expectAsBefore, expectPutAway } from "../support/real-cloud/as-before.ts";
import { cli, type CliProcess, projectPath, startCli, startNode } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { workFolder, type WorkFolder } from "../support/real-cloud/work-folder.ts";

test.each([
  ["SIGINT", "reference"],
  ["SIGTERM", "A04"],
  ["SIGHUP", "A04"],
] as const)(
  "%s while servers of %s are made: terraform is waited for, everything is removed, exit 130",
  async (signal, experiment) => {
    const work = await workFolder();
    const run = startCli(["run", experiment], { cwd: work.path });
    await serversAreBeingMade(run, work);
    run.kill(signal);
    await expectPutAway(await run.ending, work.earlier, work.path);
  },
);

test("SIGINT while everything is removed: the removal goes on to its end, exit 130", async () => {
  const work = await workFolder();
  const run = startCli(["run", "A04"], { cwd: work.path });
  await run.line(/Removing everything again/);
  run.kill("SIGINT");
  await expectPutAway(await run.ending, work.earlier, work.path);
});

test("a second SIGINT stops now and prints the one command that puts everything away; that command does", async () => {
  const work = await workFolder();
  const run = startCli(["run", "A04"], { cwd: work.path });
  await serversAreBeingMade(run, work);
  run.kill("SIGINT");
  await run.line(/Once more stops now/);
  await new Promise((resolve) => setTimeout(resolve, 700));
  run.kill("SIGINT");
  const { status, stderr } = await run.ending;
  expect(status).toBe(130);
  const command = /npx pinproof (runs destroy \w+)/.exec(stderr)?.[1]?.split(" ") ?? [];
  expect(command).toHaveLength(3);
  const destroyed = await cli(command, { cwd: work.path });
  expect(destroyed.status).toBe(0);
  await expectAsBefore(work.earlier, work.path);
});

test("SIGKILL of a run: the next run says that it is there, and one command puts everything away", async () => {
  const work = await workFolder();
  const run = startCli(["run", "A04"], { cwd: work.path });
  await run.line(/server \S+ made/);
  run.kill("SIGKILL");
  await run.ending;
  const [folder] = listRunFolders(work.path);
  if (folder === undefined) throw new Error("the run left no record");
  // Terraform outlives its master; what it does is not cut off.
  expect(await cloudInventory(testTarget())).not.toEqual(work.earlier.cloud);

  const next = startCli(["run", "A04"], { cwd: work.path });
  const warning = await next.line(/Remove them with/);
  expect(warning).toContain(`npx pinproof runs destroy ${folder.id}`);
  next.kill("SIGINT");
  await next.ending;

  const { status, stderr } = await cli(["runs", "destroy", folder.id], { cwd: work.path });
  expect(stderr).toContain("is removed");
  expect(status).toBe(0);
  await expectAsBefore(work.earlier, work.path);
  const again = await cli(["runs", "destroy", folder.id], { cwd: work.path });
  expect(again.status).toBe(0);
});

test("SIGINT of jest in the middle of an integration test: nothing is left, exit 130", async () => {
  const work = await workFolder();
  const jest = [projectPath("node_modules/jest/bin/jest.js"), "--selectProjects", "integration", "--runInBand"];
  const tests = startNode(["--experimental-vm-modules", ...jest, "--testPathPatterns", "integration/reference"], {
    cwd: projectPath(),
  });
  await serversAreBeingMade(tests, work);
  tests.kill("SIGINT");
  const { status, stderr } = await tests.ending;
  expect(stderr).toContain("nothing is left");
  expect(status).toBe(130);
  await expectAsBefore(work.earlier, work.path);
});

/** Terraform has begun, and Nova knows of a server: what was asked for before that is removed in less than a second. */
async function serversAreBeingMade({ line }: Pick<CliProcess, "line">, { earlier }: WorkFolder): Promise<void> {
  await line(/Run \w+ on cloud|step 1 of 2/);
  const isThere = async () => (await cloudInventory(testTarget())).servers.length > earlier.cloud.servers.length;
  await waitFor(async () => (await isThere()) || undefined, { what: "Nova has a server", timeoutMs: SETTLED_MS });
}
