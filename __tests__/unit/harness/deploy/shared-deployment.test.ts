// Images and flavors of a run: made once, told one by one, removed last.
import type { Experiment } from "../../../../experiments/experiment.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { SharedDeployment } from "../../../../harness/deploy/shared-deployment.ts";
import { flavorKey, imageKey } from "../../../../experiments/part-keys.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";
import { waitFor } from "../../../../base/wait.ts";
import { SOON_MS } from "../../../support/limits.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";
import { awhile } from "../../../support/stand-ins/scheduled.ts";

const row = (id: string, more: Partial<Row> = {}) =>
  fromRow({ id, claim: "", expect: { outcome: "active", cpus: "floating" }, ...more });
const plain = row("A01");
const pinned = row("A04", { image: { hw_cpu_policy: "dedicated" } });
const image = imageKey({ from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } }) ?? "";
const flavor = flavorKey({ vcpus: 1, memoryMiB: 128, extraSpecs: {} });

/** Started, with how often it told of a change. */
async function started(fake: FakeRun, experiments: readonly Experiment[] = [plain, pinned]) {
  let changes = 0;
  const shared = new SharedDeployment(fake.run, experiments, () => changes++);
  await shared.start();
  return { shared, changes: () => changes };
}

const partsOf = (shared: SharedDeployment, experiment: typeof plain): unknown => {
  try {
    return shared.partsOf(experiment, ["server"]);
  } catch (error) {
    return error;
  }
};

test("each experiment is told the ids of its own things, by its own keys", () =>
  inFakeRun({}, async (fake) => {
    const { shared } = await started(fake);
    await shared.settle();
    expect(shared.partsOf(plain, ["server"])).toEqual({
      images: { base: "base-id" },
      flavors: { flavor: `id-of-${flavor}` },
    });
    expect(shared.partsOf(pinned, ["server"])).toEqual({
      images: { image: `id-of-${image}` },
      flavors: { flavor: `id-of-${flavor}` },
    });
    const made = fake.ledger.flatMap((entry) => (entry.what === "made" ? [entry.id] : []));
    expect(made.sort()).toEqual([`id-of-${image}`, `id-of-${flavor}`].sort());
    expect(fake.said).toContain("ok 1 image, 1 flavor");
  }));

test("where there is an image whose guest halts, experiments that ask no guest have it and its duplicates", () =>
  inFakeRun({}, async (fake) => {
    const haltingImage = { ...fake.run.baseImage, id: "halting-id", name: "halting" };
    Object.assign(fake.run, { haltingImage });
    const asked = { ...pinned, id: "reference", guestReport: true };
    const { shared } = await started(fake, [plain, pinned, asked]);
    await shared.settle();
    const imagesOf = (experiment: Experiment) => shared.partsOf(experiment, ["server"])?.images;
    expect(imagesOf(plain)).toEqual({ base: "halting-id" });
    expect(imagesOf(pinned)).toEqual({ image: `id-of-${image}-halting` });
    expect(imagesOf(asked)).toEqual({ image: `id-of-${image}` });
    expect(imagesOf({ ...plain, guestReport: true })).toEqual({ base: "base-id" });
    expect(fake.said).toContain("ok 2 images, 1 flavor");
  }));

test("what is there can be used while something else is still being made, and each arrival is told", () =>
  inFakeRun({}, async (fake) => {
    const release = fake.hold(`image ${image}`);
    const { shared, changes } = await started(fake);
    await waitFor(() => changes() > 0 || undefined, { what: "the flavor is told", timeoutMs: SOON_MS, intervalMs: 5 });
    expect([partsOf(shared, plain), partsOf(shared, pinned)]).toEqual([expect.anything(), undefined]);
    expect(changes()).toBe(1);
    release();
    await shared.settle();
    expect(shared.partsOf(pinned, ["server"])).toBeDefined();
    // Two things, and the end.
    expect(changes()).toBe(3);
  }));

