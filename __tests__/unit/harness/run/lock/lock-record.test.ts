// The record that is the lock, and when its owner counts as dead.
import { spawnSync } from "node:child_process";
import {
  BEAT_MS,
  deathOf,
  EXPIRY_MS,
  listLockRecords,
  LOCK_NAME,
  type LockRecord,
  makeLockRecord,
  removeLockRecord,
  removeLocksOf,
  renewLockRecord,
} from "../../../../../harness/run/lock/lock-record.ts";
import { ResourceCloud } from "../../../../support/stand-ins/thing-cloud.ts";

const MINUTE = 60_000;

test("it is a private image without data that names run, user and host, and the time is the cloud's", async () => {
  const cloud = new ResourceCloud();
  const record = await makeLockRecord(cloud, "k7mtr2wd");
  expect(cloud.images).toHaveLength(1);
  expect(cloud.images[0]).toMatchObject({
    ...{ name: LOCK_NAME, visibility: "private", container_format: "bare", disk_format: "raw" },
    tags: expect.arrayContaining([LOCK_NAME, "pinproof-run=k7mtr2wd"]) as unknown,
  });
  expect(cloud.images[0]).not.toHaveProperty("protected");
  expect(record).toMatchObject({
    ...{ run: "k7mtr2wd", since: "2026-11-25T12:00:00Z", beatAt: cloud.nowMs },
    owner: expect.stringMatching(/^.+@.+$/) as string,
    process: expect.stringMatching(new RegExp(`^${process.pid}\\.\\d+\\.[0-9a-f]{16}$`)) as string,
  });
  for (const tag of cloud.images[0]?.tags as string[]) expect(tag.length).toBeLessThanOrEqual(255);
});

test("a sign of life is the time of the last change", async () => {
  const cloud = new ResourceCloud();
  const record = await makeLockRecord(cloud, "k7mtr2wd");
  cloud.nowMs += 5 * MINUTE;
  await renewLockRecord(cloud, record, new Date(cloud.nowMs));
  const [renewed] = await listLockRecords(cloud);
  expect(renewed).toEqual({ ...record, beatAt: cloud.nowMs });
  expect(cloud.images[0]?.tags).toContain("pinproof-alive=2026-11-25T12:05:00.000Z");
});

test("only records of the own project count, with name and tag", async () => {
  const cloud = new ResourceCloud();
  const own = await makeLockRecord(cloud, "k7mtr2wd");
  cloud.projectId = "other";
  await makeLockRecord(cloud, "zzzzzzzz");
  cloud.projectId = "project-1";
  cloud.images.push({
    id: "i",
    name: LOCK_NAME,
    owner: "project-1",
    tags: ["mine"],
    created_at: "2026-11-25T12:00:00Z",
  });
  expect((await listLockRecords(cloud)).map(({ id }) => id)).toEqual([own.id]);
});

test("more records than a page are all seen", async () => {
  const cloud = new ResourceCloud();
  cloud.pageSize = 2;
  for (const run of ["a1", "a2", "a3", "a4", "a5"]) await makeLockRecord(cloud, run);
  expect((await listLockRecords(cloud)).map(({ run }) => run)).toEqual(["a1", "a2", "a3", "a4", "a5"]);
});

test("removing one that is gone is fine; those of one run go, and no others", async () => {
  const cloud = new ResourceCloud();
  await makeLockRecord(cloud, "k7mtr2wd");
  const other = await makeLockRecord(cloud, "zzzzzzzz");
  await expect(removeLocksOf(cloud, "k7mtr2wd")).resolves.toBe(1);
  await expect(removeLocksOf(cloud, "k7mtr2wd")).resolves.toBe(0);
  expect(cloud.images.map(({ id }) => id)).toEqual([other.id]);
  await expect(removeLockRecord(cloud, "gone")).resolves.toBeUndefined();
});

describe("its owner", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const elsewhere: LockRecord = {
    ...{ id: "i", run: "r", owner: "ada@ci", process: "7.1234.0123456789abcdef", since: "2026-11-25T11:00:00Z" },
    beatAt: now,
  };

  it("is silent for long before it counts as dead: a cloud in trouble ends no run", () => {
    expect(EXPIRY_MS).toBeGreaterThanOrEqual(5 * BEAT_MS);
  });

  it.each<[string, number, string | undefined]>([
    ["just now", 0, undefined],
    ["to the last moment", EXPIRY_MS, undefined],
    ["a moment more", EXPIRY_MS + 1, "no sign of life for 10 min"],
    ["hours", 3 * 60 * MINUTE, "no sign of life for 180 min"],
    ["in the future: clocks of two Glances", -5 * MINUTE, undefined],
  ])("on another machine, silent for so long: %s", (_what, silentMs, death) => {
    expect(deathOf({ ...elsewhere, beatAt: now - silentMs }, now)).toBe(death);
  });

  it.each([undefined, "", "7", "x.y.z"])("whose process is told as %j is judged by its silence", (told) => {
    expect(deathOf({ ...elsewhere, process: told }, now)).toBeUndefined();
    expect(deathOf({ ...elsewhere, process: told }, now + EXPIRY_MS + 1)).toContain("no sign of life");
  });

  it("on this machine is dead as soon as its process has ended, and never while that runs", async () => {
    const record = await makeLockRecord(new ResourceCloud(), "k7mtr2wd");
    const far = record.beatAt + 10 * EXPIRY_MS;
    expect(deathOf(record, far)).toBeUndefined();
    const { pid } = spawnSync("true");
    const [, , machine] = record.process?.split(".") ?? [];
    expect(deathOf({ ...record, process: `${pid}.1.${machine ?? ""}` }, record.beatAt)).toBe(
      `its process ${pid} has ended`,
    );
  });
});
