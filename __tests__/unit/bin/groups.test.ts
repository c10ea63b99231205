// Which experiments make one run on the local cloud.
import fc from "fast-check";
import { groupsOf } from "../../../bin/session/run-on-cloud.ts";
import { type Experiment, catalogue } from "../../../experiments/index.ts";
import type { HostSetName } from "../../../experiments/needs.ts";
import { fromRow } from "../../../experiments/row.ts";

const row = (id: string, hostSet?: HostSetName): Experiment =>
  fromRow({
    ...{ id, claim: "", expect: { outcome: "active", cpus: "floating" } },
    ...(hostSet === undefined ? {} : { hostSet }),
  });
const groups = (...experiments: Experiment[]) =>
  groupsOf(experiments).map(({ hostSet, experiments: all }) => [hostSet, all.map(({ id }) => id).join(" ")]);

test.each<[string, Experiment[], (string | undefined)[][]]>([
  ["one profile", [row("a", "B")], [["B", "a"]]],
  [
    "several, in the order of the profiles",
    [row("c", "C"), row("a", "A"), row("b", "B")],
    [
      ["A", "a"],
      ["B", "b"],
      ["C", "c"],
    ],
  ],
  [
    "the order within a profile is the one given",
    [row("2", "A"), row("x", "C"), row("1", "A")],
    [
      ["A", "2 1"],
      ["C", "x"],
    ],
  ],
  [
    "those for any profile go with the first",
    [row("any"), row("c", "C"), row("b", "B"), row("other")],
    [
      ["B", "any b other"],
      ["C", "c"],
    ],
  ],
  ["nobody wants one: the cloud is taken as it is", [row("any"), row("other")], [[undefined, "any other"]]],
])("%s", (_what, experiments, expected) => {
  expect(groups(...experiments)).toEqual(expected);
});

test("every experiment is in exactly one group, and none is empty", () => {
  const profile = fc.constantFrom<HostSetName | undefined>("A", "B", "C", undefined);
  fc.assert(
    fc.property(fc.array(profile, { minLength: 1, maxLength: 12 }), (profiles) => {
      const experiments = profiles.map((one, at) => row(`r${at}`, one));
      const made = groupsOf(experiments);
      expect(
        made
          .flatMap((group) => group.experiments)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(experiments.map(({ id }) => id).sort());
      expect(made.filter((group) => group.experiments.length === 0)).toEqual([]);
      const wrong = made.filter((group) =>
        group.experiments.some((one) => (one.hostSet ?? group.hostSet) !== group.hostSet),
      );
      expect(wrong).toEqual([]);
    }),
  );
});

test("the whole catalogue is three runs, the hardware's rows in the first", () => {
  const all = groupsOf(catalogue);
  expect(all.map(({ hostSet }) => hostSet)).toEqual(["A", "B", "C"]);
  expect(all[0]?.experiments.map(({ id }) => id)).toEqual(expect.arrayContaining(["reference", "A01", "S01", "M01"]));
  expect(all[1]?.experiments.every(({ id }) => id.startsWith("B"))).toBe(true);
});
