// Many verdicts for the terminal.
import { judge } from "../../../../../harness/judge/judge.ts";
import { rulesFor } from "../../../../../nova/release.ts";
import type { Diagnosis, ExperimentVerdict, Outcome } from "../../../../../harness/judge/verdict.ts";
import { renderSummary } from "../../../../../harness/report/terminal/summary.ts";
import { renderVerdict } from "../../../../../harness/report/terminal/verdict-table.ts";
import { captured, capturedEvidence, capturedServer } from "../../../../support/captured/evidence.ts";

const rules = rulesFor("2.100");
const good = judge(captured, capturedEvidence(), rules);
const bad: ExperimentVerdict = judge(
  { ...captured, id: "bad" },
  { servers: [...capturedEvidence().servers.slice(0, 2), capturedServer("by-image", "float-numa")], hosts: [] },
  rules,
);
const options = { width: 100, colour: false };

const of = (experiment: string, outcome: Outcome, more: Partial<ExperimentVerdict> = {}): ExperimentVerdict => ({
  ...{ experiment, outcome, claim: `claim of ${experiment}`, rules, servers: [], relations: [] },
  ...more,
});
const skipped = (experiment: string, reason: string) => of(experiment, "skipped", { reason });
const diagnosed = (experiment: string, outcome: Outcome, ...diagnoses: Diagnosis[]) =>
  of(experiment, outcome, {
    servers: [{ server: "server", asked: "", outcome, checks: [], levels: {}, diagnoses, threads: [], intrusions: [] }],
  });
const warning: Diagnosis = { id: "w", found: "CPU 0 is dedicated and shared", remedy: "take it out", warning: true };

const lines = (...verdicts: ExperimentVerdict[]) => renderSummary(verdicts, options).split("\n");
/** What stands under a title, up to the next blank line. */
const below = (title: string, all: readonly string[]): string[] => {
  const from = all.indexOf(title);
  return from === -1 ? [] : all.slice(from + 1, all.indexOf("", from));
};

test("a single verdict is told in full", () => {
  expect(renderSummary([good], options)).toBe(`${renderVerdict(good, options)}\n`);
});

test("no verdict is told as that", () => {
  expect(renderSummary([], options)).toBe("0 experiments\n");
});

test("what is wrong comes first, in full, the violated before what could not be seen", () => {
  const blind = judge({ ...captured, id: "blind" }, { servers: [], hosts: [] }, rules);
  const text = renderSummary([good, blind, of("A01", "holds"), bad], options);
  const full = [bad, blind].map((verdict) => renderVerdict(verdict, options));
  expect(text.startsWith(full.join("\n\n"))).toBe(true);
  const table = text.slice(text.indexOf("id  "));
  const order = [...table.matchAll(/^(\S+) +(violated|inconclusive|holds) /gm)].map(([, id]) => id);
  expect(order).toEqual(["bad", "blind", "reference", "A01"]);
});

test("what holds is a line with its claim, in the order given", () => {
  expect(lines(of("B02", "holds"), of("A01", "holds"))).toEqual(
    [
      "id   verdict  claim       ",
      "---  -------  ------------",
      "B02  holds    claim of B02",
      "A01  holds    claim of A01",
      "",
      "2 experiments: 2 holds",
      "",
    ].map((line) => expect.stringMatching(new RegExp(`^${line.trimEnd()} *$`)) as unknown as string),
  );
});

test("what is skipped is grouped by its reason, and stands in no table", () => {
  const all = lines(
    skipped("S01", "it needs a host with SMT"),
    of("A01", "holds"),
    skipped("N01", "it needs 2 NUMA nodes"),
    skipped("S02", "it needs a host with SMT"),
  );
  expect(below("Skipped:", all)).toEqual(["  S01 S02: it needs a host with SMT", "  N01: it needs 2 NUMA nodes"]);
  expect(all.filter((line) => /^[SN]0/.test(line))).toEqual([]);
});

test("all skipped: no table at all", () => {
  expect(lines(skipped("S01", "no SMT"), skipped("S02", "no SMT"))).toEqual([
    "Skipped:",
    "  S01 S02: no SMT",
    "",
    "2 experiments: 2 skipped",
    "",
  ]);
});

test("documents that say otherwise are told beside what was seen, whatever the verdict", () => {
  const contradicts = { document: "Nova guide", claims: "it is pinned", seen: "it floats" };
  const all = lines(of("A07", "holds", { contradicts }), of("A08", "violated", { contradicts }), of("A09", "holds"));
  expect(below("Documentation that differs:", all)).toEqual([
    "  A07: Nova guide says: it is pinned",
    "       seen: it floats",
    "  A08: Nova guide says: it is pinned",
    "       seen: it floats",
  ]);
});

test("warnings are those of what holds; of what does not, all diagnoses are told with it", () => {
  const other = { ...warning, found: "something else", warning: false };
  const all = lines(
    diagnosed("A01", "holds", warning, other),
    diagnosed("A02", "violated", warning),
    of("A03", "holds"),
  );
  expect(below("Warnings:", all)).toEqual(["  A01: CPU 0 is dedicated and shared: take it out"]);
});

test("what there is none of has no title", () => {
  const text = renderSummary([of("A01", "holds"), of("A02", "holds")], options);
  expect(text).not.toMatch(/Skipped|Warnings|Documentation/);
});

test("the counts are the last line, worst first, and only of what there is", () => {
  const count = (...outcomes: Outcome[]) => lines(...outcomes.map((outcome, n) => of(`A${n}`, outcome))).at(-2);
  expect(count("holds", "skipped", "violated", "inconclusive", "holds")).toBe(
    "5 experiments: 1 violated, 1 inconclusive, 2 holds, 1 skipped",
  );
  expect(count("skipped", "holds")).toBe("2 experiments: 1 holds, 1 skipped");
});

describe("colour", () => {
  const red = "\u001b[31m";
  it("marks verdicts in the table and in the counts", () => {
    const text = renderSummary([of("A01", "holds"), of("A02", "violated"), skipped("S01", "no SMT")], {
      ...options,
      colour: true,
    });
    expect(text).toContain(`${red}1 violated\u001b[0m`);
    expect(text).toMatch(/^A02 +\u001b\[31mviolated *\u001b\[0m/m);
    expect(text).toMatch(/^A01 +\u001b\[32mholds *\u001b\[0m/m);
    expect(text).toContain("\u001b[36m1 skipped\u001b[0m");
  });

  it("is nowhere without a terminal", () => {
    expect(renderSummary([good, bad, skipped("S01", "x")], options)).not.toContain("\u001b");
  });
});

test("no line of the table is wider than the terminal", () => {
  const long = of("A01", "holds", { claim: "a claim ".repeat(40) });
  const text = renderSummary([long, of("A02", "holds")], { width: 80, colour: false });
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
