// What a sweep finds, leaves and removes, on a cloud whose things come and go.
import type { PlannedResource, SweepPlan } from "../../../../operate/clean-up/sweep-plan.ts";
import { applySweep, planSweep, type SweepOptions } from "../../../../operate/clean-up/sweep.ts";
import { LOCK_NAME, makeLockRecord } from "../../../../harness/run/lock/lock-record.ts";
import { marksOf } from "../../../../harness/run/marks.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { renderSweepOutcome, renderSweepPlan, isSwept } from "../../../../operate/clean-up/render-sweep.ts";
import { runPrefix } from "../../../../stacks/resource-names.ts";
import { PROJECT } from "../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";
import { leaveResources, type RawResource, ResourceCloud } from "../../../support/stand-ins/thing-cloud.ts";

const HOUR = 3_600_000;
const select = { olderThanSeconds: 6 * 3600 };
const where = { name: "mine", identity: "http://cloud/v3" };

const optionsOf = (cloud: ResourceCloud, more: Partial<SweepOptions> = {}): SweepOptions => ({
  ...{ client: cloud, cloud: where, runPrefix, lifeHere: () => undefined, nowMs: cloud.nowMs },
  ...more,
});

/** A dead run of seven hours ago, a young one, and strangers. */
function cloudWithLeftovers(): ResourceCloud {
  const cloud = new ResourceCloud();
  leaveResources(cloud, "dead1111", 7);
  leaveResources(cloud, "young222", 1);
  const visibility = "private";
  cloud.servers.push({ id: "x1", name: "web", metadata: {}, tenant_id: PROJECT.id });
  cloud.images.push({ id: "x2", name: "pinproof-base", tags: [], owner: PROJECT.id, visibility });
  cloud.flavors.push({ id: "x3", name: "m1.tiny", description: null, "os-flavor-access:is_public": true });
  return cloud;
}

const brief = ({ resources }: Pick<SweepPlan, "resources">) => resources.map(({ kind, run }) => `${kind} ${run}`);
const leftOf = ({ left }: SweepPlan) => Object.fromEntries(left.map(({ name, why }) => [name, why]));

test("a plan has what dead runs have left, in the order in which it may go, and changes nothing", async () => {
  const cloud = cloudWithLeftovers();
  const plan = await planSweep(select, optionsOf(cloud));
  expect(brief(plan)).toEqual(["server dead1111", "image dead1111", "flavor dead1111"]);
  expect(plan).toMatchObject({
    ...{ version: 1, cloud: where, project: PROJECT, select, createdAt: "2026-11-25T12:00:00.000Z" },
  });
  expect(plan.resources[0]).toMatchObject({
    ...{ ageSeconds: 7 * 3600, startedAt: "2026-11-25T05:00:00.000Z", name: "pin-dead1111-A04-server" },
    why: "run dead1111 shows no sign of life, and it is 7 h 00 min old",
  });
  expect(leftOf(plan)["pin-young222-A04-server"]).toBe("it is 1 h 00 min old, less than 6 h 00 min");
  expect(Object.keys(leftOf(plan))).not.toContain("web");
  expect(cloud.changes).toEqual([]);
});

test("lists longer than a page are read to their end", async () => {
  const cloud = new ResourceCloud();
  cloud.pageSize = 2;
  for (let run = 0; run < 7; run++) leaveResources(cloud, `dead000${run}`, 7);
  expect((await planSweep(select, optionsOf(cloud))).resources).toHaveLength(21);
});

test("of one run only, whatever its age", async () => {
  const plan = await planSweep({ olderThanSeconds: 0, run: "young222" }, optionsOf(cloudWithLeftovers()));
  expect(brief(plan)).toEqual(["server young222", "image young222", "flavor young222"]);
  expect(leftOf(plan)["pin-dead1111-A04-server"]).toBe("it is of run dead1111");
});

