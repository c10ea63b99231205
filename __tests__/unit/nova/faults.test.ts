import { faultOf, showFault } from "../../../nova/faults.ts";

const RETRY =
  "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance 57bcbe69-64a1-4c40-91f9-2d4b789f2cb9.";

describe("faultOf", () => {
  it.each([
    ["PLACEMENT", "No valid host was found. "],
    ["PLACEMENT", "No valid host was found.\n"],
    ["FILTER", "No valid host was found. There are not enough hosts available."],
    ["FILTER", "No valid host was found.  There are not enough hosts available.\n"],
    ["RETRY", RETRY],
    ["RETRY", "Exceeded max scheduling attempts 3 for instance 57bcbe69. Last exception: Insufficient comp"],
    [undefined, "Build of instance 57bcbe69 aborted: no"],
    [undefined, ""],
    [undefined, "No valid host was found. Something else."],
    [undefined, "x No valid host was found."],
  ])("%s: %j", (fault, message) => {
    expect(faultOf(message)).toBe(fault);
  });
});

it("showFault: the class and Nova's words", () => {
  expect(showFault("FILTER")).toBe('FILTER, "No valid host was found. There are not enough hosts available."');
});
