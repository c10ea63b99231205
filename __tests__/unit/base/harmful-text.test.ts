// Every kind of output makes the same characters harmless.
import { harmless, plain, plainJson, plainLines, plainXml } from "../../../base/plain-text.ts";
import { historyOf } from "../../../harness/report/history/history.ts";
import { renderHistory } from "../../../harness/report/history/render-history.ts";
import { escaped } from "../../../harness/report/html/html.ts";
import { makeReport } from "../../../harness/report/model/make-report.ts";
import { githubAnnotations } from "../../../harness/report/pipelines/github.ts";
import { renderJUnit } from "../../../harness/report/pipelines/junit.ts";
import { markdownBlock, markdownDetails, markdownLine } from "../../../harness/report/pipelines/markdown-text.ts";
import { renderPrometheus } from "../../../harness/report/pipelines/prometheus.ts";
import { experimentList } from "../../../harness/report/terminal/experiment-list.ts";
import type { ExperimentVerdict } from "../../../harness/judge/verdict.ts";
import { renderSummary } from "../../../harness/report/terminal/summary.ts";
import { renderVerdict } from "../../../harness/report/terminal/verdict-table.ts";
import { renderFindings } from "../../../operate/doctor/render-findings.ts";
import { night, savedOf, savedRunOf, verdictOf } from "../../support/made/made-reports.ts";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
/** In numbers: a test that used the table itself would find nothing missing from it. */
const HARMFUL_CODES = [
  ...[...range(0x00, 0x08), ...range(0x0b, 0x1f), ...range(0x7f, 0x9f)],
  ...[0xad, 0x34f, 0x61c, 0x180e, ...range(0x200b, 0x200f), ...range(0x2028, 0x202e), ...range(0x2060, 0x206f)],
  ...[0x115f, 0x3164, 0xd800, 0xdfff, 0xfe0f, 0xfeff, 0xffa0, ...range(0xfff9, 0xfffb), 0xfffe, 0xffff],
  ...[0xe0001, 0xe0041, 0xe0100, 0x10ffff],
];
const characters = HARMFUL_CODES.map((code) => String.fromCodePoint(code));
const verdict = (name: string) => verdictOf("violated", { claim: name });
const saved = (name: string) => savedRunOf([savedOf("A01", verdict(name))]);

/** With this text in every place of it. */
const hostile = (text: string): ExperimentVerdict => {
  const check = { level: "libvirt", name: text, outcome: "violated", expected: text, found: text, hint: text } as const;
  const [server] = verdict(text).servers;
  if (server === undefined) throw new Error("it has a server");
  return {
    ...verdict(text),
    ...{ experiment: text, rules: { ...verdict(text).rules, said: text }, relations: [check] },
    servers: [
      {
        ...{ ...server, server: text, asked: "image", checks: [check] },
        diagnoses: [{ id: text, found: text, remedy: text, warning: true }],
      },
    ],
    contradicts: { document: text, claims: text, seen: text },
  };
};

const OUTPUTS: Readonly<Record<string, (text: string) => string>> = {
  "a line on a terminal": plain,
  "lines on a terminal": plainLines,
  "a table on a terminal": (text) =>
    experimentList([{ id: text, family: text, claim: text, servers: {} } as never], { families: ["own"], width: 80 }),
  "a verdict on a terminal": (text) => renderVerdict(hostile(text), { domainXmlPaths: {} }),
  "a summary on a terminal": (text) =>
    renderSummary([hostile(text), { ...hostile(text), outcome: "skipped", reason: text }], {
      width: 80,
      colour: false,
    }),
  "doctor's findings": (text) =>
    renderFindings([{ of: { kind: "host", host: text }, what: "x", state: "failed", found: text, remedy: text }]),
  "the history": (text) =>
    renderHistory(historyOf([night(1, {}, { cloud: { kind: "named", name: text } })]) as never, [
      { name: text, reason: text },
    ]),
  JSON: (text) => plainJson({ [text]: text }),
  XML: (text) => plainXml(`<a name="${text}">${text}</a>`),
  HTML: escaped,
  JUnit: (text) => renderJUnit(makeReport(saved(text))),
  "a line of Markdown": (text) => markdownLine(text),
  "a block of Markdown": (text) => `${markdownBlock(text)}${markdownDetails(text, "")}`,
  "GitHub's commands": (text) => githubAnnotations(makeReport(saved(text))).join("\n"),
  Prometheus: (text) => renderPrometheus([{ ...makeReport(saved("x")), cloud: { kind: "named", name: text } }]),
};

test.each(Object.entries(OUTPUTS))("%s holds no harmful character", (_what, output) => {
  const left = characters.filter((character) => output(`web${character}1`).includes(character));
  expect(left.map((character) => character.codePointAt(0)?.toString(16))).toEqual([]);
});

test("no output takes an honest name for harmful", () => {
  for (const output of Object.values(OUTPUTS)) expect(output("Prüfstand-数据库🖥")).toContain("Prüfstand-数据库🖥");
});

test("JSON is read as what it was", () => {
  const value = { name: `a${characters.join("b")}\r\n\t"\\` };
  expect(JSON.parse(plainJson(value))).toEqual(value);
});

test("the table covers the line ends too, which each output treats in its own way", () => {
  expect(harmless("a\tb\nc", () => "!")).toBe("a!b!c");
});
