import { parseEvent } from "../../../../drivers/terraform/events.ts";

const hook = (more: object) => ({
  resource: {
    addr: "openstack_compute_instance_v2.by-image",
    module: "",
    resource: "openstack_compute_instance_v2.by-image",
    resource_type: "openstack_compute_instance_v2",
    resource_name: "by-image",
    resource_key: null,
  },
  ...more,
});
const line = (event: object) => JSON.stringify({ "@level": "info", "@module": "terraform.ui", ...event });
const resource = {
  kind: "resource",
  address: "openstack_compute_instance_v2.by-image",
  type: "openstack_compute_instance_v2",
};

describe("operations on resources", () => {
  const cases: [string, object, object][] = [
    [
      "creating starts without an id",
      { type: "apply_start", hook: hook({ action: "create" }) },
      { stage: "start", action: "create" },
    ],
    [
      "deleting starts with the id",
      { type: "apply_start", hook: hook({ action: "delete", id_key: "id", id_value: "u-1" }) },
      { stage: "start", action: "delete", id: "u-1" },
    ],
    [
      "progress tells the seconds",
      { type: "apply_progress", hook: hook({ action: "create", elapsed_seconds: 10 }) },
      { stage: "progress", action: "create", elapsedSeconds: 10 },
    ],
    [
      "creating completes with the id",
      { type: "apply_complete", hook: hook({ action: "create", id_key: "id", id_value: "u-1", elapsed_seconds: 0 }) },
      { stage: "complete", action: "create", id: "u-1", elapsedSeconds: 0 },
    ],
    [
      "an error ends it",
      { type: "apply_errored", hook: hook({ action: "create", elapsed_seconds: 11 }) },
      { stage: "errored", action: "create", elapsedSeconds: 11 },
    ],
  ];
  test.each(cases)("%s", (_title, event, expected) => {
    expect(parseEvent(line(event))).toEqual({ ...resource, ...expected });
  });
});

test("a diagnostic keeps the provider's words and the address", () => {
  const diagnostic = {
    severity: "error",
    summary: "Error creating OpenStack server",
    detail: "400",
    address: "openstack_compute_instance_v2.a",
    range: { filename: "cdk.tf.json" },
  };
  expect(parseEvent(line({ type: "diagnostic", "@message": "Error: ...", diagnostic }))).toEqual({
    kind: "diagnostic",
    severity: "error",
    summary: "Error creating OpenStack server",
    detail: "400",
    address: "openstack_compute_instance_v2.a",
  });
});

test.each([
  ["warning", "warning"],
  ["error", "error"],
  ["calamity", "error"],
])("a diagnostic of severity %s counts as %s", (severity, expected) => {
  expect(parseEvent(line({ type: "diagnostic", diagnostic: { severity, summary: "s" } }))).toEqual({
    kind: "diagnostic",
    severity: expected,
    summary: "s",
    detail: "",
  });
});

test("a summary tells the numbers and of what", () => {
  const changes = { add: 2, change: 1, import: 0, remove: 3, operation: "apply" };
  expect(parseEvent(line({ type: "change_summary", changes }))).toEqual({
    kind: "summary",
    operation: "apply",
    add: 2,
    change: 1,
    remove: 3,
  });
});

describe("everything else is a message and never an error", () => {
  const cases: [string, string, string][] = [
    ["an event of another type", line({ type: "version", "@message": "Terraform 1.11.4" }), "Terraform 1.11.4"],
    ["an event without a message", '{"type":"outputs"}', '{"type":"outputs"}'],
    ["plain text", "panic: runtime error", "panic: runtime error"],
    ["half a line of JSON", '{"@level":"info","@mess', '{"@level":"info","@mess'],
    ["JSON that is no object", "[1,2]", "[1,2]"],
    ["an empty line", "", ""],
    ["an operation without a resource", line({ type: "apply_start", "@message": "m", hook: {} }), "m"],
    ["an operation without a hook", line({ type: "apply_start", "@message": "m" }), "m"],
    ["a resource that is no object", line({ type: "apply_start", "@message": "m", hook: { resource: "x" } }), "m"],
    ["the start of a refresh", line({ type: "refresh_start", "@message": "m", hook: hook({ action: "read" }) }), "m"],
  ];
  test.each(cases)("%s", (_title, text, expected) => {
    expect(parseEvent(text)).toEqual({ kind: "message", text: expected });
  });
});
