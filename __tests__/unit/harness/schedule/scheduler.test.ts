// Which row starts when.
import type { Experiment } from "../../../../experiments/experiment.ts";
import type { Ending } from "../../../../harness/run/result.ts";
import { Scheduler } from "../../../../harness/schedule/scheduler.ts";
import { imageKey } from "../../../../experiments/part-keys.ts";
import { stoppedClock } from "../../../support/stand-ins/clock.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";
import {
  alone,
  askedAgain,
  awhile,
  judgedAs,
  pinned,
  row,
  scheduled,
  started,
} from "../../../support/stand-ins/scheduled.ts";

describe("rows that want dedicated CPUs", () => {
  it("come first, and one after another", () =>
    scheduled([row("F1"), pinned("P1"), pinned("P2")], {}, async ({ fake, ended }) => {
      await expect(ended).resolves.toEqual([]);
      expect(started(fake)).toEqual(["P1", "F1", "P2"]);
      expect(fake.log.indexOf("apply P2")).toBeGreaterThan(fake.log.indexOf("destroy P1"));
      expect(fake.charged.size).toBe(0);
    }));

  it("start when Placement shows the CPUs free, before the destroy has ended", () =>
    scheduled([pinned("P1"), pinned("P2")], {}, async ({ fake }) => {
      const release = fake.hold("destroy P1");
      await fake.until("destroy P1");
      await askedAgain(fake, "P1/server", 2);
      expect(started(fake)).toEqual(["P1"]);
      fake.charged.delete("P1/server");
      await fake.until("applied P2");
      expect(fake.log).not.toContain("destroyed P1");
      release();
    }));

  it("start when the destroy has ended where Placement does not tell", () =>
    scheduled(
      [pinned("P1"), pinned("P2")],
      { answers: { "GET placement /allocations/*": () => Promise.reject(new Error("status 403")) } },
      async ({ fake, ended }) => {
        const release = fake.hold("destroy P1");
        await fake.until("destroy P1");
        await awhile();
        expect(started(fake)).toEqual(["P1"]);
        release();
        await ended;
        expect(fake.log.indexOf("apply P2")).toBeGreaterThan(fake.log.indexOf("destroyed P1"));
      },
    ));

  it("live side by side where there are CPUs for them, and one that does not fit lets a smaller one pass", () =>
    scheduled(
      [pinned("P2", { vcpus: 2 }), pinned("P3", { vcpus: 2 }), pinned("P1")],
      { room: { dedicated: 3, shared: 4 } },
      async ({ fake }) => {
        const release = fake.hold("apply P2");
        await fake.until("applied P1", "destroyed P1");
        expect(started(fake)).toEqual(["P2", "P1"]);
        release();
        await fake.until("destroyed P3");
      },
    ));

  it("are not counted among those that run side by side", () =>
    scheduled([pinned("P1"), row("F1")], { parallel: 1 }, async ({ fake }) => {
      const release = fake.hold("apply P1");
      await fake.until("apply F1");
      expect(started(fake)).toEqual(["P1", "F1"]);
      release();
    }));

  it("live one at a time on a cloud of which nothing is known, beside those that want none", () =>
    scheduled(
      [pinned("P1", { vcpus: 8 }), pinned("P2"), row("F1", { vcpus: 64 }), row("F2")],
      { room: undefined },
      async ({ fake }) => {
        const release = fake.hold("apply P1");
        await fake.until("destroyed F1", "destroyed F2");
        expect(started(fake)).toEqual(["P1", "F1", "F2"]);
        release();
        await fake.until("destroyed P2");
      },
    ));
});

