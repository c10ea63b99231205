// What a row that goes wrong, an interrupt and `keep` do to the others.
import type { FakeRun } from "../../../support/stand-ins/fake-run.ts";
import { alone, awhile, pinned, row, scheduled, started } from "../../../support/stand-ins/scheduled.ts";

describe("a row that goes wrong", () => {
  it.each<[string, (fake: FakeRun) => void, { failures: RegExp[]; clean: boolean }]>([
    [
      "its apply fails",
      ({ broken }) => broken.set("apply P1", new Error("no quota")),
      { failures: [/no quota/], clean: true },
    ],
    [
      "its stack cannot be synthesised",
      ({ broken }) => broken.set("synthesise P1", new Error("no such flavor")),
      { failures: [/the stack of P1 cannot be synthesised\n {2}no such flavor/], clean: true },
    ],
    [
      "its destroy fails",
      ({ broken }) => broken.set("destroy P1", new Error("locked")),
      { failures: [/could be removed in order\n {2}locked/], clean: false },
    ],
    [
      "both",
      ({ broken, changes }) => {
        broken.set("destroy P1", new Error("locked"));
        changes.set("P1", [{ address: "a.b", actions: ["update"], attributes: ["name"] }]);
      },
      { failures: [/would still change something\n {2}a\.b: update \(name\)/, /locked/], clean: false },
    ],
  ])("%s: it is told, and the others run", (_what, before, { failures, clean }) =>
    scheduled([pinned("P1"), pinned("P2"), row("F1")], { before }, async ({ ended, endings }) => {
      await expect(ended).resolves.toEqual([]);
      const found = endings.get("P1");
      expect(found?.failures.map(String)).toEqual(
        failures.map((words) => expect.stringMatching(words) as unknown as string),
      );
      expect(found?.clean).toBe(clean);
      for (const id of ["P2", "F1"]) expect(endings.get(id)).toMatchObject({ failures: [], clean: true });
    }),
  );

  it("a hook that throws ends its own row in order", () =>
    scheduled(
      [row("F1"), row("F2")],
      {
        hooks: ({ id }) => ({
          whileLive: () => {
            if (id === "F1") throw new Error("not as expected");
          },
        }),
      },
      async ({ fake, ended, endings }) => {
        await expect(ended).resolves.toEqual([]);
        expect(String(endings.get("F1")?.failures[0])).toContain("not as expected");
        expect(endings.get("F2")).toMatchObject({ failures: [] });
        expect(fake.log).toContain("destroyed F1");
      },
    ));

  it("hooks that cannot be made give the CPUs back all the same", () =>
    scheduled(
      [pinned("P1"), pinned("P2")],
      {
        hooks: ({ id }) => {
          if (id === "P1") throw new Error("a defect");
          return {};
        },
      },
      async ({ ended, endings }) => {
        await expect(ended).resolves.toEqual([]);
        expect(String(endings.get("P1")?.failures[0])).toContain("a defect");
        expect(endings.get("P2")).toMatchObject({ failures: [], clean: true });
      },
    ));

  it("a judge that throws is told, with what had failed before, and stops nothing", () => {
    const defect = new Error("the judge is broken");
    const noQuota = new Error("no quota");
    return scheduled(
      [pinned("P0", { vcpus: 9 }), row("F1"), pinned("P1"), pinned("P2")],
      {
        before: ({ broken }) => broken.set("apply P1", noQuota),
        judging: ({ id }) => {
          if (id !== "P2") throw defect;
        },
      },
      async ({ fake, ended, endings }) => {
        const unexpected = await ended;
        expect(unexpected.filter((error) => error === defect)).toHaveLength(3);
        expect(unexpected).toContain(noQuota);
        expect([...endings.keys()]).toEqual(["P2"]);
        expect(fake.log).toEqual(expect.arrayContaining(["destroyed F1", "destroyed P2"]));
        const lost = fake.said.filter((line) => line.includes("could not be judged: the judge is broken"));
        expect(lost.map((line) => line.split(" could")[0]).sort()).toEqual(["  - P0", "failed F1", "failed P1"]);
      },
    );
  });
});

