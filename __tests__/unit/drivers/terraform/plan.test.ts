import { plannedChanges } from "../../../../drivers/terraform/plan.ts";

const changes = (change: object, more: object = {}) =>
  plannedChanges(JSON.stringify({ resource_changes: [{ address: "a.b", change }], ...more }));

test("what stays is no change", () => {
  expect(changes({ actions: ["no-op"], before: { a: 1 }, after: { a: 1 } })).toEqual([]);
});

test("an empty plan has no changes", () => {
  expect(plannedChanges("{}")).toEqual([]);
});

test("an update names the attributes that differ, and no others", () => {
  const before = { name: "x", extra_specs: { "hw:cpu_policy": "shared" }, ram: 128, gone: 1 };
  const after = { name: "x", extra_specs: { "hw:cpu_policy": "dedicated" }, ram: 128, come: 2 };
  expect(changes({ actions: ["update"], before, after, after_unknown: {} })).toEqual([
    { address: "a.b", actions: ["update"], attributes: ["come", "extra_specs", "gone"] },
  ]);
});

test("a value that is not known yet counts as different", () => {
  const change = { actions: ["delete", "create"], before: { id: "1", tags: [] }, after: { tags: [] } };
  expect(changes({ ...change, after_unknown: { id: true, tags: [], network: [{}] } })).toEqual([
    { address: "a.b", actions: ["delete", "create"], attributes: ["id"] },
  ]);
});

test("creating and deleting name no attributes", () => {
  expect(changes({ actions: ["create"], before: null, after: { a: 1 } })).toEqual([
    { address: "a.b", actions: ["create"], attributes: [] },
  ]);
  expect(changes({ actions: ["delete"], before: { a: 1 }, after: null })).toEqual([
    { address: "a.b", actions: ["delete"], attributes: [] },
  ]);
});

test("an output that changes makes a plan not empty", () => {
  const output_changes = { server_ids: { actions: ["update"], before: "x", after: "y" }, same: { actions: ["no-op"] } };
  expect(plannedChanges(JSON.stringify({ output_changes }))).toEqual([
    { address: "output.server_ids", actions: ["update"], attributes: [] },
  ]);
});
