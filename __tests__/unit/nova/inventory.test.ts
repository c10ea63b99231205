// Placement's arithmetic, and that the scheduler and the report tell the same of it.
import { freeCpus } from "../../../harness/schedule/free-cpus.ts";
import { hostSection } from "../../../harness/report/html/hosts.ts";
import { html } from "../../../harness/report/html/html.ts";
import { roomIn, thereFor } from "../../../nova/inventory.ts";
import { ok } from "../../support/captured/evidence.ts";
import { facts } from "../../support/captured/saved-evidence.ts";

const inventory = (total: number, used = 0, reserved = 0, allocationRatio = 1) => ({
  ...{ total, used, reserved, allocationRatio, maxUnit: total },
});

test.each([
  ["nothing", undefined, { all: 0, used: 0, free: 0 }],
  ["what is reserved is not there", inventory(8, 3, 2), { all: 6, used: 3, free: 3 }],
  ["the ratio goes for what is not reserved, rounded down", inventory(4, 1, 1, 1.5), { all: 4, used: 1, free: 3 }],
  ["more used than there is leaves nothing free", inventory(1, 4), { all: 1, used: 4, free: 0 }],
])("%s", (_what, one, room) => {
  expect(roomIn(one)).toEqual(room);
});

test("what is there for guests has no ratio", () => {
  expect([thereFor(inventory(4, 1, 1, 16)), thereFor(undefined)]).toEqual([3, 0]);
});

test("of a host that holds more than it has, scheduler and report tell the same", () => {
  const host = { ...facts, inventories: ok({ PCPU: inventory(2, 4) }) };
  expect(freeCpus([host])).toEqual({ dedicated: 0, shared: 0 });
  expect(html`${hostSection([host])}`.markup).toContain("0 of 2 PCPU free");
});
