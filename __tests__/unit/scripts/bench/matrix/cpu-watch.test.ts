import { expect, test } from "@jest/globals";
import { useOf } from "../../../../../scripts/bench/matrix/cpu-watch.ts";

const samples = (held: string) => Array.from(held, (mark, index) => ({ at: index * 500, held: mark === "x" }));

test.each([
  ["..xx.xx..", { heldMs: 2000, idleMs: 500, changes: 3 }],
  ["xxxx", { heldMs: 1500, idleMs: 0, changes: 0 }],
  ["x", { heldMs: 0, idleMs: 0, changes: 0 }],
  ["....", { heldMs: 0, idleMs: 0, changes: 0 }],
  ["", { heldMs: 0, idleMs: 0, changes: 0 }],
])("%p: held and free are counted from the first holder to the last", (held, use) => {
  expect(useOf(samples(held))).toEqual(use);
});
