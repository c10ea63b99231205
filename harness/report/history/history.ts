// What changed since the last good night, experiment by experiment. Pure.
import type { Outcome } from "../../judge/verdict.ts";
import type { ReportExperiment, ReportState, RunReport } from "../model/run-report.ts";
import { nightsFrom } from "./nights.ts";
import { slowerThan } from "./slower.ts";

/**
 * - `newly-violated`, `newly-inconclusive`: so now, and held on some night of those that are compared, or never ran before.
 * - `still-violated`, `still-inconclusive`: so now, and it never held on the nights that are compared.
 * - `newly-skipped`: ran the last time.
 * - `missing`: ran the last time, and was not asked for now.
 * - `recovered`: holds now, and did not the last time.
 * - `slower`: holds now, and takes far longer than it did.
 */
export const CHANGES = [
  "newly-violated",
  "newly-inconclusive",
  "newly-skipped",
  "missing",
  "still-violated",
  "still-inconclusive",
  "recovered",
  "slower",
] as const;
export type ChangeKind = (typeof CHANGES)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly experiment: string;
  readonly claim: string;
  /** What several have in common: level and check, or a reason. Empty where there is nothing to say. */
  readonly where: string;
  readonly server?: string;
  readonly expected?: string;
  readonly found?: string;
  /** Start of the first run in a row with this outcome; of a recovery, of the first that did not hold. */
  readonly since: string;
  /** How many runs in a row. */
  readonly nights: number;
  /** Start of the last run in which it held. */
  readonly lastHeld?: string;
  readonly ms?: number;
  readonly medianMs?: number;
}

export interface History {
  readonly cloud: RunReport["cloud"];
  /** The newest run, which is compared with the ones before it. */
  readonly run: string;
  readonly startedAt: string;
  readonly state: ReportState;
  readonly remains: RunReport["remains"];
  /** Earlier runs of the same cloud that were compared. */
  readonly compared: number;
  /** Runs of other clouds, which are not. */
  readonly otherClouds: number;
  /** In the order of `CHANGES`. */
  readonly changes: readonly Change[];
}

export interface HistoryOptions {
  /** Earlier runs to look back at. @default 30 */
  readonly nights?: number;
  /** Name of the cloud. @default that of the newest run */
  readonly cloud?: string;
}

const NIGHTS = 30;

/** @param reports the oldest first. @returns undefined where there is no run of that cloud */
export function historyOf(reports: readonly RunReport[], options: HistoryOptions = {}): History | undefined {
  const { nights = NIGHTS, cloud } = options;
  const newest = reports.findLast((report) => cloud === undefined || report.cloud.name === cloud);
  if (newest === undefined) return undefined;
  const same = reports.filter((report) => isSameCloud(report, newest));
  const all = nightsFrom(same);
  const tonight = all.at(-1) ?? newest;
  const earlier = all.slice(0, -1).slice(-nights);
  const changes = [
    ...tonight.experiments.flatMap((experiment) => changeOf(experiment, tonight, earlier) ?? []),
    ...missingOf(tonight, earlier),
  ];
  return {
    ...{ cloud: newest.cloud, run: tonight.run, startedAt: tonight.startedAt, state: tonight.state },
    ...{ remains: tonight.remains, compared: earlier.length, otherClouds: reports.length - same.length },
    changes: CHANGES.flatMap((kind) => changes.filter((change) => change.kind === kind)),
  };
}

function isSameCloud({ cloud }: RunReport, other: RunReport): boolean {
  return cloud.kind === other.cloud.kind && cloud.name === other.cloud.name;
}

interface Night {
  readonly at: string;
  readonly experiment: ReportExperiment;
}

function changeOf(tonight: ReportExperiment, newest: RunReport, earlier: readonly RunReport[]): Change | undefined {
  const before = nightsOf(tonight.id, earlier);
  const last = before.at(-1)?.experiment;
  const lastHeld = before.findLast(({ experiment }) => experiment.outcome === "holds")?.at;
  const run = inARow(before, (outcome) => outcome === tonight.outcome);
  const change = (kind: ChangeKind, row: readonly Night[] = run, more: Partial<Change> = {}): Change => ({
    ...{ kind, experiment: tonight.id, claim: tonight.claim, ...whereOf(tonight) },
    ...{ since: row[0]?.at ?? newest.startedAt, nights: row.length + 1 },
    ...(lastHeld === undefined ? {} : { lastHeld }),
    ...more,
  });
  switch (tonight.outcome) {
    case "violated":
    case "inconclusive": {
      const known = last !== undefined && lastHeld === undefined && last.outcome === tonight.outcome;
      return change(known ? `still-${tonight.outcome}` : `newly-${tonight.outcome}`);
    }
    case "skipped":
      return last === undefined || last.outcome === "skipped" ? undefined : change("newly-skipped");
    case "holds": {
      const bad = inARow(before, isBad);
      if (bad.length > 0) return change("recovered", bad, { nights: bad.length, ...whereOf(bad.at(-1)?.experiment) });
      const slow = slowerThan(
        tonight.ms,
        before.filter(({ experiment }) => experiment.outcome === "holds").map(({ experiment }) => experiment.ms),
      );
      return slow === undefined ? undefined : change("slower", [], slow);
    }
  }
}

/** The earlier nights on which it was judged: what an interrupt cut short says nothing. */
function nightsOf(id: string, earlier: readonly RunReport[]): readonly Night[] {
  return earlier.flatMap(({ startedAt, experiments }) => {
    const experiment = experiments.find((one) => one.id === id);
    return experiment?.judged === true ? [{ at: startedAt, experiment }] : [];
  });
}

/** The last nights in a row of which that is so. */
function inARow(nights: readonly Night[], is: (outcome: Outcome) => boolean): readonly Night[] {
  const end = nights.findLastIndex(({ experiment }) => !is(experiment.outcome));
  return nights.slice(end + 1);
}

function isBad(outcome: Outcome): boolean {
  return outcome === "violated" || outcome === "inconclusive";
}

function whereOf(experiment: ReportExperiment | undefined): Pick<Change, "where" | "server" | "expected" | "found"> {
  if (experiment === undefined) return { where: "" };
  const { reason, troubles, failures } = experiment;
  const [first] = troubles;
  const [failure] = failures;
  if (reason !== undefined) return { where: reason };
  if (failure !== undefined && experiment.outcome === "inconclusive") {
    const [line = ""] = failure.message.split("\n");
    return { where: `${failure.step}: ${line}` };
  }
  if (first === undefined) return { where: "" };
  const { level, name, server, expected, found } = first;
  return { where: `${level}: ${name}`, ...(server === undefined ? {} : { server }), expected, found };
}

function missingOf(newest: RunReport, earlier: readonly RunReport[]): readonly Change[] {
  const last = earlier.at(-1);
  const here = new Set(newest.experiments.map(({ id }) => id));
  return (last?.experiments ?? [])
    .filter(({ id, judged }) => judged && !here.has(id))
    .map(({ id, claim }) => ({
      ...{ kind: "missing", experiment: id, claim, where: "not asked for in this run" },
      ...{ since: newest.startedAt, nights: 1 },
    }));
}
