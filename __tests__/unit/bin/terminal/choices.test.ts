// What options say of the target.
import { choicesOf, levelsOf, wordsOf } from "../../../../bin/terminal/choices.ts";

const refusal = (body: () => unknown): unknown => {
  try {
    return body();
  } catch (error) {
    return error;
  }
};

test.each([
  ["m1.tiny", ["m1.tiny"]],
  ["a, b ,c", ["a", "b", "c"]],
  ["with blank,x", ["with blank", "x"]],
])("wordsOf %p", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([[""], [","], ["a,"], ["a,,b"], [" "]])("wordsOf %p is refused", (text) => {
  expect(refusal(() => wordsOf(text))).toMatchObject({ code: "commander.invalidArgument" });
});

test("levelsOf takes levels, and refuses what cannot be left out in our words", () => {
  expect(levelsOf("placement,nova")).toEqual(["nova", "placement"]);
  expect(refusal(() => levelsOf("plcement"))).toMatchObject({
    code: "commander.invalidArgument",
    message: expect.stringContaining('did you mean "placement"?') as string,
  });
  expect(refusal(() => levelsOf("nova,placement,libvirt,kernel"))).toMatchObject({
    message: expect.stringContaining("nothing would be proven") as string,
  });
});

test("only what was said replaces what the target has", () => {
  expect(choicesOf({})).toEqual({});
  expect(choicesOf({ baseImage: "cirros", flavors: ["a"], leaveOut: ["nova"] })).toEqual({
    ...{ baseImage: "cirros", flavors: ["a"], leaveOut: ["nova"] },
  });
  expect(choicesOf({ baseImage: undefined, flavors: undefined, leaveOut: [] })).toEqual({ leaveOut: [] });
});
