// The runs of one command as one: on the local cloud a command makes a run for each profile, and together they are a night.
import type { Outcome } from "../../judge/verdict.ts";
import type { Remains, ReportState, RunReport } from "../model/run-report.ts";

/** @param reports of one cloud, the oldest first. @returns one report for each command */
export function nightsFrom(reports: readonly RunReport[]): readonly RunReport[] {
  const sessions = new Map<string, RunReport[]>();
  for (const report of reports) {
    const key = report.session ?? report.run;
    sessions.set(key, [...(sessions.get(key) ?? []), report]);
  }
  return [...sessions.values()].map((runs) => runs.reduce(together));
}

const STATES: readonly ReportState[] = ["unfinished", "broken", "interrupted", "complete"];
const REMAINS: readonly Remains[] = ["something", "unknown", "kept", "nothing"];

/** The worse of both is what is true of them together. */
function together(first: RunReport, second: RunReport): RunReport {
  const repeated = new Set(second.experiments.map(({ id }) => id));
  const experiments = [...first.experiments.filter(({ id }) => !repeated.has(id)), ...second.experiments];
  const count = (outcome: Outcome) => experiments.filter((one) => one.outcome === outcome).length;
  return {
    ...second,
    run: `${first.run} ${second.run}`,
    startedAt: first.startedAt,
    state: worse(STATES, first.state, second.state),
    remains: worse(REMAINS, first.remains, second.remains),
    counts: {
      holds: count("holds"),
      violated: count("violated"),
      inconclusive: count("inconclusive"),
      skipped: count("skipped"),
    },
    hosts: [...new Set([...first.hosts, ...second.hosts])],
    failures: [...first.failures, ...second.failures],
    steps: [...first.steps, ...second.steps],
    experiments,
  };
}

function worse<T>(order: readonly T[], one: T, other: T): T {
  return order.indexOf(one) < order.indexOf(other) ? one : other;
}
