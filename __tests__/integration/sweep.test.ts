// What dead runs have left is swept by a plan; what lives, and what is somebody else's, is not. And one run at a time in a
// project, wherever it is started.
import { expect, test } from "@jest/globals";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { readRunRecord, runState } from "../../harness/run/run-record.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import type { SweepPlan } from "../../operate/clean-up/sweep-plan.ts";
import { expectAsBefore } from "../support/real-cloud/as-before.ts";
import { cli, startCli } from "../support/real-cloud/cli.ts";
import { killedRun, onlyRun } from "../support/real-cloud/dead-run.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { temporaryFolder, workFolder } from "../support/real-cloud/work-folder.ts";

/** Two folders to run in, and one for files. */
async function folders() {
  const [first, second] = [await workFolder(byName()), await workFolder(byName())];
  return { work: first.path, other: second.path, earlier: first.earlier, folder: temporaryFolder() };
}

/** The cloud under test by its name: nothing is taken from PINPROOF_HOME, so that another one may be used. */
function byName(more: Record<string, string> = {}): Record<string, string> {
  const { cloud, cloudsFile } = testTarget();
  const hosts = process.env.PINPROOF_HOSTS ?? cloudLayout().hostsFile;
  return { OS_CLOUD: cloud, OS_CLIENT_CONFIG_FILE: cloudsFile, PINPROOF_HOSTS: hosts, ...more };
}

/** A PINPROOF_HOME of its own, with what takes minutes to build. */
function anotherHome(folder: string): string {
  const home = join(folder, "home");
  mkdirSync(home);
  const built = join(pinproofHome(), "provider");
  if (existsSync(built)) cpSync(built, join(home, "provider"), { recursive: true, verbatimSymlinks: true });
  return home;
}

async function makeForeignImage(name: string): Promise<AsyncDisposable & { readonly id: string }> {
  const { cloudsFile, cloud } = testTarget();
  const client = new OpenStackClient(readCloud(cloudsFile, cloud));
  const body = { name, container_format: "bare", disk_format: "raw", visibility: "private" };
  const { id } = (await client.request("image", "POST", "/v2/images", { body })) as { id: string };
  return {
    id,
    [Symbol.asyncDispose]: async () => {
      await client.request("image", "DELETE", `/v2/images/${id}`);
      await client.close();
    },
  };
}

const planIn = (path: string): SweepPlan => JSON.parse(readFileSync(path, "utf8")) as SweepPlan;

test("what a killed run has left is planned, removed by that plan, and a second look is empty; a stranger's image stays", async () => {
  const { work, other, earlier, folder } = await folders();
  const { id } = await killedRun(work, byName());
  {
    const name = `pin-${id}-mine`;
    await using image = await makeForeignImage(name);
    const file = join(folder, "plan.json");
    // By age alone nothing is old enough; the run is named. From another folder: only the cloud tells.
    const none = await cli(["sweep"], { cwd: other, env: byName() });
    expect([none.status, none.stdout]).toEqual([0, expect.stringContaining("Nothing to sweep")]);
    const planned = await cli(["sweep", "--run", id, "--output", file], { cwd: other, env: byName() });
    expect(planned.status).toBe(0);
    const plan = planIn(file);
    expect(new Set(plan.resources.map(({ kind }) => kind))).toEqual(new Set(["server", "image", "flavor", "lock"]));
    expect(new Set(plan.resources.map(({ run }) => run))).toEqual(new Set([id]));
    expect(plan.left).toContainEqual(
      expect.objectContaining({ id: image.id, name, why: "it is not marked as pinproof's" }),
    );
    expect(await cloudInventory(testTarget())).not.toEqual(earlier.cloud);

    const edited = join(folder, "edited.json");
    writeFileSync(edited, readFileSync(file, "utf8").replace('"kind": "server"', '"kind": "image"'));
    const refused = await cli(["sweep", "--apply", edited], { cwd: other, env: byName() });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("was edited after it was made")]);

    const applied = await cli(["sweep", "--apply", file], { cwd: work, env: byName() });
    expect([applied.status, applied.stdout]).toEqual([0, expect.stringContaining("Checked again: nothing is left.")]);
    const after = await cloudInventory(testTarget());
    expect(after.images.filter((one) => one.includes(id))).toEqual([`${name} ${image.id}`]);
    // The stranger's image has a name of the run: nobody says that nothing of it is left.
    expect(runState(readRunRecord(onlyRun(work)))).toBe("dead");
    const again = await cli(["sweep", "--run", id], { cwd: other, env: byName() });
    expect(again.stdout).toContain("Nothing to sweep");
  }
  await expectAsBefore(earlier, work);
});

test("nothing of a run that lives is on a plan, nor is it removed by one, also from another folder", async () => {
  const { work, other, earlier } = await folders();
  const run = startCli(["run", "A04"], { cwd: work, env: byName() });
  await run.line(/server \S+ made/);
  // It lives as long as it is held.
  run.kill("SIGSTOP");
  const { id } = onlyRun(work);
  for (const cwd of [work, other]) {
    const file = join(cwd, "plan.json");
    const { status } = await cli(["sweep", "--run", id, "--output", file], { cwd, env: byName() });
    expect([status, planIn(file).resources]).toEqual([0, []]);
    expect(planIn(file).left.map(({ why }) => why)).toContainEqual(expect.stringContaining(`run ${id} lives`));
    expect((await cli(["sweep", "--apply", file], { cwd, env: byName() })).stdout).not.toContain("removed");
  }
  run.kill("SIGCONT");
  const { status, stdout } = await run.ending;
  expect([status, stdout]).toEqual([0, expect.stringContaining("HOLDS")]);
  await expectAsBefore(earlier, work);
});

test("a run of another home and folder sees the lock: it waits for it, or gives up at once", async () => {
  const { work, other, earlier, folder } = await folders();
  const first = startCli(["run", "A05"], { cwd: work, env: byName() });
  await first.line(/Run \w+ on cloud/);
  first.kill("SIGSTOP");
  const { id } = onlyRun(work);
  const env = byName({ PINPROOF_HOME: anotherHome(folder) });
  const impatient = await cli(["run", "A05", "--wait", "0"], { cwd: other, env });
  expect(impatient.status).toBe(9);
  expect(impatient.stderr).toContain(`this project is in use by run ${id} of `);
  const second = startCli(["run", "A05"], { cwd: other, env });
  expect(await second.line(/Waiting/)).toContain(id);
  first.kill("SIGCONT");
  const ended = await Promise.all([first.ending, second.ending]);
  expect(ended.map(({ status }) => status)).toEqual([0, 0]);
  await expectAsBefore(earlier, work);
});

test("a dry run makes nothing, neither in the cloud nor in the folder", async () => {
  const { work, earlier } = await folders();
  const { status, stdout } = await cli(["run", "--all", "--dry-run", "--json"], { cwd: work, env: byName() });
  expect(status).toBe(0);
  expect((JSON.parse(stdout) as { makes: { servers: unknown[] } }).makes.servers.length).toBeGreaterThan(10);
  expect(listRunFolders(work)).toEqual([]);
  await expectAsBefore(earlier, work);
});
