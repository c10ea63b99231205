import fc from "fast-check";
import { markInDescription, markInMetadata, markInTags, marksOf, tagValue } from "../../../../harness/run/marks.ts";

const STARTED = "2026-11-25T07:24:37.000Z";
const marks = marksOf("k7mtr2wd", STARTED);
const mark = { run: "k7mtr2wd", startedAt: STARTED };

test("what is written is what is read, on each kind of thing", () => {
  expect(markInTags(marks.tags)).toEqual(mark);
  expect(markInMetadata(marks.metadata)).toEqual(mark);
  expect(markInDescription(marks.description)).toEqual(mark);
});

test("what is made by hand has no start, so that its stacks stay the same", () => {
  const hand = marksOf("hand1a2b");
  expect(hand).toEqual({
    tags: ["pinproof-run=hand1a2b"],
    metadata: { "pinproof-run": "hand1a2b" },
    description: "pinproof run hand1a2b",
  });
  const none = { run: "hand1a2b", startedAt: undefined };
  expect([markInTags(hand.tags), markInMetadata(hand.metadata), markInDescription(hand.description)]).toEqual([
    none,
    none,
    none,
  ]);
});

test("Nova takes the tags: at most 60 characters, and neither slash nor comma", () => {
  for (const tag of marks.tags) {
    expect(tag.length).toBeLessThanOrEqual(60);
    expect(tag).not.toMatch(/[/,]/);
  }
});

test.each<[string, unknown]>([
  ["no tags", undefined],
  ["other tags", ["web", "pinproof"]],
  ["no list", "pinproof-run=k7mtr2wd"],
  ["a run that no run has", ["pinproof-run=K7/..", `pinproof-started=${STARTED}`]],
  ["an empty run", ["pinproof-run="]],
  ["a start that is no time", ["pinproof-run=k7mtr2wd", "pinproof-started=yesterday"]],
  ["a start alone", [`pinproof-started=${STARTED}`]],
  ["what is no text", [null, 7, {}]],
])("half a mark, or a forged one, is none: %s", (_what, tags) => {
  expect(markInTags(tags)).toBeUndefined();
});

test.each([
  undefined,
  null,
  "",
  "pinproof run",
  "my pinproof run k7mtr2wd",
  "pinproof run k7mtr2wd started yesterday",
  7,
])("a description %j is no mark", (description) => {
  expect(markInDescription(description)).toBeUndefined();
});

test("whatever stands in a thing's tags or metadata, reading it never fails", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => [markInTags(value), markInMetadata(value), markInDescription(value)]).not.toThrow();
    }),
  );
});

test("the first tag of a name counts", () => {
  expect(tagValue(["a=1", "b=2=3", "b=4"], "b")).toBe("2=3");
});
