// Room beside everybody else, looked at right before servers are made.
import type { Charges } from "../../../../../nova/charges.ts";
import { ApiError } from "../../../../../drivers/openstack/client.ts";
import { stoppedClock } from "../../../../support/stand-ins/clock.ts";
import { claim, Cloud, guarded, type Kinds, oneHost } from "../../../../support/stand-ins/guarded-cloud.ts";
import { SOON_MS } from "../../../../support/limits.ts";

test("where there is room it is one question to Placement and one to Nova, and nothing is waited for", async () => {
  const cloud = oneHost({ PCPU: 2, VCPU: 8 });
  const { hold, waits } = guarded(cloud);
  await expect(hold({}, claim(2))).resolves.toBeUndefined();
  expect(cloud.client.calls).toEqual([
    "GET placement /allocation_candidates?resources=MEMORY_MB:1&required=%21COMPUTE_STATUS_DISABLED",
    "GET compute /limits",
  ]);
  expect(waits).toEqual([]);
});

test("a quota with plenty of room is not asked for at every server", async () => {
  // A look is good for some seconds.
  using clock = stoppedClock();
  const cloud = oneHost({ VCPU: 64 });
  const { hold } = guarded(cloud);
  for (let row = 0; row < 5; row++) await hold({}, claim(0, 1));
  const asked = (words: string) => cloud.client.calls.filter((call) => call.includes(words)).length;
  expect([asked("allocation_candidates"), asked("limits")]).toEqual([5, 1]);
  clock.pass(10_000);
  await hold({}, claim(0, 1));
  expect([asked("allocation_candidates"), asked("limits")]).toEqual([6, 2]);
});

test("one that Nova refuses, and so takes nothing, asks nobody", async () => {
  const cloud = oneHost({ PCPU: 1 });
  await expect(guarded(cloud).hold({}, { placement: {}, quota: {} })).resolves.toBeUndefined();
  expect(cloud.client.calls).toEqual([]);
});

describe("what others have taken since the start", () => {
  it("is not there for us: it waits a while, and says why it was not made", async () => {
    using clock = stoppedClock();
    const { hold, waits } = guarded(oneHost({ PCPU: 4 }, { PCPU: 3 }), {}, () => {
      clock.pass(30);
    });
    await expect(hold({}, claim(2))).resolves.toEqual({
      reason: "compute-1 has 1 dedicated CPUs (PCPU) left, but 2 are needed; waited 0 s",
      ...{ isKnown: true, isForGood: false },
    });
    expect(waits).toEqual(["compute-1 has 1 dedicated CPUs (PCPU) left, but 2 are needed"]);
  });

  it("and given back meanwhile is", async () => {
    const cloud = oneHost({ PCPU: 4 }, { PCPU: 3 });
    const { hold, waits } = guarded(cloud, { waitMs: SOON_MS }, () => {
      cloud.use("one", { PCPU: 2 });
    });
    await expect(hold({}, claim(2))).resolves.toBeUndefined();
    expect(waits).toHaveLength(1);
  });

  it("counts memory, too", async () => {
    const cloud = oneHost({ VCPU: 8 }, { MEMORY_MB: 4000 });
    const noRoom = await guarded(cloud).hold({}, claim(0, 1, 128));
    expect(noRoom?.reason).toMatch(/^compute-1 has 96 MiB of memory left, but 128 are needed; waited/);
  });

  it("is found between two steps, as well", async () => {
    const cloud = oneHost({ PCPU: 2 });
    const { hold } = guarded(cloud);
    const row = {};
    await expect(hold(row, claim(1))).resolves.toBeUndefined();
    cloud.use("one", { PCPU: 1 });
    await expect(hold(row, claim(1))).resolves.toBeUndefined();
    cloud.use("one", { PCPU: 3 });
    expect((await hold(row, claim(1)))?.reason).toContain("compute-1 has 0 dedicated CPUs (PCPU) left");
  });
});

describe("our own servers", () => {
  it("are not taken for others', whether they are made already or not", async () => {
    const cloud = oneHost({ PCPU: 3 });
    const { hold, waits } = guarded(cloud);
    await hold({}, claim(1));
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
    cloud.use("one", { PCPU: 2 });
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
    expect(waits).toEqual([]);
  });

  it("that were promised the last CPU leave none for the next, though it is not made yet", async () => {
    const cloud = oneHost({ PCPU: 1 });
    const { guard, hold } = guarded(cloud);
    const first = {};
    await hold(first, claim(1));
    expect((await hold({}, claim(1)))?.reason).toContain("compute-1 has 0 dedicated CPUs (PCPU) left");
    guard.releaseCpus(first);
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
  });

  it("of which two ask at the same moment get it one by one", async () => {
    const { hold } = guarded(oneHost({ PCPU: 1 }));
    const answers = await Promise.all([hold({}, claim(1)), hold({}, claim(1))]);
    expect(answers.filter((noRoom) => noRoom === undefined)).toHaveLength(1);
  });

  it("keep their quota until they have gone, when their CPUs are free again", async () => {
    const cloud = oneHost({ PCPU: 4 });
    cloud.quota.instances = 1;
    const { guard, hold } = guarded(cloud);
    const first = {};
    await hold(first, claim(1));
    guard.releaseCpus(first);
    cloud.usedQuota.instances = 1;
    expect((await hold({}, claim(1)))?.reason).toContain("the project's quota has 0 servers left");
    guard.release(first);
    cloud.usedQuota.instances = 0;
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
  });
});

