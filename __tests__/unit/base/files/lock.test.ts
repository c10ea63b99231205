import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isHeld, lockOwner, withLock, type LockOwner } from "../../../../base/files/lock.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-lock-"));
  path = join(folder, "deeper", "lock");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const body = { what: "testing" };

/** What a process that was killed leaves behind. */
async function leaveDeadOwner(): Promise<void> {
  await withLock(path, body, () => {
    const owner = lockOwner(path);
    if (!owner) throw new Error("no owner");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const dead = { ...owner, pid, startTime: "1", token: "dead", what: "dying" };
    // Released below by its own token, which is not the one written here: so the file stays.
    writeFileSync(path, JSON.stringify(dead));
  });
}

test("the lock names its owner while the body runs, and is gone after", async () => {
  const during = await withLock(path, body, () => lockOwner(path));
  expect(during).toMatchObject({ pid: process.pid, what: "testing", host: hostname() });
  expect(lockOwner(path)).toBeUndefined();
  expect(readdirSync(join(folder, "deeper"))).toEqual([]);
});

test("the body's result and the body's error come through, and both release", async () => {
  await expect(withLock(path, body, () => 7)).resolves.toBe(7);
  const failing = withLock(path, body, () => {
    throw new Error("body failed");
  });
  await expect(failing).rejects.toThrow("body failed");
  expect(existsSync(path)).toBe(false);
});

test("bodies never overlap, however many callers there are", async () => {
  let inside = 0;
  let most = 0;
  const callers = Array.from({ length: 6 }, () =>
    withLock(path, body, async () => {
      most = Math.max(most, ++inside);
      await sleep(20);
      inside--;
    }),
  );
  await Promise.all(callers);
  expect(most).toBe(1);
});

test("who waits is told once for whom and for what", async () => {
  const waitedFor: string[] = [];
  let told = (): void => undefined;
  const isTold = new Promise<void>((resolve) => {
    told = resolve;
  });
  const first = withLock(path, { what: "building" }, async () => {
    await isTold;
    // For some more looks, of which none is told.
    await sleep(350);
  });
  const onWait = ({ what }: LockOwner): void => {
    waitedFor.push(what);
    told();
  };
  const second = withLock(path, { ...body, onWait }, () => undefined);
  await Promise.all([first, second]);
  expect(waitedFor).toEqual(["building"]);
});

test("the lock of a dead process is taken over, and that is told", async () => {
  await leaveDeadOwner();
  const dead: string[] = [];
  const held = await withLock(path, { ...body, onTakeOver: (owner) => dead.push(owner.what) }, () => lockOwner(path));
  expect(dead).toEqual(["dying"]);
  expect(held?.pid).toBe(process.pid);
});

test("a dead owner is taken over by one caller at a time", async () => {
  await leaveDeadOwner();
  let takeOvers = 0;
  let inside = 0;
  let most = 0;
  const callers = Array.from({ length: 8 }, () =>
    withLock(path, { ...body, onTakeOver: () => takeOvers++ }, async () => {
      most = Math.max(most, ++inside);
      await sleep(5);
      inside--;
    }),
  );
  await Promise.all(callers);
  expect({ takeOvers, most }).toEqual({ takeOvers: 1, most: 1 });
});

test("a damaged lock file belongs to nobody", async () => {
  await withLock(join(folder, "deeper", "other"), body, () => {
    writeFileSync(path, '{"pid": 12');
  });
  await expect(withLock(path, body, () => "taken")).resolves.toBe("taken");
});

test("after the time-out the error names the owner and the file to remove", async () => {
  const waiting = withLock(path, { what: "building" }, () =>
    withLock(path, { ...body, timeoutMs: 50 }, () => undefined),
  );
  await expect(waiting).rejects.toMatchObject({
    code: "TIMEOUT",
    message: expect.stringMatching(/testing: process \d+ on .* is still building[^]*remove .*lock/) as string,
  });
});

test("an abort ends the waiting and leaves the owner's lock alone", async () => {
  const abort = new AbortController();
  await withLock(path, { what: "building" }, async () => {
    const waiting = withLock(path, { ...body, signal: abort.signal }, () => undefined);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    expect(lockOwner(path)?.what).toBe("building");
  });
});

test("a folder that cannot be made is told as such", async () => {
  writeFileSync(join(folder, "deeper"), "a file where a folder is needed");
  await expect(withLock(path, body, () => undefined)).rejects.toMatchObject({ code: "USAGE" });
});

describe("an owner is held to be dead only where that is certain", () => {
  let owner: LockOwner | undefined;
  beforeEach(async () => {
    owner = await withLock(path, body, () => lockOwner(path));
  });

  const cases: [string, Partial<LockOwner>, boolean][] = [
    ["this process", {}, true],
    ["the same id, started at another time", { startTime: "1" }, false],
    ["an earlier boot", { boot: "earlier" }, false],
    ["another machine", { host: "elsewhere", pid: 4_194_305 }, true],
    ["an impossible id", { pid: 0, startTime: "" }, false],
  ];
  test.each(cases)("%s", (_name, changed, held) => {
    if (!owner) throw new Error("the lock named no owner");
    expect(isHeld({ ...owner, ...changed })).toBe(held);
  });
});
