// A verdict for the terminal: what was asked, what was found at each level, and for what does not hold, expected and found.
import { titled } from "../model/titled.ts";
import { type Paint, painter } from "./paint.ts";
import type { Check, ExperimentVerdict, LevelVerdict, Outcome, ServerVerdict } from "../../judge/verdict.ts";
import type { Level } from "../../../nova/levels.ts";
import { NO_SERVER } from "../../judge/verdict.ts";
import { LEVELS } from "../../../nova/levels.ts";
import { contradictionLines, detail, diagnosisLines } from "./findings.ts";
import { plainLines, plainWithin } from "../../../base/plain-text.ts";
import { foundHostLines, leftOutLines } from "../model/left-out.ts";
import { textTable, wrap } from "./text-table.ts";
import { troublesIn } from "../model/troubles.ts";

export interface VerdictTableOptions {
  /** Columns of the terminal. @default 120 */
  readonly width?: number;
  /** @default false */
  readonly colour?: boolean;
  /** Server to the path of its saved domain XML, shown below the table. */
  readonly domainXmlPaths?: Readonly<Record<string, string>>;
  /** What took how long: label to milliseconds, shown in one line. */
  readonly durationsMs?: Readonly<Record<string, number>>;
}

const MARKS: Readonly<Record<Outcome, string>> = {
  holds: "ok",
  violated: "WRONG",
  inconclusive: "not seen",
  skipped: "skipped",
};

const NAMES: ReadonlySet<string> = new Set(["experiment", "server", "name", "id", "said"]);

/** A saved run may be a stranger's, and what was found is a cloud's words: none of it steers the terminal. */
export function plainVerdict(verdict: ExperimentVerdict): ExperimentVerdict {
  return plainWithin(verdict, NAMES);
}

/**
 * Renders a verdict as plain text, without a line end at its end. Cells are wrapped, never cut.
 * @returns heading, table, what does not hold, paths, times
 */
export function renderVerdict(judged: ExperimentVerdict, options: VerdictTableOptions = {}): string {
  const verdict = plainVerdict(titled(judged));
  const { width = 120 } = options;
  const paint = painter(options.colour);
  const heading = [
    `${verdict.experiment}: ${paint(verdict.outcome.toUpperCase(), verdict.outcome)}`,
    ...wrap(verdict.claim, width),
    `rules: ${verdict.rules.said}`,
    verdict.reason === undefined ? undefined : plainLines(verdict.reason),
  ];
  // What was never looked at needs no table of "not seen".
  if (verdict.outcome === "skipped") return shown(heading);
  return shown([
    ...heading,
    "",
    verdict.servers.length === 0 ? undefined : table(verdict.servers, width, paint),
    ...relationLines(verdict.relations),
    ...paragraph(foundHostLines(verdict, width)),
    ...paragraph(leftOutLines([verdict], width)),
    ...verdict.servers.flatMap((server) => [
      ...troubles(server.server, server.checks, width),
      ...diagnosisLines(server, width),
    ]),
    ...troubles(undefined, verdict.relations, width),
    ...contradictionLines(verdict.contradicts, width),
    ...pathLines(options.domainXmlPaths),
    timeLine(options.durationsMs),
  ]);
}

function shown(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join("\n")
    .trimEnd();
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function table(servers: readonly ServerVerdict[], width: number, paint: Paint): string {
  const rows = servers.map((server) => [
    server.server,
    server.asked,
    ...LEVELS.map((level) => (server.leftOut?.[level] === undefined ? cell(shownAt(server, level)) : "left out")),
    server.outcome,
  ]);
  const outcomes = servers.map((server) => [
    undefined,
    undefined,
    ...LEVELS.map((level) => shownAt(server, level)?.outcome),
    server.outcome,
  ]);
  return textTable([["server", "asked", ...LEVELS, "verdict"], ...rows], {
    width,
    paint: (text, row, column) => {
      const outcome = outcomes[row - 1]?.[column];
      return outcome === undefined || text === "" ? text : paint(text, outcome);
    },
  });
}

/** That there is no server is told at the level api, and once below the table: the levels that miss it are left out. */
export function shownAt({ levels, checks }: ServerVerdict, level: Level): LevelVerdict | undefined {
  const own = checks.filter((check) => check.level === level);
  return own.length > 0 && own.every(({ name }) => name === NO_SERVER) ? undefined : levels[level];
}

/** Without colour, too, it must be seen which cell is the wrong one. A level that has nothing to judge is a dash. */
function cell(level: LevelVerdict | undefined): string {
  if (level === undefined) return "-";
  return level.outcome === "holds" ? level.found : `${MARKS[level.outcome]}: ${level.found}`;
}

function relationLines(relations: readonly Check[]): readonly string[] {
  const names = [...new Set(relations.map(({ name }) => name))];
  const lines = names.map((name) => {
    const checks = relations.filter((check) => check.name === name);
    const bad = checks.filter(({ outcome }) => outcome !== "holds");
    const said = bad.map(({ level, outcome }) => `${MARKS[outcome]} at ${level}`).join(", ");
    return `${name}: ${bad.length === 0 ? `yes, at ${checks.map(({ level }) => level).join(", ")}` : said}`;
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

function troubles(server: string | undefined, checks: readonly Check[], width: number): readonly string[] {
  return troublesIn(checks).flatMap(({ name, levels, outcome, expected, found, hint }) => [
    "",
    `${server === undefined ? "" : `${server}, `}${levels.join(", ")}: ${name}: ${outcome}`,
    ...(expected === undefined ? [] : [detail("expected", expected, width)]),
    detail("found", found, width),
    ...(hint === undefined ? [] : [detail("hint", hint, width)]),
  ]);
}

function pathLines(paths: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = Object.entries(paths).map(([server, path]) => `${server}: ${path}`);
  return lines.length === 0 ? [] : ["", "domain XML", ...lines.map((line) => `  ${line}`)];
}

function timeLine(durations: Readonly<Record<string, number>> = {}): string | undefined {
  const parts = Object.entries(durations).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`);
  return parts.length === 0 ? undefined : `\ntime: ${parts.join(", ")}`;
}
