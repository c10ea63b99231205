// What is to stay free, and how many servers may live, as the schedule keeps it.
import { applySteps } from "../../../../experiments/steps.ts";
import { mostAtOnce } from "../../../../harness/schedule/peak-use.ts";
import type { NoCapacity } from "../../../../harness/schedule/capacity/capacity-guard.ts";
import { chargesOfStep, mostCharged } from "../../../../nova/charges.ts";
import { rowOf, type ScheduledRow } from "../../../../harness/schedule/scheduled-row.ts";
import { FreeRoom } from "../../../../harness/schedule/free-room.ts";
import { stepsOf } from "../../../../harness/schedule/steps.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { catalogue } from "../../../../experiments/index.ts";
import { reference } from "../../../../experiments/families/reference.ts";
import type { FakeRun } from "../../../support/stand-ins/fake-run.ts";
import { alone, askedAgain, awhile, pinned, row, scheduled, started } from "../../../support/stand-ins/scheduled.ts";

const rules = rulesFor("2.100");
const free = { dedicated: 4, shared: 8 };

describe("with a limit of servers", () => {
  it("never more live at the same time, whatever CPUs are free", () =>
    scheduled(
      [pinned("P1"), pinned("P2"), row("F1"), row("F2")],
      { room: { dedicated: 8, shared: 8 }, limits: { maxServers: 2 } },
      async ({ fake, ended }) => {
        const release = ["P1", "P2"].map((id) => fake.hold(`destroy ${id}`));
        await fake.until("destroy P1", "destroy P2");
        await awhile();
        // Their CPUs are free, as Placement shows, but they have not gone.
        fake.charged.clear();
        await Promise.all(["P1", "P2"].map((id) => askedAgain(fake, `${id}/server`)));
        await awhile();
        expect(started(fake)).toEqual(["P1", "P2"]);
        release.forEach((go) => {
          go();
        });
        await ended;
        expect(started(fake)).toHaveLength(4);
      },
    ));

  it("one that needs more at once is skipped with the reason, and the others run", () => {
    const two = { ...alone(pinned("P1")), steps: [{ apply: ["server", "other"] }] };
    return scheduled([two, row("F1")], { limits: { maxServers: 1 } }, async ({ fake, ended, endings }) => {
      await ended;
      expect(endings.get("P1")?.skipped).toBe(
        "it needs 2 servers at the same time, and at most 1 may live (maxServers)",
      );
      expect(started(fake)).toEqual(["F1"]);
    });
  });

  it("servers that could live together are taken one after another, where that is enough", () => {
    const most = (maxServers?: number) =>
      Math.max(...applySteps(stepsOf(reference, 2, rules, maxServers)).map(({ apply }) => apply.length));
    expect([most(), most(3), most(2)]).toEqual([3, 3, 2]);
    expect(rowOf(reference, rules, { free, limits: { maxServers: 1 }, allDedicated: 4 })).toMatchObject({
      skipped: "it needs 2 servers at the same time, and at most 1 may live (maxServers)",
    });
  });
});

test("without limits every experiment of the catalogue is scheduled as it was before there were any", () => {
  for (const experiment of catalogue) {
    const scheduledRow = rowOf(experiment, rules, { free: undefined, limits: {}, allDedicated: 1 });
    expect(scheduledRow).toMatchObject({ experiment, steps: stepsOf(experiment, 0, rules) });
    expect((scheduledRow as ScheduledRow).cpuCharges).not.toHaveProperty("servers");
  }
});

test("a row that there is no room for beside the reserve says so", () => {
  const limits = { reserve: { dedicatedCpus: 2 } };
  const room = { free: { dedicated: 0, shared: 8 }, limits, allDedicated: 0 };
  expect(rowOf(pinned("P1"), rules, room)).toEqual({
    skipped: "it needs 1 free dedicated CPUs on one host, and Placement has 0 (PCPU), beside 2 that are to stay free",
  });
});

test("the room counts servers only where somebody limits them, and gives CPUs back before servers", () => {
  const room = new FreeRoom({ dedicated: 1, shared: 4, servers: 1 });
  const taken = room.take({ dedicated: 1, shared: 0, servers: 1 });
  expect(taken).toEqual({ dedicated: 1, shared: 0, servers: 1 });
  room.giveBack({ dedicated: 1, shared: 0 });
  expect(room.fits({ dedicated: 1, shared: 0 })).toBe(true);
  expect(room.fits({ dedicated: 0, shared: 1, servers: 1 })).toBe(false);
  room.giveBack({ dedicated: 0, shared: 0, servers: 1 });
  expect(room.fits({ dedicated: 0, shared: 1, servers: 1 })).toBe(true);
});

