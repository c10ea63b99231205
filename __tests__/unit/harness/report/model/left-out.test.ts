// What a reader is told of levels that were left out.
import { judge } from "../../../../../harness/judge/judge.ts";
import type { ExperimentVerdict } from "../../../../../harness/judge/verdict.ts";
import type { Level } from "../../../../../nova/levels.ts";
import { leftOutLines, leftOutOf } from "../../../../../harness/report/model/left-out.ts";
import { renderSummary } from "../../../../../harness/report/terminal/summary.ts";
import { renderVerdict } from "../../../../../harness/report/terminal/verdict-table.ts";
import { captured, capturedEvidence, RULES } from "../../../../support/captured/evidence.ts";
import { memberServers } from "../../../../support/made/member.ts";

const member = (leaveOut: readonly Level[], id = captured.id): ExperimentVerdict =>
  judge({ ...captured, id }, { servers: memberServers(), hosts: [] }, RULES, { leaveOut });
const options = { width: 120, colour: false };

test("the table says so in the level's own column, and below it the reason", () => {
  const text = renderVerdict(member(["nova", "placement"]), { width: 160 });
  expect(text).toMatchSnapshot();
  const control = text.split("\n").find((line) => line.startsWith("control"));
  expect(control?.match(/left out/g)).toHaveLength(2);
  expect(text).toContain("Left out, and not judged: nova, placement");
  expect(text).toContain("control, by-flavor, by-image: on controller, found by hostId");
});

test("nothing is said where nothing was left out", () => {
  const text = renderVerdict(judge(captured, capturedEvidence(), RULES), options);
  expect(text).not.toMatch(/left out/i);
  expect(text).not.toContain("hostId");
  expect(leftOutLines([judge(captured, capturedEvidence(), RULES)], 120)).toEqual([]);
});

test("a summary of many lists it once for all, and no column is wider than the terminal", () => {
  const verdicts = [member(["nova", "placement"], "A04"), member(["nova", "placement"], "A05")];
  const text = renderSummary(verdicts, options);
  expect(text.match(/Left out, and not judged: nova, placement/g)).toHaveLength(1);
  expect(text).toContain("2 experiments: 2 holds");
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
});

test("different reasons of one level name the servers that they are of", () => {
  const all = leftOutOf([member(["nova", "placement"], "A04"), member(["nova", "placement"], "A05")]);
  expect(all.map(({ level, of }) => [level, of])).toEqual([
    ["nova", ["A04 control", "A05 control"]],
    ["nova", ["A04 by-flavor", "A04 by-image", "A05 by-flavor", "A05 by-image"]],
    ["placement", ["A04 control", "A04 by-flavor", "A04 by-image", "A05 control", "A05 by-flavor", "A05 by-image"]],
  ]);
});

test("equal reasons about different servers are one", () => {
  const one = member(["placement"]);
  const reason = (id: string) => `as asked; server ${id} is gone`;
  const servers = one.servers.map((server, at) => ({
    ...server,
    leftOut: { placement: reason(`0f9c5499-a4ee-4f84-af72-c417d8f4efe${at}`) },
  }));
  expect(leftOutOf([{ ...one, servers }])).toEqual([
    { level: "placement", reason: "as asked; server ID is gone", of: ["control", "by-flavor", "by-image"] },
  ]);
});

test("of an experiment that was skipped nothing is told: it was never looked at", () => {
  const skipped: ExperimentVerdict = { ...member(["nova"], "S01"), outcome: "skipped", reason: "no" };
  expect(leftOutOf([skipped])).toEqual([]);
  expect(renderSummary([skipped, skipped], options)).not.toMatch(/left out/i);
});

test("commands that would help stand below the reason, each in a line of its own", () => {
  const reason = "no flavor fits\nAn administrator would provide it with:\n  openstack flavor create x";
  const skipped = (experiment: string): ExperimentVerdict => ({
    ...{ experiment, outcome: "skipped", claim: "", rules: RULES, servers: [], relations: [], reason },
  });
  const lines = renderSummary([skipped("A05"), skipped("A06")], options).split("\n");
  const at = lines.indexOf("  A05 A06: no flavor fits");
  expect(lines.slice(at, at + 3)).toEqual([
    "  A05 A06: no flavor fits",
    "    An administrator would provide it with:",
    "      openstack flavor create x",
  ]);
});
