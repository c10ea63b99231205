// The same finding is told once, with all its levels, and so is a hint.
import type { Check } from "../../../../../harness/judge/verdict.ts";
import { troublesIn } from "../../../../../harness/report/model/troubles.ts";

const check = (more: Partial<Check>): Check => ({
  ...{ level: "libvirt", name: "n", outcome: "violated", expected: "e", found: "f" },
  ...more,
});

test("what holds, or was skipped, is no trouble", () => {
  expect(troublesIn([check({ outcome: "holds" }), check({ outcome: "skipped" })])).toEqual([]);
});

test("the same finding at several levels is one, and another finding is another", () => {
  const troubles = troublesIn([check({}), check({ level: "kernel" }), check({ found: "g", outcome: "inconclusive" })]);
  expect(troubles.map(({ levels, found, outcome }) => [levels, found, outcome])).toEqual([
    [["libvirt", "kernel"], "f", "violated"],
    [["libvirt"], "g", "inconclusive"],
  ]);
});

test("a hint that explains several is told with the first", () => {
  const hints = troublesIn([check({ hint: "h" }), check({ found: "g", hint: "h" }), check({ found: "i", hint: "j" })]);
  expect(hints.map(({ hint }) => hint)).toEqual(["h", undefined, "j"]);
});
