// Metrics, by a parser of the text format that others wrote.
import { createRequire } from "node:module";
import { historyOf } from "../../../../../harness/report/history/history.ts";
import { makeReport } from "../../../../../harness/report/model/make-report.ts";
import { renderPrometheus } from "../../../../../harness/report/pipelines/prometheus.ts";
import {
  HOSTILE,
  MIXED,
  night,
  savedOf,
  savedRunOf,
  verdictOf,
  without,
} from "../../../../support/made/made-reports.ts";

// It comes without types.
const parsePrometheus = createRequire(import.meta.url)("parse-prometheus-text-format") as (
  text: string,
) => readonly Family[];
const report = makeReport(MIXED);

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly { readonly value: string; readonly labels?: Readonly<Record<string, string>> }[];
}
const parsed = (text: string) => new Map(parsePrometheus(text).map((family) => [family.name, family]));
const valueOf = (text: string, name: string, labels: Readonly<Record<string, string>> = {}) =>
  parsed(text)
    .get(name)
    ?.metrics.filter((metric) => Object.entries(labels).every(([label, value]) => metric.labels?.[label] === value))
    .map(({ value }) => Number(value));

test("every family has help and a type, and no series appears twice", () => {
  const text = renderPrometheus([report], historyOf([report]));
  const families = [...parsed(text).values()];
  expect(families.length).toBeGreaterThan(8);
  for (const { name, help, type } of families) {
    expect({ name, help, type }).toEqual({
      name: expect.stringMatching(/^pinproof_[a-z_]+$/) as string,
      help: expect.stringMatching(/\.$/) as string,
      type: "GAUGE",
    });
  }
  const series = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/ \S+$/, ""));
  expect(new Set(series).size).toBe(series.length);
});

test("outcomes are counted, and told of each experiment", () => {
  const text = renderPrometheus([report]);
  expect(valueOf(text, "pinproof_experiments", { outcome: "violated", cloud: "staging-3" })).toEqual([1]);
  expect(valueOf(text, "pinproof_experiment_outcome", { experiment: "A02", outcome: "violated" })).toEqual([1]);
  expect(valueOf(text, "pinproof_experiment_outcome", { experiment: "A02", outcome: "holds" })).toEqual([0]);
  expect(valueOf(text, "pinproof_experiment_duration_seconds", { experiment: "A02" })).toEqual([28]);
});

test("times are seconds, and a run without an end has none of it", () => {
  const text = renderPrometheus([report]);
  expect(valueOf(text, "pinproof_run_start_timestamp_seconds")).toEqual([Date.UTC(2026, 10, 25, 2, 30) / 1000]);
  expect(valueOf(text, "pinproof_run_duration_seconds")).toEqual([252]);
  expect([valueOf(text, "pinproof_run_complete"), valueOf(text, "pinproof_run_clean")]).toEqual([[1], [1]]);
  const endless = without(report, "endedAt", "cost");
  const dead = renderPrometheus([{ ...endless, state: "unfinished", remains: "unknown" }]);
  expect(valueOf(dead, "pinproof_run_end_timestamp_seconds")).toBeUndefined();
  expect(valueOf(dead, "pinproof_run_duration_seconds")).toBeUndefined();
  expect([valueOf(dead, "pinproof_run_complete"), valueOf(dead, "pinproof_run_clean")]).toEqual([[0], [0]]);
});

test("the runs of one command are one series", () => {
  const other = makeReport(savedRunOf([savedOf("B01", verdictOf("violated"))], { id: "other" }));
  const text = renderPrometheus([report, { ...other, state: "interrupted" }]);
  expect(valueOf(text, "pinproof_experiments", { outcome: "violated" })).toEqual([2]);
  expect(valueOf(text, "pinproof_run_complete")).toEqual([0]);
  expect(valueOf(text, "pinproof_run_duration_seconds")).toEqual([504]);
});

test("changes are counted by kind", () => {
  const reports = [night(1, { A01: "holds" }), night(2, { A01: "violated" })];
  const text = renderPrometheus(reports.slice(1), historyOf(reports));
  expect(valueOf(text, "pinproof_history_changes", { change: "newly_violated" })).toEqual([1]);
  expect(valueOf(text, "pinproof_history_changes", { change: "recovered" })).toEqual([0]);
  expect(valueOf(text, "pinproof_history_runs")).toEqual([1]);
});

test("a cloud's name ends no label and no line", () => {
  const text = renderPrometheus([{ ...report, cloud: { kind: "named", name: HOSTILE } }]);
  const [metric] = parsed(text).get("pinproof_run_complete")?.metrics ?? [];
  expect(metric?.labels?.cloud).toContain(`quote" and ' & back\\slash next line third tab`);
  expect(text.split("\n").every((line) => /^(# (HELP|TYPE) pinproof_|pinproof_\w+\{|$)/.test(line))).toBe(true);
});

test("without a run there is nothing to tell", () => {
  expect(renderPrometheus([])).toBe("");
});
