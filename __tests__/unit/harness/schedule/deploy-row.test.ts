// An experiment whose pinned servers do not fit side by side: each step is a deployment of its own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reference } from "../../../../experiments/families/reference.ts";
import { experimentFolder, listDeployments } from "../../../../harness/run/run-folder.ts";
import { askedAgain, awhile, scheduled, started } from "../../../support/stand-ins/scheduled.ts";

const LAST = "reference (2)";
const CONTROL = "reference (3)";

test("the second is made when Placement has the CPU free, while the first is still leaving", () =>
  scheduled([reference], {}, async ({ fake, ended, endings }) => {
    const release = fake.hold("destroy reference");
    await fake.until("destroy reference");
    await askedAgain(fake, "reference/by-flavor", 2);
    expect(started(fake)).toEqual(["reference", CONTROL]);
    fake.charged.delete("reference/by-flavor");
    await fake.until(`applied ${LAST}`);
    expect(fake.log).not.toContain("destroyed reference");
    release();
    await expect(ended).resolves.toEqual([]);
    expect(endings.get("reference")).toMatchObject({ failures: [], clean: true });
    expect(fake.charged.size).toBe(0);
    const folder = experimentFolder(fake.run.folder, "reference");
    for (const server of Object.keys(reference.servers)) expect(existsSync(join(folder, "servers", server))).toBe(true);
  }));

test("what is removed by name is each deployment's own", () =>
  scheduled([reference], {}, async ({ fake, ended }) => {
    await ended;
    const removals = fake.ledger.flatMap((entry) => (entry.what === "destroy" ? [entry.servers.join()] : []));
    expect(removals.sort()).toEqual(["by-flavor", "by-image", "control"]);
  }));

test("where Placement does not tell, the second waits for the end of the first", () =>
  scheduled(
    [reference],
    { answers: { "GET placement /allocations/*": () => Promise.reject(new Error("status 403")) } },
    async ({ fake, ended }) => {
      const release = fake.hold("destroy reference");
      await fake.until("destroy reference");
      await awhile();
      expect(started(fake)).toEqual(["reference", CONTROL]);
      release();
      await ended;
      expect(fake.log.indexOf(`apply ${LAST}`)).toBeGreaterThan(fake.log.indexOf("destroyed reference"));
    },
  ));

test("where somebody limits the servers that live, those that are leaving count", () =>
  scheduled([reference], { limits: { maxServers: 2 } }, async ({ fake, ended }) => {
    const release = fake.hold("destroy reference");
    await fake.until("destroy reference");
    fake.charged.clear();
    await awhile();
    expect(started(fake)).toEqual(["reference", CONTROL]);
    release();
    await ended;
    expect(started(fake)).toEqual(["reference", CONTROL, LAST]);
  }));

test("one that cannot be removed holds its CPU, so that no second one is made", () => {
  const failure = new Error("the provider crashed");
  const before = ({ broken }: { broken: Map<string, Error> }) => broken.set("destroy reference", failure);
  return scheduled([reference], { before }, async ({ fake, ended, endings }) => {
    await ended;
    expect(started(fake)).toEqual(["reference", CONTROL]);
    expect(endings.get("reference")).toMatchObject({ clean: false });
    expect(String(endings.get("reference")?.failures[0])).toContain("the provider crashed");
    expect(endings.get("reference")?.failures).toHaveLength(1);
  });
});

test("kept servers are those of the last step, with the ones that live throughout", () =>
  scheduled([reference], { keep: true }, async ({ fake, ended, endings }) => {
    await ended;
    expect(endings.get("reference")).toMatchObject({ failures: [], clean: false });
    expect([...fake.charged].sort()).toEqual(["reference/by-image", "reference/control"]);
  }));

test("an interrupt between the two leaves nothing and makes nothing more", () =>
  scheduled([reference], {}, async ({ fake, ended, endings }) => {
    const release = fake.hold("destroy reference");
    await fake.until("destroy reference");
    fake.abort.abort();
    release();
    await ended;
    expect(started(fake)).toEqual(["reference", CONTROL]);
    expect(fake.charged.size).toBe(0);
    expect(endings.get("reference")).toMatchObject({ clean: true });
  }));

test("where both fit there is one deployment", () =>
  scheduled([reference], { room: { dedicated: 2, shared: 4 } }, async ({ fake, ended }) => {
    await ended;
    expect(started(fake)).toEqual(["reference"]);
    expect(listDeployments(experimentFolder(fake.run.folder, "reference"))).toEqual([]);
  }));

describe("servers that live throughout", () => {
  it("are made when the first of the others are there, and removed once they were looked at", () =>
    scheduled([reference], {}, async ({ fake, ended }) => {
      const release = fake.hold("apply reference");
      await fake.until("apply reference");
      await awhile();
      expect(started(fake)).toEqual(["reference"]);
      const last = fake.hold(`apply ${LAST}`);
      release();
      await fake.until(`destroyed ${CONTROL}`, `apply ${LAST}`);
      last();
      await ended;
      expect(fake.charged.size).toBe(0);
    }));

  it("that fail are told, and the others go on", () => {
    const before = ({ broken }: { broken: Map<string, Error> }) =>
      broken.set(`apply ${CONTROL}`, new Error("no quota"));
    return scheduled([reference], { before }, async ({ fake, ended, endings }) => {
      await ended;
      expect(started(fake)).toEqual(["reference", CONTROL, LAST]);
      expect(endings.get("reference")?.failures.map(String)).toEqual([expect.stringContaining("no quota")]);
      expect(endings.get("reference")).toMatchObject({ clean: true });
      expect(fake.charged.size).toBe(0);
    });
  });
});