describe("rows that want none", () => {
  it("run side by side, as many as was said and never more", () =>
    scheduled(
      [1, 2, 3, 4, 5].map((n) => row(`F${n}`)),
      { parallel: 2 },
      async ({ fake, ended, endings }) => {
        const live: number[] = [];
        const holds = [1, 2, 3, 4, 5].map((n) => fake.hold(`destroy F${n}`));
        for (const [done, release] of holds.entries()) {
          await fake.until(...[1, 2].filter((n) => done + n <= 5).map((n) => `destroy F${done + n}`));
          await awhile();
          const destroyed = fake.log.filter((entry) => entry.startsWith("destroyed")).length;
          live.push(started(fake).length - destroyed);
          release();
        }
        await ended;
        expect(live).toEqual([2, 2, 2, 2, 1]);
        expect(endings.size).toBe(5);
      },
    ));

  it("wait for those that boot, however much room Placement has; one that needs more than may boot goes alone", () =>
    scheduled(
      [row("F1"), row("F2"), row("F3"), row("F4", { vcpus: 4 }), row("F5")],
      { room: { dedicated: 1, shared: 16 }, booting: 2 },
      async ({ fake, ended }) => {
        const [first, second, third, large] = ["F1", "F2", "F3", "F4"].map((id) => fake.hold(`destroy ${id}`));
        await fake.until("destroy F1", "destroy F2");
        await awhile();
        expect(started(fake)).toEqual(["F1", "F2"]);
        first?.();
        await fake.until("destroy F3");
        second?.();
        await fake.until("destroyed F5");
        third?.();
        await fake.until("destroy F4");
        expect(started(fake)).toEqual(["F1", "F2", "F3", "F5", "F4"]);
        large?.();
        await ended;
      },
    ));

  it("that Nova refuses boot nothing, and wait for nobody that boots", () => {
    const refused = row("R1", { expect: { outcome: "refused", status: 400, error: "X", message: "x" } });
    return scheduled([row("F1"), refused], { booting: 1 }, async ({ fake }) => {
      const release = fake.hold("apply F1");
      await fake.until("destroyed R1");
      expect(started(fake)).toEqual(["F1", "R1"]);
      release();
    });
  });

  it("wait for shared CPUs where Placement has too few", () =>
    scheduled([row("F1", { vcpus: 3 }), row("F2", { vcpus: 2 }), row("F3")], {}, async ({ fake }) => {
      const release = fake.hold("apply F1");
      await fake.until("destroyed F3");
      expect(started(fake)).toEqual(["F1", "F3"]);
      release();
      await fake.until("destroyed F2");
    }));
});

describe("a row that lists its steps", () => {
  it("has all dedicated CPUs to itself, before and behind it", () =>
    scheduled(
      [pinned("P1"), alone(pinned("X1")), pinned("P2")],
      { room: { dedicated: 2, shared: 4 } },
      async ({ fake, ended }) => {
        const release = fake.hold("apply P1");
        await fake.until("destroyed P2");
        expect(started(fake)).toEqual(["P1", "P2"]);
        release();
        await ended;
        expect(fake.log.slice(-4)).toEqual(["apply X1", "applied X1", "destroy X1", "destroyed X1"]);
      },
    ));

  it("lets nobody else have one, and floating ones run beside it", () =>
    scheduled([alone(row("X1")), pinned("P1"), row("F1")], { room: { dedicated: 4, shared: 4 } }, async ({ fake }) => {
      const release = fake.hold("apply X1");
      await fake.until("destroyed F1");
      expect(started(fake)).toEqual(["X1", "F1"]);
      release();
      await fake.until("destroyed P1");
    }));

  it("runs its steps in order, and the servers of one that are in the next live on", () => {
    const steps = [{ apply: ["one"] }, { apply: ["one", "two"] }, { apply: ["two"] }];
    const { server } = pinned("X1").servers;
    const experiment = { ...pinned("X1"), servers: server ? { one: server, two: server } : {}, steps };
    return scheduled([experiment], { room: { dedicated: 2, shared: 4 } }, async ({ fake, ended, endings }) => {
      await ended;
      expect(endings.get("X1")?.failures).toEqual([]);
      expect(started(fake)).toEqual(["X1", "X1", "X1"]);
      const made = fake.ledger.flatMap((entry) =>
        entry.what === "made" && entry.id.startsWith("X1") ? [entry.id] : [],
      );
      expect(made).toEqual(["X1/one", "X1/two"]);
    });
  });
});

