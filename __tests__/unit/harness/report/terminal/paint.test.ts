// What means the same has the same colour, whichever command says it.
import { painter } from "../../../../../harness/report/terminal/paint.ts";
import { renderFindings } from "../../../../../operate/doctor/render-findings.ts";
import { sourcesWith } from "../../../../support/sources.ts";

const paint = painter(true);
const codeOf = (text: string) => /\u001b\[(\d+)m/.exec(text)?.[1];

test.each([
  ["holds", "ok", "32"],
  ["violated", "failed", "31"],
  ["inconclusive", "unknown", "33"],
] as const)("%s and the doctor's %s", (outcome, state, code) => {
  const found = renderFindings([{ of: { kind: "cloud" }, what: "x", state, found: "y" } as never], { colour: true });
  expect([codeOf(paint("x", outcome)), codeOf(found)]).toEqual([code, code]);
});

test("nothing where no colour is wanted, and none around nothing", () => {
  expect([painter(false)("x", "holds"), painter()("x", "holds"), paint("", "holds")]).toEqual(["x", "x", ""]);
});

test("nobody else paints", () => {
  expect(sourcesWith(/\\u001b\[|\\x1b\[|\\e\[\d/)).toEqual(["harness/report/terminal/paint.ts"]);
});
