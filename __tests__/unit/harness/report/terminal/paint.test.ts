// What means the same has the same colour, whichever command says it.
import { painter } from "../../../../../harness/report/terminal/paint.ts";
import { renderFindings } from "../../../../../operate/doctor/render-findings.ts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
  const root = join(import.meta.dirname, "../../../../..");
  const files = ["bin", "cloud", "harness", "operate"].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((file) => join(room, file)),
  );
  const painting = files.filter(
    (file) => file.endsWith(".ts") && /\\u001b\[|\\x1b\[|\\e\[\d/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(painting).toEqual(["harness/report/terminal/paint.ts"]);
});