describe("a row waits for its image and its flavor, and for nobody else's", () => {
  const special = row("I1", { image: { hw_cpu_policy: "shared" } });
  const key = imageKey({ from: "duplicate-of-base", properties: { hw_cpu_policy: "shared" } }) ?? "";

  it("one whose image takes long starts when that is there", () => {
    let release = (): void => undefined;
    const before = (fake: FakeRun) => (release = fake.hold(`image ${key}`));
    return scheduled([special, row("F1")], { before: (fake) => void before(fake) }, async ({ fake }) => {
      await fake.until("destroyed F1");
      expect(started(fake)).toEqual(["F1"]);
      release();
      await fake.until("destroyed I1");
    });
  });

  it("one that needs an image later starts, and its later step waits while the first one lives", () => {
    const first = row("X1");
    const { server } = first.servers;
    const images = { ...first.images, ...special.images };
    const servers = server ? { one: server, two: { ...server, image: "image" } } : {};
    const steps = [{ apply: ["one"] }, { apply: ["one", "two"] }];
    let release = (): void => undefined;
    const before = (fake: FakeRun) => (release = fake.hold(`image ${key}`));
    const experiment = { ...first, images, servers, steps };
    return scheduled([experiment], { before: (fake) => void before(fake) }, async ({ fake, ended, endings }) => {
      await fake.until("applied X1");
      await awhile();
      expect([...fake.charged]).toEqual(["X1/one"]);
      using clock = stoppedClock();
      clock.pass(50_000);
      release();
      await ended;
      expect(endings.get("X1")).toMatchObject({ failures: [], clean: true });
      expect(endings.get("X1")?.phases.wait).toBeGreaterThanOrEqual(50_000);
      expect(started(fake)).toEqual(["X1", "X1"]);
    });
  });

  it("one whose later image never comes fails then, and its first server is removed", () => {
    const first = row("X1");
    const { server } = first.servers;
    const images = { ...first.images, ...special.images };
    const servers = server ? { one: server, two: { ...server, image: "image" } } : {};
    const quota = new Error("over the quota");
    const experiment = { ...first, images, servers, steps: [{ apply: ["one"] }, { apply: ["two"] }] };
    return inFakeRun({}, async (fake) => {
      const ids = { images: { base: "base-id" }, flavors: { flavor: "f" } };
      const parts = (_experiment: Experiment, names: readonly string[]) =>
        names.includes("two") ? Promise.reject(quota) : Promise.resolve(ids);
      const options = { free: { dedicated: 1, shared: 4 }, hooks: () => ({}), parallel: 2 };
      const endings: Ending[] = [];
      const scheduler = new Scheduler(fake.run, { partsOf: () => ids, parts }, options);
      await scheduler.run([experiment], fake.run.terraform("x", "x"), (one, ending) => {
        endings.push(ending);
        return judgedAs(one, ending);
      });
      expect(endings).toMatchObject([{ failures: [quota], clean: true }]);
      expect(fake.log).toContain("destroyed X1");
    });
  });

  it("one whose image never comes fails with the reason, alone, and nothing is deployed for it", () => {
    const quota = new Error("Glance: the image is over the quota");
    const ids = { images: { base: "base-id" }, flavors: { flavor: "f" } };
    return inFakeRun({}, async ({ run, log }) => {
      const partsOf = ({ id }: Experiment) => {
        if (id === "I1") throw quota;
        return ids;
      };
      const parts = () => Promise.resolve(ids);
      const endings = new Map<string, Ending>();
      const scheduler = new Scheduler(
        run,
        { partsOf, parts },
        { free: { dedicated: 1, shared: 4 }, hooks: () => ({}), parallel: 2 },
      );
      const unexpected = await scheduler.run([special, row("F1")], run.terraform("x", "x"), (experiment, ending) => {
        endings.set(experiment.id, ending);
        return judgedAs(experiment, ending);
      });
      expect(unexpected).toEqual([]);
      expect(endings.get("I1")).toMatchObject({ failures: [quota], clean: true });
      expect(endings.get("F1")).toMatchObject({ failures: [], clean: true });
      expect(log.filter((entry) => entry.endsWith("I1"))).toEqual([]);
    });
  });
});

test("what each took is told by phase, the waiting among it", async () => {
  using clock = stoppedClock();
  await scheduled([pinned("P1"), pinned("P2")], {}, async ({ fake, ended, endings }) => {
    const release = fake.hold("apply P1");
    await fake.until("apply P1");
    clock.pass(60);
    release();
    await ended;
    expect(endings.get("P1")?.phases).toMatchObject({ wait: 0, apply: 60 });
    expect(endings.get("P2")?.phases).toMatchObject({ wait: 60, apply: 0 });
  });
});