describe("a row for which the cloud is too small is skipped, with the numbers, and without a start", () => {
  it.each([
    [pinned("P1", { vcpus: 3 }), "it needs 3 free dedicated CPUs on one host, and Placement has 1 (PCPU)"],
    [row("P1", { vcpus: 5 }), "it needs 5 free shared CPUs on one host, and Placement has 4 (VCPU)"],
    [alone(pinned("P1", { vcpus: 2 })), "it needs 2 free dedicated CPUs on one host, and Placement has 1 (PCPU)"],
  ])("%#", (experiment, skipped) =>
    scheduled([experiment, row("F1")], {}, async ({ fake, ended, endings }) => {
      await ended;
      expect(endings.get("P1")).toMatchObject({ skipped, failures: [], clean: true });
      expect(started(fake)).toEqual(["F1"]);
    }),
  );
});

describe("an abort", () => {
  it("starts nothing new, and waits for those in flight until they are removed", () =>
    scheduled([pinned("P1"), pinned("P2"), row("F1")], { parallel: 1 }, async ({ fake, ended, endings }) => {
      const releases = [fake.hold("apply P1"), fake.hold("destroy P1")];
      await fake.until("apply P1", "destroyed F1");
      let hasEnded = false;
      void ended.then(() => (hasEnded = true));
      fake.abort.abort();
      releases[0]?.();
      await fake.until("apply P1");
      await awhile();
      expect(hasEnded).toBe(false);
      releases[1]?.();
      await expect(ended).resolves.toEqual([]);
      expect([...endings.keys()].sort()).toEqual(["F1", "P1"]);
      expect(endings.get("P1")?.failures).toHaveLength(1);
      expect(started(fake)).not.toContain("P2");
    }));

  it("ends the waiting for images that nobody needs any more", () => {
    const before = (fake: FakeRun) => void fake.hold("apply shared");
    return scheduled([row("F1")], { before }, async ({ fake, ended, endings }) => {
      await awhile();
      expect(started(fake)).toEqual([]);
      fake.abort.abort();
      await expect(ended).resolves.toEqual([]);
      expect(endings.size).toBe(0);
    });
  });

  it("that came before the start starts nothing", () =>
    scheduled(
      [row("F1")],
      {
        before: ({ abort }) => {
          abort.abort();
        },
      },
      async ({ fake, ended }) => {
        await expect(ended).resolves.toEqual([]);
        expect(started(fake)).toEqual([]);
      },
    ));

  it("removes what was to be kept", () =>
    scheduled([row("F1")], { keep: true }, async ({ fake, ended, endings }) => {
      const release = fake.hold("apply F1");
      await fake.until("apply F1");
      fake.abort.abort();
      release();
      await ended;
      expect(endings.get("F1")?.clean).toBe(true);
    }));
});

describe("what is kept", () => {
  it("is not removed, and is not clean", () =>
    scheduled([row("F1"), pinned("P1")], { keep: true }, async ({ fake, ended, endings }) => {
      await ended;
      expect(fake.log.filter((entry) => entry.startsWith("destroy"))).toEqual([]);
      expect([...endings.values()].map(({ clean }) => clean)).toEqual([false, false]);
      expect([...fake.charged].sort()).toEqual(["F1/server", "P1/server"]);
    }));

  it("holds its CPUs: who needs them is skipped with that reason, and who needs none runs", () =>
    scheduled(
      [pinned("P1"), pinned("P2"), row("F1")],
      { keep: true, parallel: 1 },
      async ({ fake, ended, endings }) => {
        await expect(ended).resolves.toEqual([]);
        expect(started(fake)).toEqual(["P1", "F1"]);
        expect(endings.get("P2")).toMatchObject({
          skipped: "kept servers of other experiments hold the CPUs that it needs",
          clean: true,
        });
      },
    ));

  it("holds nothing where no server was made", () =>
    scheduled(
      [pinned("P1"), pinned("P2")],
      { keep: true, before: ({ broken }) => broken.set("apply P1", new Error("no quota")) },
      async ({ ended, endings }) => {
        await ended;
        expect(endings.get("P2")).toMatchObject({ failures: [], clean: false });
      },
    ));
});