describe("left, however old, is", () => {
  const things: [string, (cloud: ResourceCloud) => void, string][] = [
    [
      "an image with a name like ours, and no mark",
      (cloud) =>
        cloud.images.push({ id: "i", name: "pin-dead1111-mine", tags: [], owner: PROJECT.id, visibility: "private" }),
      "it is not marked as pinproof's",
    ],
    [
      "a server without our metadata",
      ({ servers }) => Object.assign(servers[0] ?? {}, { metadata: {} }),
      "it is not marked as pinproof's",
    ],
    [
      "one whose mark is of another run than its name",
      ({ servers }) =>
        Object.assign(servers[0] ?? {}, { metadata: marksOf("zzzzzzzz", "2026-11-20T05:00:00Z").metadata }),
      "its name is not one of run zzzzzzzz, its mark",
    ],
    [
      "an image that was made public",
      ({ images }) => Object.assign(images[0] ?? {}, { visibility: "public" }),
      "it is public, and pinproof creates private resources only",
    ],
    [
      "a flavor that was made public",
      ({ flavors }) => Object.assign(flavors[0] ?? {}, { "os-flavor-access:is_public": true }),
      "it is public, and pinproof creates private resources only",
    ],
    [
      "what was made by hand",
      ({ servers }) => Object.assign(servers[0] ?? {}, { metadata: marksOf("dead1111").metadata }),
      "it was created by hand: `npx cdktf destroy` removes it",
    ],
    [
      "one that the cloud has made since, whatever its mark says",
      ({ servers }) => Object.assign(servers[0] ?? {}, { created: "2026-11-25T11:30:00Z" }),
      "it is 30 min 00 s old, less than 6 h 00 min",
    ],
    [
      "one from the future",
      ({ servers }) => Object.assign(servers[0] ?? {}, { created: "2027-01-01T00:00:00Z" }),
      "it is 0.0 s old, less than 6 h 00 min",
    ],
  ];
  it.each(things)("%s", async (_what, change, why) => {
    const cloud = new ResourceCloud();
    leaveResources(cloud, "dead1111", 7);
    change(cloud);
    const plan = await planSweep(select, optionsOf(cloud));
    expect(plan.left.map((resource) => resource.why)).toEqual([why]);
  });

  it("another project's, which is not even told", async () => {
    const cloud = cloudWithLeftovers();
    for (const thing of [...cloud.servers, ...cloud.images])
      Object.assign(thing, { tenant_id: "other", owner: "other" });
    expect(brief(await planSweep(select, optionsOf(cloud)))).toEqual(["flavor dead1111"]);
  });

  it("what a run has whose lock is alive, with whose it is", async () => {
    const cloud = cloudWithLeftovers();
    await makeLockRecord(cloud, "dead1111");
    const plan = await planSweep(select, optionsOf(cloud));
    expect(plan.resources).toEqual([]);
    expect(leftOf(plan)["pin-dead1111-A04-server"]).toMatch(
      /^run dead1111 lives: its lock in the project is alive \(.+@.+, since 2026-/,
    );
    expect(leftOf(plan)[LOCK_NAME]).toContain("run dead1111 lives");
  });

  it("what a run has that still goes on by its record here", async () => {
    const lifeHere = (run: string) => (run === "dead1111" ? "process 7 on here" : undefined);
    const plan = await planSweep(select, optionsOf(cloudWithLeftovers(), { lifeHere }));
    expect(leftOf(plan)["pin-dead1111-A04-server"]).toBe("run dead1111 lives: process 7 on here");
  });
});

test("a lock whose owner is silent for long goes last", async () => {
  const cloud = cloudWithLeftovers();
  const since = new Date(cloud.nowMs - 7 * HOUR).toISOString();
  cloud.images.unshift({
    ...{ id: "11111111-2222-3333-4444-555555555555", name: LOCK_NAME, owner: PROJECT.id, visibility: "private" },
    ...{ tags: [LOCK_NAME, "pinproof-run=dead1111"], created_at: since, updated_at: since },
  });
  const plan = await planSweep(select, optionsOf(cloud));
  expect(brief(plan).at(-1)).toBe("lock dead1111");
  expect(isSwept(await applySweep(plan, optionsOf(cloud)))).toBe(true);
  expect(cloud.images.some(({ name }) => name === LOCK_NAME)).toBe(false);
});

async function planned(cloud: ResourceCloud): Promise<SweepPlan> {
  const plan = await planSweep(select, optionsOf(cloud));
  expect(plan.resources).toHaveLength(3);
  return plan;
}

describe("a plan that is applied", () => {
  it("removes exactly what is on it, servers first, and a second look finds nothing", async () => {
    const cloud = cloudWithLeftovers();
    const names = (things: readonly RawResource[]) => things.map(({ name }) => name);
    const outcome = await applySweep(await planned(cloud), optionsOf(cloud));
    expect(cloud.changes.map((call) => call.split("/").slice(0, -1).join("/"))).toEqual([
      ...["DELETE /servers", "DELETE /v2/images", "DELETE /flavors"],
    ]);
    expect(outcome.removed.map(({ kind }) => kind)).toEqual(["server", "image", "flavor"]);
    expect([outcome.still, isSwept(outcome)]).toEqual([[], true]);
    expect([names(cloud.servers), names(cloud.images), names(cloud.flavors)]).toEqual([
      ["pin-young222-A04-server", "web"],
      ["pin-young222-shared-plain", "pinproof-base"],
      ["pin-young222-shared-f1x128", "m1.tiny"],
    ]);
  });

  it("does not fail for what somebody else has removed since", async () => {
    const cloud = cloudWithLeftovers();
    const plan = await planned(cloud);
    cloud.servers.shift();
    const outcome = await applySweep(plan, optionsOf(cloud));
    expect(outcome.gone.map(({ kind }) => kind)).toEqual(["server"]);
    expect(isSwept(outcome)).toBe(true);
  });

  it("waits until servers have gone before their images do", async () => {
    const cloud = cloudWithLeftovers();
    const plan = await planned(cloud);
    const [server] = cloud.servers;
    let looks = 0;
    cloud.intercept = (call) => {
      if (call.startsWith("DELETE /servers") && server) cloud.servers.push({ ...server, id: server.id });
      if (call.startsWith("GET /servers/") && !call.includes("detail") && ++looks === 4) {
        cloud.servers.splice(0, cloud.servers.length, ...cloud.servers.filter(({ id }) => id !== server?.id));
      }
    };
    const outcome = await applySweep(plan, optionsOf(cloud));
    expect(isSwept(outcome)).toBe(true);
    expect(looks).toBeGreaterThanOrEqual(4);
  });

  it.each<[string, (cloud: ResourceCloud) => void, string]>([
    [
      "renamed",
      ({ servers }) => Object.assign(servers[0] ?? {}, { name: "pin-dead1111-kept" }),
      "its name is pin-dead1111-kept, and not pin-dead1111-A04-server",
    ],
    [
      "rebuilt since",
      ({ servers }) => Object.assign(servers[0] ?? {}, { created: "2026-11-25T11:59:00Z" }),
      "it is 60 s old, less than 6 h 00 min",
    ],
    [
      "given another start",
      ({ servers }) =>
        Object.assign(servers[0] ?? {}, { metadata: marksOf("dead1111", "2026-11-24T05:00:00.000Z").metadata }),
      "its mark says run dead1111 of 2026-11-24T05:00:00.000Z",
    ],
  ])("leaves and tells what was %s, and removes the rest", async (_what, change, why) => {
    const cloud = cloudWithLeftovers();
    const plan = await planned(cloud);
    change(cloud);
    const outcome = await applySweep(plan, optionsOf(cloud));
    expect(outcome.refused.map((one) => one.why)).toEqual([expect.stringContaining(why)]);
    expect(outcome.removed.map(({ kind }) => kind)).toEqual(["image", "flavor"]);
    expect(isSwept(outcome)).toBe(false);
    expect(cloud.servers).toHaveLength(3);
  });

  it("leaves everything of a run that turns out to live", async () => {
    const cloud = cloudWithLeftovers();
    const plan = await planned(cloud);
    await makeLockRecord(cloud, "dead1111");
    const outcome = await applySweep(plan, optionsOf(cloud));
    expect(outcome.refused.map(({ resource }) => resource.kind)).toEqual(["server", "image", "flavor"]);
    expect(cloud.changes.filter((call) => call.startsWith("DELETE"))).toEqual([]);
    expect(isSwept(outcome)).toBe(false);
  });

  it("tells a member that flavors are the administrator's, and goes on", async () => {
    const cloud = cloudWithLeftovers();
    const plan = await planned(cloud);
    cloud.intercept = (call) => {
      if (call.startsWith("DELETE /flavors")) throw new ApiError("DELETE /flavors/x", 403, { said: "policy" });
    };
    const outcome = await applySweep(plan, optionsOf(cloud));
    expect(outcome.failed.map(({ why }) => why)).toEqual(["only an administrator may remove flavors"]);
    expect(outcome.still.map(({ kind }) => kind)).toEqual(["flavor"]);
    expect(isSwept(outcome)).toBe(false);
    expect(renderSweepOutcome(outcome)).toMatch(
      /removed {2}server .*\nremoved {2}image .*\nFAILED {3}flavor .*\nChecked again: 1 still there/,
    );
  });
});

/** The plan with its first thing changed. */
function withFirst(plan: SweepPlan, changes: Partial<PlannedResource>): SweepPlan {
  return {
    ...plan,
    resources: plan.resources.map((resource, index) => (index === 0 ? { ...resource, ...changes } : resource)),
  };
}

describe("a plan removes nothing at all", () => {
  const cases: [string, (plan: SweepPlan, cloud: ResourceCloud) => SweepPlan, string][] = [
    [
      "of another cloud",
      (plan) => ({ ...plan, cloud: { ...plan.cloud, identity: "http://other/v3" } }),
      "the plan is for another cloud: it names http://other/v3",
    ],
    [
      "under another name of the cloud",
      (plan) => ({ ...plan, cloud: { ...plan.cloud, name: "theirs" } }),
      "the plan is for another cloud: it names theirs, and this is mine",
    ],
    [
      "of another project",
      (plan) => ({ ...plan, project: { id: "other", name: "o" } }),
      "the plan is for another project: it names other, and this is project-1",
    ],
    [
      "with a stranger's server on it",
      (plan, { servers }) => {
        const stranger = {
          id: "99999999-2222-3333-4444-555555555555",
          name: "web",
          metadata: {},
          tenant_id: PROJECT.id,
        };
        servers.push(stranger);
        return withFirst(plan, { id: stranger.id, name: "web" });
      },
      "the plan names server 99999999-2222-3333-4444-555555555555, which must not be removed: it is not marked as pinproof's",
    ],
    [
      "with another run's server in the place of a dead one's",
      (plan, { servers }) => {
        const young = servers.find(({ name }) => name?.includes("young222")) ?? { id: "", name: "" };
        return withFirst(plan, { id: young.id });
      },
      "which must not be removed: its name is pin-young222-A04-server",
    ],
    [
      "with a thing that is another project's by now",
      (plan, { images }) => {
        Object.assign(images[0] ?? {}, { owner: "other" });
        return plan;
      },
      "which must not be removed: it is of another project",
    ],
  ];
  it.each(cases)("%s", async (_what, change, why) => {
    const cloud = cloudWithLeftovers();
    const plan = change(await planned(cloud), cloud);
    const error = await errorOf(applySweep(plan, optionsOf(cloud)));
    expect(error).toMatchObject({ code: "USAGE", summary: expect.stringContaining(why) as string });
    expect(error).toMatchObject({ hint: expect.stringMatching(/^Nothing was removed\./) as string });
    expect(cloud.changes).toEqual([]);
  });
});

test("a plan on the terminal has everything to recognise a thing by, and no name steers the terminal", async () => {
  const cloud = cloudWithLeftovers();
  cloud.images.push({ id: "i", name: "pin-x-\u001b[2J", tags: [], owner: PROJECT.id, visibility: "private" });
  const text = renderSweepPlan(await planSweep(select, optionsOf(cloud)));
  expect(text).toContain("To sweep in project tests of cloud mine: 3");
  expect(text).toMatch(/server +pin-dead1111-A04-server +[0-9a-f-]{36} +dead1111 +7 h 00 min/);
  expect(text).toContain("  image pin-x-\\e[2J i: it is not marked as pinproof's");
  expect(text).not.toContain("\u001b");
  expect(renderSweepPlan(await planSweep(select, optionsOf(new ResourceCloud())))).toBe(
    "Nothing to sweep in project tests of cloud mine.\n",
  );
});
