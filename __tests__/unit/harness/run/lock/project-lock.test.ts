// Two runs in one project, on two machines.
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { type CloudLockOptions, takeCloudLock } from "../../../../../harness/run/lock/project-lock.ts";
import { EXPIRY_MS, LOCK_NAME } from "../../../../../harness/run/lock/lock-record.ts";
import { ApiError } from "../../../../../drivers/openstack/client.ts";
import { waitFor } from "../../../../../base/wait.ts";
import { stoppedClock } from "../../../../support/stand-ins/clock.ts";
import { SOON_MS } from "../../../../support/limits.ts";
import { errorOf } from "../../../../support/stand-ins/programs.ts";
import { ResourceCloud } from "../../../../support/stand-ins/thing-cloud.ts";

function options(run: string, more: Partial<CloudLockOptions> = {}): CloudLockOptions & { said: string[] } {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  return {
    ...{ run, waitMs: SOON_MS, pollMs: 5, beatMs: 60_000, say, signal: new AbortController().signal, said },
    ...more,
  };
}

const until = (what: string, isSo: () => boolean) =>
  waitFor(() => isSo() || undefined, { what, timeoutMs: SOON_MS, intervalMs: 5 });

/** A record of a machine that is not this one. */
function foreign(cloud: ResourceCloud, { silentMs = 0, run = "faraway1" } = {}): string {
  const time = new Date(cloud.nowMs - silentMs).toISOString();
  const tags = [LOCK_NAME, `pinproof-run=${run}`, "pinproof-owner=ada@ci-3", "pinproof-process=7.1.0123456789abcdef"];
  cloud.images.push({
    id: `id-of-${run}`,
    name: LOCK_NAME,
    owner: "project-1",
    tags,
    created_at: time,
    updated_at: time,
  });
  return `id-of-${run}`;
}

const locks = ({ images }: ResourceCloud) => images.filter(({ name }) => name === LOCK_NAME);

test("who is alone has it at once, and it is gone at the end, also where the body fails", async () => {
  const cloud = new ResourceCloud();
  await expect(
    (async () => {
      await using lock = await takeCloudLock(cloud, options("k7mtr2wd"));
      expect(lock.since).toBe("2026-11-25T12:00:00.000Z");
      expect(locks(cloud)).toHaveLength(1);
      throw new Error("the body");
    })(),
  ).rejects.toThrow("the body");
  expect(locks(cloud)).toEqual([]);
});

test("who comes second waits, is told for whom, and goes on when the first has ended", async () => {
  const cloud = new ResourceCloud();
  const first = await takeCloudLock(cloud, options("first111"));
  const how = options("second22");
  const second = takeCloudLock(cloud, how);
  await until("it waits", () => how.said.length > 0);
  expect(locks(cloud)).toHaveLength(1);
  await first[Symbol.asyncDispose]();
  await using lock = await second;
  expect(lock.since).toMatch(/Z$/);
  expect(how.said).toEqual([
    expect.stringMatching(
      /^Waiting for run first111 of .+@.+, since 2026-\S+Z, which uses this project; for (\d min )?\d+ s at most$/,
    ),
  ]);
  expect(locks(cloud)[0]?.tags).toContain("pinproof-run=second22");
});

test("it waits for so long and no longer, and names the run, its owner and the record", async () => {
  const cloud = new ResourceCloud();
  const id = foreign(cloud);
  const error = await errorOf(takeCloudLock(cloud, options("k7mtr2wd", { waitMs: 40 })));
  expect(error).toMatchObject({
    code: "TIMEOUT",
    summary: "this project is in use by run faraway1 of ada@ci-3, since 2026-11-25T12:00:00.000Z",
    message: expect.stringContaining(
      `its lock is image ${id}, and counts as dead 10 min after its last sign of life`,
    ) as string,
    hint: "Wait longer with --wait MINUTES, or end that run.",
  });
  expect(locks(cloud).map((lock) => lock.id)).toEqual([id]);
});

test("one whose owner is dead is taken over, and that is told", async () => {
  const cloud = new ResourceCloud();
  foreign(cloud, { silentMs: EXPIRY_MS + 60_000 });
  const how = options("k7mtr2wd");
  await using lock = await takeCloudLock(cloud, how);
  expect(lock.since).toMatch(/Z$/);
  expect(how.said).toEqual([
    "Taking over the lock of run faraway1, ada@ci-3, since 2026-11-25T11:49:00.000Z: no sign of life for 11 min",
  ]);
  expect(locks(cloud)[0]?.tags).toContain("pinproof-run=k7mtr2wd");
});

test("one whose owner dies while it is waited for is taken over: no nightly run waits for ever", async () => {
  const cloud = new ResourceCloud();
  using clock = stoppedClock();
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
    // It was told for whom it waits: now that one dies.
    if (said.length > 1) return;
    clock.pass(60_000);
    cloud.nowMs += 60_000;
  };
  foreign(cloud, { silentMs: EXPIRY_MS - 30_000 });
  await using lock = await takeCloudLock(cloud, options("k7mtr2wd", { say }));
  expect(lock.since).toMatch(/Z$/);
  expect(said).toEqual([
    expect.stringMatching(/^Waiting for run faraway1 /),
    expect.stringMatching(/^Taking over the lock of run faraway1, /),
  ]);
  expect(locks(cloud)).toHaveLength(1);
});

test("whatever our own clock says: death is by the cloud's", async () => {
  const cloud = new ResourceCloud();
  cloud.nowMs = Date.now() - 48 * 3_600_000;
  foreign(cloud, { silentMs: 60_000 });
  await expect(takeCloudLock(cloud, options("k7mtr2wd", { waitMs: 20 }))).rejects.toMatchObject({ code: "TIMEOUT" });
});

