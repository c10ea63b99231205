import { findExperiment, findExperiments } from "../../../../bin/terminal/find-experiment.ts";
import { catalogue } from "../../../../experiments/index.ts";
import { fromRow } from "../../../../experiments/row.ts";

const own = fromRow({ id: "Mine", claim: "It floats", expect: { outcome: "active", cpus: "floating" } });
const ids = (choice: Parameters<typeof findExperiments>[0]) => findExperiments(choice).map(({ id }) => id);

test("with nothing chosen it is the reference, or what a person brings", () => {
  expect(ids({})).toEqual(["reference"]);
  expect(ids({ extra: [own] })).toEqual(["Mine"]);
});

test("ids in the order typed, whatever their case, none twice", () => {
  expect(ids({ ids: ["a12", "A07", "A12", "REFERENCE"] })).toEqual(["A12", "A07", "reference"]);
  expect(ids({ ids: ["mine", "b01"], extra: [own] })).toEqual(["Mine", "B01"]);
  expect(findExperiment("s01").id).toBe("S01");
});

test("a family, and a family of one's own", () => {
  expect(ids({ family: "realtime" })).toEqual(["A43", "A44", "A45", "B07", "B08", "B09"]);
  expect(ids({ family: "Realtime", hostSet: "B" })).toEqual(["B07", "B08", "B09"]);
  expect(ids({ family: "own", extra: [own] })).toEqual(["Mine"]);
  expect(ids({ family: "rebuild", ids: ["A01"] })).toEqual(["A01", "A54"]);
});

test("all, and all of a profile with those of none", () => {
  expect(ids({ all: true })).toEqual(catalogue.map(({ id }) => id));
  const onC = ids({ all: true, hostSet: "C", extra: [own] });
  expect(onC.slice(0, 7)).toEqual(["C01", "C02", "C03", "C04", "C05", "C06", "C07"]);
  expect(onC).toEqual(expect.arrayContaining(["S01", "M06", "Mine"]));
  expect(onC).toHaveLength(7 + 9 + 8 + 7 + 6 + 1);
});

test("a profile does not take away what was named", () => {
  expect(ids({ ids: ["A01"], hostSet: "B" })).toEqual(["A01"]);
});

test.each([
  [{ ids: ["A77"] }, /^there is no experiment "A77"\n {2}nearest: A\d\d, /],
  [{ ids: ["refrence"] }, /nearest: reference/],
  [{ ids: ["threads"] }, /"threads" is a family: `--family threads`/],
  [{ family: "thread" }, /^there is no family "thread"\n {2}nearest: threads/],
  [{ family: "rebuild", hostSet: "B" as const }, /^no experiment of family "rebuild" holds on host set B\n/],
])("%j is a usage error with what is near", (choice, message) => {
  let caught: unknown;
  try {
    findExperiments(choice);
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({ code: "USAGE", message: expect.stringMatching(message) as string });
});