describe("only what the servers in question need is waited for", () => {
  const { server } = plain.servers;
  const two = {
    ...plain,
    images: { ...plain.images, ...pinned.images },
    servers: server ? { one: server, two: { ...server, image: "image" } } : {},
  };

  it("those whose things are there have them, the others wait until theirs are", () =>
    inFakeRun({}, async (fake) => {
      const release = fake.hold(`image ${image}`);
      const { shared } = await started(fake, [two]);
      await expect(shared.parts(two, ["one"])).resolves.toEqual({
        images: { base: "base-id" },
        flavors: { flavor: `id-of-${flavor}` },
      });
      let arrived = false;
      const both = shared.parts(two, ["one", "two"]).finally(() => (arrived = true));
      await awhile();
      expect(arrived).toBe(false);
      release();
      await expect(both).resolves.toMatchObject({ images: { base: "base-id", image: `id-of-${image}` } });
    }));

  it("a wait for what never comes ends with the reason", () =>
    inFakeRun({}, async (fake) => {
      const quota = new Error("over the quota");
      const release = fake.hold("apply shared");
      fake.broken.set("apply shared", quota);
      const { shared } = await started(fake, [two]);
      const waiting = errorOf(shared.parts(two, ["two"]));
      release();
      expect(await waiting).toBe(quota);
    }));

  it("an image for a later rebuild is one of them", () =>
    inFakeRun({}, async (fake) => {
      const refusal = { outcome: "refused", status: 400, error: "X", message: "no" } as const;
      const rebuilt = row("A54", {
        acts: [{ act: "rebuild", image: { hw_cpu_policy: "dedicated" }, answer: refusal }],
      });
      const { shared } = await started(fake, [rebuilt]);
      await expect(shared.parts(rebuilt, ["server"])).resolves.toMatchObject({
        images: { base: "base-id", rebuilt: `id-of-${image}` },
      });
    }));
});

describe("an apply that fails", () => {
  const quota = new Error("over the quota");

  it("is told by whoever waits for what never comes, and by `settle`; what came can be used", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("apply shared", quota);
      const { shared } = await started(fake);
      expect(await errorOf(shared.settle())).toBe(quota);
      expect([partsOf(shared, plain), partsOf(shared, pinned)]).toEqual([quota, quota]);
      expect(fake.said).toContain("failed 1 image, 1 flavor");
    }));

  it("because of an interrupt is that", () =>
    inFakeRun({}, async (fake) => {
      const release = fake.hold("apply shared");
      const { shared } = await started(fake);
      fake.abort.abort();
      release();
      expect(await errorOf(shared.settle())).toMatchObject({ code: "INTERRUPTED" });
    }));

  it("without one being told: what is not there was not made", () =>
    inFakeRun({}, async (fake) => {
      const { shared } = await started(fake);
      await shared.settle();
      expect(partsOf(shared, row("Z9", { vcpus: 7 }))).toMatchObject({
        message: "Z9: its image or flavor was not created",
      });
    }));
});

test("a cloud that does not agree with the configuration afterwards is a failure", () =>
  inFakeRun({}, async (fake) => {
    fake.changes.set("shared", [{ address: "openstack_images_image_v2.x", actions: ["update"], attributes: ["tags"] }]);
    const { shared } = await started(fake);
    await expect(shared.settle()).rejects.toMatchObject({ phase: "plan" });
  }));

test("a stack that cannot be synthesised fails the start, and there is nothing to remove", () =>
  inFakeRun({}, async (fake) => {
    fake.broken.set("synthesise shared", new Error("no such property"));
    const shared = new SharedDeployment(fake.run, [plain], () => undefined);
    await expect(shared.start()).rejects.toMatchObject({
      phase: "synth",
      message: "the stack of images and flavors cannot be synthesised\n  no such property",
    });
    await shared.tearDown();
    expect(fake.log).toEqual([]);
  }));

describe("removing", () => {
  it("waits for the end of the making, and says that nothing is left", () =>
    inFakeRun({}, async (fake) => {
      const release = fake.hold("apply shared");
      const { shared } = await started(fake);
      const removed = shared.tearDown();
      await fake.until("apply shared");
      expect(fake.log).not.toContain("destroy shared");
      release();
      await removed;
      expect(fake.log.slice(-2)).toEqual(["destroy shared", "destroyed shared"]);
      expect(fake.said.at(-1)).toBe("ok Removed everything again; nothing is left");
    }));

  it("takes with it whatever bears the run's name, and tells it", () => {
    let left = true;
    const name = () => `pin-${runId}-A04-server`;
    let runId = "";
    const answers = {
      "GET compute /servers?name=*": () => ({ servers: left ? [{ id: "s", name: name() }] : [] }),
      "DELETE compute /servers/s": () => {
        left = false;
      },
    };
    return inFakeRun({ answers }, async (fake) => {
      runId = fake.run.folder.id;
      const { shared } = await started(fake);
      await shared.tearDown();
      expect(fake.said.at(-1)).toBe(
        `ok Removed everything, 1 by name (unknown to terraform's state: server ${name()})`,
      );
    });
  });

  it("that fails is told, and fails", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("destroy shared", new Error("image in use"));
      const { shared } = await started(fake);
      await expect(shared.tearDown()).rejects.toMatchObject({ phase: "destroy" });
      expect(fake.said.at(-1)).toBe("failed Removing everything again");
    }));
});
