// A report as JUnit, for GitLab, Jenkins and whoever reads it: `failure` is what the cloud did wrong, `error` what could not be
// found out, `skipped` has its reason. Which case is what: docs/reports.md.
import XMLBuilder from "fast-xml-builder";
import { type JUnitCase, type JUnitSuite, junitSuites } from "./junit-cases.ts";
import { plainText, shortened } from "../model/plain-text.ts";
import type { RunReport } from "../model/run-report.ts";

export interface JUnitOptions {
  /** Path of a file that belongs to what is wrong, relative to where the pipeline works: named on each case that is red. */
  readonly attachment?: string;
}

type Element = Record<string, unknown>;

/** GitLab reads files of 30 MB at most; a text of this size is told whole in report.json. */
const MOST_TEXT = 20_000;

const BUILDER = new XMLBuilder({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  textNodeName: "#text",
  // Escaped here: the builder's own escaping leaves line ends in attributes to be lost.
  processEntities: false,
});

export function renderJUnit(report: RunReport, options: JUnitOptions = {}): string {
  const suites = junitSuites(report);
  const cases = suites.flatMap((suite) => suite.cases);
  const root = {
    "@name": "pinproof",
    ...countsOf(cases, ["tests", "failures", "errors"]),
    "@time": timeOf(report.cost?.wallMs ?? 0),
    testsuite: suites.map((suite) => suiteOf(suite, report, options)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${BUILDER.build({ testsuites: root })}`;
}

function suiteOf({ name, properties, cases }: JUnitSuite, report: RunReport, options: JUnitOptions): Element {
  return {
    "@name": attribute(name),
    ...countsOf(cases, ["tests", "failures", "errors", "skipped"]),
    "@time": timeOf(cases.reduce((sum, { ms = 0 }) => sum + ms, 0)),
    // Readers differ on fractions of a second.
    "@timestamp": report.startedAt.replace(/\.\d+(?=Z$)/, ""),
    properties: {
      property: Object.entries(properties).map(([key, value]) => ({
        "@name": attribute(key),
        "@value": attribute(value),
      })),
    },
    testcase: cases.map((one) => caseOf(one, options)),
  };
}

function caseOf({ classname, name, ms, result, type, message = "", text }: JUnitCase, options: JUnitOptions): Element {
  const what = { "@message": attribute(shortened(message, MOST_TEXT)), "@type": attribute(type) };
  const body = text === undefined ? {} : { "#text": content(shortened(text, MOST_TEXT)) };
  const { attachment } = options;
  const isRed = result === "failed" || result === "error";
  return {
    "@classname": attribute(classname),
    "@name": attribute(name),
    ...(ms === undefined ? {} : { "@time": timeOf(ms) }),
    ...(result === "failed" ? { failure: { ...what, ...body } } : {}),
    ...(result === "error" ? { error: { ...what, ...body } } : {}),
    ...(result === "skipped" ? { skipped: { "@message": what["@message"] } } : {}),
    ...(isRed && attachment !== undefined ? { "system-out": content(`[[ATTACHMENT|${attachment}]]`) } : {}),
  };
}

type Count = "tests" | "failures" | "errors" | "skipped";

function countsOf(cases: readonly JUnitCase[], counts: readonly Count[]): Element {
  const number = (result: JUnitCase["result"]) => cases.filter((one) => one.result === result).length;
  const all: Record<Count, number> = {
    tests: cases.length,
    failures: number("failed"),
    errors: number("error"),
    skipped: number("skipped"),
  };
  return Object.fromEntries(counts.map((count) => [`@${count}`, String(all[count])]));
}

/** Seconds; the schema allows three decimals. */
function timeOf(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function content(text: string): string {
  return plainText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Line ends and tabs in an attribute are kept as references, or readers make blanks of them. */
function attribute(text: string): string {
  return content(text)
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
}
