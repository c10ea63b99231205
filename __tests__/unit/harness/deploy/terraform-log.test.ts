import type { Ledger, LedgerEntry } from "../../../../harness/run/ledger.ts";
import { TerraformLog } from "../../../../harness/deploy/terraform-log.ts";
import type { DiagnosticEvent, ResourceEvent, TerraformEvent } from "../../../../drivers/terraform/events.ts";

function heard(...events: TerraformEvent[]) {
  const ledger: LedgerEntry[] = [];
  const said: string[] = [];
  const task = { update: (text: string) => said.push(text), succeed: () => undefined, fail: () => undefined };
  const log = new TerraformLog({ note: (entry: LedgerEntry) => ledger.push(entry) } as unknown as Ledger, task);
  events.forEach(log.onEvent);
  return { ledger, said, log };
}

const server = "openstack_compute_instance_v2.by-image";
const resource = (action: string, stage: ResourceEvent["stage"], more: Partial<ResourceEvent> = {}): ResourceEvent => {
  const address = more.address ?? server;
  return { kind: "resource", stage, action, address, type: address.split(".")[0] ?? "", ...more };
};
const diagnostic = (severity: DiagnosticEvent["severity"], summary: string): DiagnosticEvent => ({
  ...{ kind: "diagnostic", severity, summary, detail: "", address: server },
});

test("what was made is on record with the id that the end tells", () => {
  const { ledger, said } = heard(
    resource("create", "start"),
    resource("create", "progress", { elapsedSeconds: 10 }),
    resource("create", "complete", { id: "i-1", elapsedSeconds: 12 }),
  );
  expect(ledger).toEqual([{ what: "made", address: server, type: "openstack_compute_instance_v2", id: "i-1" }]);
  expect(said).toEqual(["server by-image made in 12 s"]);
});

test("what was removed is on record with the id that the start told", () => {
  const { ledger, said } = heard(
    resource("delete", "start", { id: "i-1" }),
    resource("delete", "complete", { elapsedSeconds: 4 }),
  );
  expect(ledger).toMatchObject([{ what: "removed", address: server, id: "i-1" }]);
  expect(said).toEqual(["server by-image removed in 4.0 s"]);
});

test("a replacement records the old id as removed and the new one as made", () => {
  const { ledger } = heard(
    resource("delete", "start", { id: "old" }),
    resource("delete", "complete"),
    resource("create", "start"),
    resource("create", "complete", { id: "new" }),
  );
  expect(ledger.map((entry) => ("id" in entry ? `${entry.what} ${entry.id}` : entry))).toEqual([
    "removed old",
    "made new",
  ]);
});

test("ids of several things at the same time are not mixed up", () => {
  const other = { address: "openstack_compute_flavor_v2.plain" };
  const { ledger } = heard(
    resource("delete", "start", { id: "s" }),
    resource("delete", "start", { id: "f", ...other }),
    resource("delete", "complete", other),
    resource("delete", "complete"),
  );
  expect(ledger).toMatchObject([{ id: "f" }, { id: "s" }]);
});

test("what failed, what was only read or changed, and the stack's own ordering are not on record", () => {
  const { ledger, said } = heard(
    resource("create", "start"),
    resource("create", "errored", { id: "i-1" }),
    resource("read", "complete", { id: "i-1", elapsedSeconds: 1 }),
    resource("update", "complete", { id: "i-1", elapsedSeconds: 1 }),
    resource("create", "complete", { address: "terraform_data.room", id: "x" }),
  );
  expect(ledger).toEqual([]);
  expect(said).toEqual(["server by-image read in 1.0 s", "server by-image changed in 1.0 s"]);
});

test.each([
  ["openstack_images_image_v2.pinned", "image pinned made in 0.0 s"],
  ["openstack_compute_flavor_v2.plain", "flavor plain made in 0.0 s"],
  ["openstack_networking_network_v2.net", "networking_network net made in 0.0 s"],
])("%s is told in words", (address, words) => {
  expect(heard(resource("create", "complete", { address, id: "1" })).said).toEqual([words]);
});

test("errors are kept for who asks why, warnings are told, the rest is nobody's concern", () => {
  const { log, said, ledger } = heard(
    diagnostic("error", "refused"),
    diagnostic("warning", "deprecated"),
    { kind: "message", text: "hello" },
    { kind: "summary", operation: "apply", add: 1, change: 0, remove: 0 },
    diagnostic("error", "refused again"),
  );
  expect(log.errors.map(({ summary }) => summary)).toEqual(["refused", "refused again"]);
  expect(said).toEqual(["warning: deprecated"]);
  expect(ledger).toEqual([]);
});

test("a terraform that was started is on record with what tells it from a later process of that id", () => {
  const { log, ledger } = heard();
  log.onStart(process.pid);
  expect(ledger).toEqual([
    { what: "terraform", pid: process.pid, startTime: expect.stringMatching(/^\d+$/) as string },
  ]);
});

test("whoever waits is told each thing once it is made, and only then", () => {
  const made: string[] = [];
  const ledger = { note: () => undefined } as unknown as Ledger;
  const log = new TerraformLog(ledger, undefined, (address, id) => made.push(`${address} ${id}`));
  log.onEvent(resource("create", "start"));
  log.onEvent(resource("create", "progress", { id: "i-1" }));
  expect(made).toEqual([]);
  log.onEvent(resource("create", "complete", { id: "i-1" }));
  log.onEvent(resource("read", "complete", { id: "i-1" }));
  log.onEvent(resource("delete", "complete", { id: "i-1" }));
  log.onEvent(resource("create", "complete", { address: "terraform_data.step", id: "x" }));
  log.onEvent(resource("create", "errored", { id: "i-2" }));
  expect(made).toEqual([`${server} i-1`]);
});
