import { didYouMean, nearest } from "../../../base/did-you-mean.ts";

const words = ["thread-policy", "reference", "numa", "cpu-policy"];

test("the word that was meant comes first", () => {
  expect(nearest("refrence", words)[0]).toBe("reference");
  expect(nearest("cpupolicy", words)[0]).toBe("cpu-policy");
});

test("no more than three are offered, and fewer where that is asked", () => {
  expect(nearest("x", words)).toHaveLength(3);
  expect(nearest("nume", words, 1)).toEqual(["numa"]);
  expect(nearest("x", [])).toEqual([]);
});

test("the list that was given stays as it is", () => {
  const given = ["thread-policy", "numa"];
  expect(nearest("numa", given)).toEqual(["numa", "thread-policy"]);
  expect(given).toEqual(["thread-policy", "numa"]);
});

test("what is near enough, or begun, was meant; anything else is not guessed", () => {
  expect(didYouMean("pined", ["floating", "pinned"])).toBe('; did you mean "pinned"?');
  expect(didYouMean("share", ["own-cpus", "shared-set"])).toBe('; did you mean "shared-set"?');
  expect(didYouMean("dedicated", ["floating", "pinned"])).toBe("");
  expect(didYouMean("D", ["A", "B"])).toBe("");
  expect(didYouMean("", ["floating"])).toBe("");
  expect(didYouMean("x", [])).toBe("");
});