describe("what is to stay free", () => {
  const reserve = { dedicatedCpus: 2, sharedCpus: 4, memoryMiB: 1024 };

  it.each<[string, Kinds, Charges, boolean]>([
    ["stays", { PCPU: 4 }, claim(2), true],
    ["would be touched by one CPU", { PCPU: 4 }, claim(3), false],
    ["of shared CPUs stays", { VCPU: 8 }, claim(0, 4), true],
    ["of shared CPUs would be touched", { VCPU: 8 }, claim(0, 5), false],
    ["of memory stays", { VCPU: 64 }, claim(0, 1, 3072), true],
    ["of memory would be touched", { VCPU: 64 }, claim(0, 1, 3073), false],
  ])("%s", async (_what, capacity, wanted, isThere) => {
    const noRoom = await guarded(oneHost(capacity), { reserve }).hold({}, wanted);
    const refused = expect.stringMatching(/left, but \d+ are needed, with \d+ reserved/) as string;
    expect(noRoom?.reason).toEqual(isThere ? undefined : refused);
  });

  it("is more than there is at all: it is told at once", async () => {
    const { hold, waits } = guarded(oneHost({ PCPU: 3 }), { reserve, waitMs: 60_000 });
    await expect(hold({}, claim(2))).resolves.toMatchObject({ isForGood: true, isKnown: true });
    expect(waits).toEqual([]);
  });

  it("stays on every host that Nova might choose, and not only on one", async () => {
    const cloud = new Cloud();
    cloud.hosts = { one: { capacity: { PCPU: 16 }, used: {} }, two: { capacity: { PCPU: 16 }, used: { PCPU: 14 } } };
    const { hold } = guarded(cloud, { reserve: { dedicatedCpus: 2 } });
    expect((await hold({}, claim(1)))?.reason).toContain(
      "compute-2 has 2 dedicated CPUs (PCPU) left, but 1 are needed, with 2 reserved",
    );
    cloud.use("two", { PCPU: 16 });
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
  });

  it("with none asked for, a host that is nearly full is no obstacle", async () => {
    const cloud = new Cloud();
    cloud.hosts = { one: { capacity: { PCPU: 16 }, used: {} }, two: { capacity: { PCPU: 1 }, used: {} } };
    await expect(guarded(cloud).hold({}, claim(2))).resolves.toBeUndefined();
  });
});

describe("the quota", () => {
  it.each(["instances", "cores", "ram"] as const)(
    "of %s that is used up by others is a reason, and no error of Nova",
    async (kind) => {
      const cloud = oneHost({ PCPU: 8 });
      cloud.quota[kind] = 200;
      cloud.usedQuota[kind] = 200;
      expect((await guarded(cloud).hold({}, claim(2)))?.reason).toMatch(
        /^the project's quota has 0 .+ left, but \d+ are needed; waited/,
      );
    },
  );

  it("that is too small for it at all is told at once", async () => {
    const cloud = oneHost({ PCPU: 8 });
    cloud.quota.cores = 1;
    await expect(guarded(cloud, { waitMs: 60_000 }).hold({}, claim(2))).resolves.toMatchObject({
      reason: "the project's quota has 1 cores left, but 2 are needed",
    });
  });

  it("that cannot be read is told once, and stops nothing", async () => {
    const cloud = oneHost(
      { VCPU: 8 },
      {},
      { "GET compute /limits": () => Promise.reject(new Error("status 500\nmore")) },
    );
    const { hold, said } = guarded(cloud);
    await hold({}, claim(0, 1));
    await expect(hold({}, claim(0, 1))).resolves.toBeUndefined();
    expect(said).toEqual(["  ! The project's quota cannot be read: status 500"]);
  });
});

describe("Placement", () => {
  const closed = (status: number) =>
    oneHost(
      {},
      {},
      { "GET placement /allocation_candidates*": () => Promise.reject(new ApiError("no", status, { said: "" })) },
    );

  it("that is closed from the start is not asked, the quota is, and a reserve that cannot be kept is told", async () => {
    const cloud = closed(403);
    const { hold, said } = guarded(cloud, { placement: false, reserve: { dedicatedCpus: 1 } });
    await expect(hold({}, claim(1))).resolves.toBeUndefined();
    expect(cloud.client.calls).toEqual(["GET compute /limits"]);
    expect(said).toEqual(["  ! this user may not read Placement: pinproof cannot watch the reserve, only the quota"]);
  });

  it("that is closed later is told once, and nothing where nothing is to stay free", async () => {
    const { hold, said } = guarded(closed(403), { reserve: { dedicatedCpus: 1 } });
    await hold({}, claim(1));
    await hold({}, claim(1));
    expect(said).toHaveLength(1);
    const other = guarded(closed(403));
    await expect(other.hold({}, claim(1))).resolves.toBeUndefined();
    expect(other.said).toEqual([]);
  });

  it("that is in trouble leaves unknown whether there is room", async () => {
    await expect(guarded(closed(503)).hold({}, claim(1))).resolves.toMatchObject({
      ...{ isKnown: false, reason: expect.stringMatching(/^cannot determine what is free: no; waited/) as string },
    });
  });

  it("in which no host has anything left is a reason, too", async () => {
    expect((await guarded(new Cloud()).hold({}, claim(1)))?.reason).toMatch(/^no compute host has any memory left/);
  });
});

test("an abort ends the waiting", async () => {
  const { guard } = guarded(oneHost({ PCPU: 1 }, { PCPU: 1 }), { waitMs: 60_000 });
  const abort = new AbortController();
  const held = guard.hold({}, claim(1), {
    signal: abort.signal,
    onWait: () => {
      // When it waits, and not before.
      setImmediate(() => {
        abort.abort();
      });
    },
  });
  await expect(held).rejects.toMatchObject({ name: "AbortError" });
});
