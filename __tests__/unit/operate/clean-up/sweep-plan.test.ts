// The plan's file: as it was written, or not at all.
import { type PlannedResource, readPlan, type SweepPlan, writePlan } from "../../../../operate/clean-up/sweep-plan.ts";

const ID = "11111111-2222-3333-4444-555555555555";
const resource: PlannedResource = {
  ...{
    kind: "server",
    id: ID,
    name: "pin-k7mtr2wd-A04-server",
    run: "k7mtr2wd",
    startedAt: "2026-11-25T05:00:00.000Z",
  },
  ...{ ageSeconds: 25_200, why: "run k7mtr2wd shows no sign of life, and it is 7 h 00 min old" },
};
const plan: SweepPlan = {
  ...{ version: 1, createdAt: "2026-11-25T12:00:00.000Z", cloud: { name: "mine", identity: "http://cloud/v3" } },
  ...{ project: { id: "p", name: "tests" }, select: { olderThanSeconds: 21_600 }, resources: [resource] },
  left: [{ kind: "image", id: "i", name: "pin-x-y", why: "it is not marked as pinproof's" }],
};

test("it is read as it was written, however it is laid out", () => {
  expect(readPlan(writePlan(plan), "plan.json")).toEqual(plan);
  expect(readPlan(JSON.stringify(JSON.parse(writePlan(plan))), "plan.json")).toEqual(plan);
  const ofRun = { ...plan, select: { olderThanSeconds: 0, run: "k7mtr2wd" } };
  expect(readPlan(writePlan(ofRun), "plan.json")).toEqual(ofRun);
});

/** The file after somebody was at it. */
function edited(change: (plan: Record<string, unknown> & { resources: Record<string, unknown>[] }) => void): string {
  const copy = JSON.parse(writePlan(plan)) as Parameters<typeof change>[0];
  change(copy);
  return JSON.stringify(copy);
}

const first = (copy: { resources: Record<string, unknown>[] }): Record<string, unknown> => copy.resources[0] ?? {};

test.each<[string, string, string]>([
  ["another id", edited((copy) => (first(copy).id = ID.replace("1", "9"))), "this plan was edited after it was made"],
  ["another run", edited((copy) => (first(copy).run = "zzzzzzzz")), "this plan was edited"],
  ["another project", edited((copy) => (copy.project = { id: "q", name: "tests" })), "this plan was edited"],
  ["another cloud", edited((copy) => (copy.cloud = { name: "other", identity: "x" })), "this plan was edited"],
  ["one thing less", edited((copy) => (copy.resources = [])), "this plan was edited"],
  ["no digest", edited((copy) => delete copy.digest), "this plan was edited"],
  ["a younger age", edited((copy) => (copy.select = { olderThanSeconds: 0 })), "this plan was edited"],
  ["a later version", edited((copy) => (copy.version = 2)), "this plan has version 2, and this pinproof knows 1"],
  ["no version", edited((copy) => delete copy.version), "this is not a sweep plan"],
  [
    "an id that leads elsewhere",
    edited((copy) => (first(copy).id = "../images/x")),
    "this is not a sweep plan: resources[0] has no id of the cloud",
  ],
  [
    "a kind that is not swept",
    edited((copy) => (first(copy).kind = "volume")),
    "this is not a sweep plan: resources[0] has no kind of server,",
  ],
  ["a run that is none", edited((copy) => (first(copy).run = "")), "this is not a sweep plan: resources[0] has no run"],
  [
    "no start",
    edited((copy) => delete first(copy).startedAt),
    "this is not a sweep plan: resources[0] has no startedAt",
  ],
  [
    "no list",
    edited((copy) => delete (copy as { resources?: unknown }).resources),
    "this is not a sweep plan: resources is not a list",
  ],
  [
    "a negative age",
    edited((copy) => (copy.select = { olderThanSeconds: -1 })),
    "this is not a sweep plan: select lacks olderThanSeconds",
  ],
  ["broken JSON", writePlan(plan).slice(0, -20), "this is not JSON"],
  ["an empty file", "", "this is not JSON"],
  ["a list", "[]", "this is not a sweep plan"],
  ["null", "null", "this is not a sweep plan"],
  ["another file of ours", JSON.stringify({ layout: 2, id: "k7mtr2wd" }), "this is not a sweep plan"],
])("%s is refused, with the file and what to do", (_what, text, why) => {
  expect(() => readPlan(text, "plan.json")).toThrow(
    expect.objectContaining({
      code: "USAGE",
      summary: expect.stringContaining(`plan.json: ${why}`) as string,
      hint: "Nothing was removed. Make a new one: npx pinproof sweep --output PLAN",
    }) as Error,
  );
});