describe("a guard that finds no room", () => {
  const guard = (answers: (NoCapacity | undefined)[]) => {
    const calls: string[] = [];
    return {
      ...{ calls, hold: () => Promise.resolve(answers.shift()) },
      release: () => void calls.push("release"),
      releaseCpus: () => void calls.push("releaseCpus"),
      aimOf: () => undefined,
    };
  };
  const full: NoCapacity = { reason: "compute-1 is full", isKnown: true };

  it("before the first step: it is skipped with the reason, nothing is made, and the room goes to the next", () => {
    const watch = guard([full]);
    return scheduled([pinned("P1"), pinned("P2")], { guard: watch }, async ({ fake, ended, endings }) => {
      await ended;
      expect(endings.get("P1")).toMatchObject({ skipped: "compute-1 is full", failures: [], clean: true });
      expect(endings.get("P2")).toMatchObject({ failures: [], clean: true });
      expect(started(fake)).toEqual(["P2"]);
      expect(watch.calls).toEqual(expect.arrayContaining(["releaseCpus", "release"]));
    });
  });

  it("or could not find out: it is inconclusive", () =>
    scheduled([pinned("P1")], { guard: guard([{ ...full, isKnown: false }]) }, async ({ ended, endings }) => {
      await ended;
      expect(endings.get("P1")).toMatchObject({ inconclusive: "compute-1 is full", failures: [], clean: true });
      expect(endings.get("P1")).not.toHaveProperty("skipped");
    }));

  it("between two steps: it is inconclusive, and what was made is removed", () => {
    const steps = [{ apply: ["server"] }, { apply: ["server"] }];
    const two = { ...pinned("P1"), steps };
    return scheduled([two], { guard: guard([undefined, full]) }, async ({ fake, ended, endings }) => {
      await ended;
      expect(endings.get("P1")).toMatchObject({ inconclusive: "compute-1 is full", clean: true });
      expect(fake.log).toContain("destroyed P1");
      expect(fake.charged.size).toBe(0);
    });
  });
});

describe("what a step takes", () => {
  it("of Placement is what lives, and of the quota what is asked for", () => {
    const claims = (experiment: typeof reference, servers: string[]) =>
      chargesOfStep(experiment, { apply: servers }, rules);
    expect(claims(pinned("P1", { vcpus: 2 }), ["server"])).toEqual({
      placement: { PCPU: 2, VCPU: 0, MEMORY_MB: 128 },
      quota: { instances: 1, cores: 2, ram: 128 },
    });
    const failing = row("E1", { vcpus: 9, expect: { outcome: "error", fault: "PLACEMENT" } });
    expect(claims(failing, ["server"])).toEqual({
      placement: { PCPU: 0, VCPU: 0, MEMORY_MB: 0 },
      quota: { instances: 1, cores: 9, ram: 128 },
    });
    const refused = row("R1", { expect: { outcome: "refused", status: 400, error: "X", message: "no" } });
    expect(claims(refused, ["server"])).toEqual({ placement: {}, quota: {} });
    expect(claims(reference, ["nobody"])).toEqual({ placement: {}, quota: {} });
  });

  it("of several steps is the most of each kind", () => {
    expect(
      mostCharged([
        { placement: { PCPU: 2 }, quota: { instances: 1 } },
        { placement: { PCPU: 1, VCPU: 4 }, quota: { instances: 3 } },
      ]),
    ).toEqual({ placement: { PCPU: 2, VCPU: 4 }, quota: { instances: 3 } });
  });
});

describe("the most at the same time, told before anything is made", () => {
  const rows = (...experiments: (typeof reference)[]) =>
    experiments.map((one) => rowOf(one, rules, { free, limits: {}, allDedicated: 4 }) as ScheduledRow);
  const means = { parallel: 2, freeDedicated: 4, maxServers: undefined };

  it.each([
    [
      "pinned ones as CPUs allow",
      rows(pinned("P1", { vcpus: 2 }), pinned("P2", { vcpus: 2 }), pinned("P3", { vcpus: 2 })),
      means,
      { servers: 2, dedicatedCpus: 4, sharedCpus: 0, memoryMiB: 256 },
    ],
    [
      "others as many as run side by side",
      rows(row("F1"), row("F2"), row("F3")),
      means,
      { servers: 2, dedicatedCpus: 0, sharedCpus: 2, memoryMiB: 256 },
    ],
    [
      "and no more than may live",
      rows(pinned("P1"), row("F1"), row("F2")),
      { ...means, maxServers: 1 },
      { servers: 1, dedicatedCpus: 1, sharedCpus: 2, memoryMiB: 384 },
    ],
    ["nothing", [], means, { servers: 0, dedicatedCpus: 0, sharedCpus: 0, memoryMiB: 0 }],
  ])("%s", (_what, given, how, most) => {
    expect(mostAtOnce(given, how)).toEqual(most);
  });
});

describe("the host that a guard names", () => {
  const guard = (hold: (mayAim: boolean | undefined) => NoCapacity | undefined) => ({
    hold: (_key: object, _claim: unknown, { mayAim }: { mayAim?: boolean }) => Promise.resolve(hold(mayAim)),
    ...{ release: () => undefined, releaseCpus: () => undefined, aimOf: () => "compute-2" },
  });

  it("is the one that servers are sent to", async () => {
    const hosts: unknown[] = [];
    const before = ({ run }: FakeRun) => {
      const { synthesiseServers } = run.stacks;
      const watched: typeof synthesiseServers = (experiment, request, folder) => {
        hosts.push(request.host);
        return synthesiseServers(experiment, request, folder);
      };
      Object.assign(run.stacks, { synthesiseServers: watched });
    };
    await scheduled([pinned("P1")], { before, guard: guard(() => undefined) }, async ({ ended }) => void (await ended));
    expect(hosts).toEqual(["compute-2"]);
  });

  it.each([
    ["may be named for servers that Nova may put anywhere", pinned("P1"), true],
    ["may not for those whose steps are listed", alone(pinned("X1")), false],
    ["may not for one that moves cold", pinned("C1", { acts: [{ act: "migrate" }] }), false],
    ["may not for one that moves live", pinned("L1", { acts: [{ act: "live-migrate" }] }), false],
  ])("%s", async (_what, experiment, expected) => {
    const seen: unknown[] = [];
    // Nothing is made: the question is all.
    const asked = guard((mayAim) => {
      seen.push(mayAim);
      return { reason: "compute-1 is full", isKnown: true };
    });
    await scheduled([experiment], { guard: asked }, async ({ ended }) => void (await ended));
    expect(seen).toEqual([expected]);
  });
});