test("a record of another project is nobody's business", async () => {
  const cloud = new ResourceCloud();
  foreign(cloud);
  (cloud.images[0] ?? { owner: "" }).owner = "another";
  await using lock = await takeCloudLock(cloud, options("k7mtr2wd", { waitMs: 0 }));
  expect(lock).toBeDefined();
});

test("never do two have it, in whatever order their requests arrive, and each has it in the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }), async (delays) => {
      const cloud = new ResourceCloud();
      let next = 0;
      cloud.intercept = () => sleep(delays[next++ % delays.length] ?? 0);
      let [inside, most] = [0, 0];
      const runs = ["aaaa", "bbbb", "cccc"].map(async (run) => {
        await using lock = await takeCloudLock(cloud, options(run));
        expect(lock.since).toMatch(/Z$/);
        most = Math.max(most, ++inside);
        await sleep(3);
        inside--;
      });
      await Promise.all(runs);
      expect(most).toBe(1);
      expect(locks(cloud)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test("an abort ends the waiting, and leaves no record but the other's", async () => {
  const cloud = new ResourceCloud();
  const id = foreign(cloud);
  const abort = new AbortController();
  const how = options("k7mtr2wd", { signal: abort.signal });
  const waiting = errorOf(takeCloudLock(cloud, how));
  await until("it waits", () => how.said.length > 0);
  abort.abort();
  expect(await waiting).toMatchObject({ name: "AbortError" });
  expect(locks(cloud).map((lock) => lock.id)).toEqual([id]);
});

describe("while it is held", () => {
  it("shows signs of life", async () => {
    const cloud = new ResourceCloud();
    const how = options("k7mtr2wd", { beatMs: 10 });
    const lock = await takeCloudLock(cloud, how);
    cloud.nowMs += 3_600_000;
    await until("it is renewed", () => locks(cloud)[0]?.updated_at === "2026-11-25T13:00:00Z");
    await lock[Symbol.asyncDispose]();
    await sleep(30);
    expect([locks(cloud), how.said]).toEqual([[], []]);
  });

  it("one that somebody removes is made again, and that is told once", async () => {
    const cloud = new ResourceCloud();
    const how = options("k7mtr2wd", { beatMs: 10 });
    const lock = await takeCloudLock(cloud, how);
    cloud.images.splice(0);
    await until("it is made again", () => locks(cloud).length === 1);
    const renewal = `PATCH /v2/images/${locks(cloud)[0]?.id ?? ""}`;
    await until("it is renewed", () => cloud.changes.filter((change) => change.startsWith(renewal)).length > 1);
    expect(locks(cloud)).toHaveLength(1);
    expect(how.said).toEqual([expect.stringContaining("the lock of this run was removed by somebody")]);
    await lock[Symbol.asyncDispose]();
    expect(locks(cloud)).toEqual([]);
  });

  it("a cloud in trouble ends nothing: it is told once, and tried again", async () => {
    const cloud = new ResourceCloud();
    const how = options("k7mtr2wd", { beatMs: 5 });
    const lock = await takeCloudLock(cloud, how);
    let refusals = 0;
    cloud.intercept = (call) => {
      if (!call.startsWith("PATCH")) return;
      refusals++;
      throw new ApiError("no answer", 503, { said: "busy" });
    };
    await until("it is refused again and again", () => refusals > 2);
    const isRenewed = () => cloud.changes.some((change) => change.startsWith("PATCH"));
    expect(isRenewed()).toBe(false);
    cloud.intercept = () => undefined;
    await until("it is renewed", isRenewed);
    expect(how.said).toEqual(["  ! the lock of this run could not be renewed: no answer\n  busy"]);
    await lock[Symbol.asyncDispose]();
    expect(locks(cloud)).toEqual([]);
  });

  it("an end that cannot remove it fails nothing, and says what becomes of it", async () => {
    const cloud = new ResourceCloud();
    const how = options("k7mtr2wd");
    const lock = await takeCloudLock(cloud, how);
    cloud.intercept = () => Promise.reject(new Error("unreachable"));
    await lock[Symbol.asyncDispose]();
    expect(how.said.join("\n")).toMatch(
      /could not be removed: unreachable\n.*counts as dead after 10 min; `npx pinproof sweep`/,
    );
  });
});

describe("a lock that cannot be made", () => {
  const failing = (status: number) => {
    const cloud = new ResourceCloud();
    cloud.intercept = (call) => {
      if (call.startsWith("POST")) throw new ApiError("POST /v2/images", status, { said: "the service's words" });
    };
    return cloud;
  };

  it("for want of rights is none, which is said, and the run goes on", async () => {
    const how = options("k7mtr2wd");
    await using lock = await takeCloudLock(failing(403), how);
    expect(Number.isNaN(Date.parse(lock.since))).toBe(false);
    expect(how.said).toEqual(["  ! This user may not make images, so there is no lock that other machines see"]);
  });

  it.each([413, 500])("for another reason (%i) is an error with the service's words", async (status) => {
    expect(await errorOf(takeCloudLock(failing(status), options("k7mtr2wd")))).toMatchObject({
      code: "TARGET",
      message: expect.stringMatching(
        /the lock of this project cannot be created[^]*the service's words[^]*quota of images/,
      ) as string,
    });
  });

  it("or looked at leaves no record behind", async () => {
    const cloud = new ResourceCloud();
    cloud.intercept = (call) => {
      if (call.startsWith("GET")) throw new ApiError("GET", 500, { said: "" });
    };
    await expect(takeCloudLock(cloud, options("k7mtr2wd"))).rejects.toMatchObject({ status: 500 });
    expect(locks(cloud)).toEqual([]);
  });
});
