// What this folder's records say of a run that is about to be swept.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { makeRunFolder, type RunFolder } from "../../../../harness/run/run-folder.ts";
import { newRunRecord, readRunRecord, type RunRecord, writeRunRecord } from "../../../../harness/run/run-record.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { identityOf } from "../../../../base/process.ts";
import { lifeHere, noteClean } from "../../../../operate/clean-up/local-runs.ts";
import { runPrefix } from "../../../../stacks/resource-names.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";
import { leaveResources, ResourceCloud } from "../../../support/stand-ins/thing-cloud.ts";

const target = { kind: "named", cloud: "mine", cloudsFile: "/c/clouds.yaml", hosts: [] } as const;

function inFolder(
  changes: Partial<RunRecord["owner"]>,
  body: (run: RunFolder, folder: string) => Promise<void> | void,
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const run = makeRunFolder(folder);
    const record = newRunRecord(run, ["A04"], { target, nova: { microversion: null, ...rulesFor(undefined) } });
    writeRunRecord(run, { ...record, owner: { ...record.owner, ...changes } });
    await body(run, folder);
  });
}

const dead = { boot: "another" };

test("a run whose process goes on lives, and one that has ended does not", async () => {
  await inFolder({}, (run, folder) => {
    expect(lifeHere(run.id, folder)).toMatch(
      new RegExp(`^process ${process.pid} on .+, according to its record in this folder$`),
    );
  });
  await inFolder(dead, (run, folder) => {
    expect(lifeHere(run.id, folder)).toBeUndefined();
    expect(lifeHere("unknown1", folder)).toBeUndefined();
  });
});

test("a run that died and whose terraform goes on lives: it may still make something", () =>
  inFolder(dead, (run, folder) => {
    const entry = (identity: object) => `${JSON.stringify({ what: "terraform", ...identity })}\n`;
    writeFileSync(run.ledger, entry({ pid: spawnSync("true").pid, startTime: "1" }));
    expect(lifeHere(run.id, folder)).toBeUndefined();
    writeFileSync(run.ledger, entry(identityOf(process.pid)));
    expect(lifeHere(run.id, folder)).toBe(`its terraform, process ${process.pid}, still runs`);
  }));

test("a record that cannot be read tells nothing: the lock in the cloud has to", () =>
  inFolder({}, (run, folder) => {
    writeFileSync(run.record, "{");
    expect(lifeHere(run.id, folder)).toBeUndefined();
  }));

test("a dead run of which nothing is left is noted as clean; one of which something is, or that lives, is not", async () => {
  await inFolder(dead, async (run, folder) => {
    const cloud = new ResourceCloud();
    leaveResources(cloud, run.id, 7);
    const note = () => noteClean(cloud, [run.id], { runPrefix, workFolder: folder });
    await expect(note()).resolves.toEqual([]);
    for (const things of [cloud.servers, cloud.images, cloud.flavors]) things.splice(0);
    await expect(noteClean(cloud, ["another1"], { runPrefix, workFolder: folder })).resolves.toEqual([]);
    await expect(note()).resolves.toEqual([run.id]);
    expect(readRunRecord(run).cleanedAt).toBeDefined();
    await expect(note()).resolves.toEqual([]);
  });
  await inFolder({}, async (run, folder) => {
    await expect(noteClean(new ResourceCloud(), [run.id], { runPrefix, workFolder: folder })).resolves.toEqual([]);
  });
});
