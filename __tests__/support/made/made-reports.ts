// Saved runs and reports of every kind that a night may bring, made from captured evidence.
import type { Experiment } from "../../../experiments/experiment.ts";
import type { FailureRecord, RunRecord } from "../../../harness/run/run-record.ts";
import { judge } from "../../../harness/judge/judge.ts";
import type { ExperimentVerdict, Outcome } from "../../../harness/judge/verdict.ts";
import { makeReport } from "../../../harness/report/model/make-report.ts";
import type { ReportExperiment, RunReport } from "../../../harness/report/model/run-report.ts";
import type { SavedExperiment, SavedRun } from "../../../harness/report/model/saved-run.ts";
import { captured, capturedEvidence, capturedFacts, failed, ok, RULES } from "../captured/evidence.ts";
import { madeRecord } from "../captured/saved-run.ts";

const evidence = capturedEvidence();
export const held: ExperimentVerdict = judge(captured, evidence, RULES);

export const PHASES = { wait: 7000, apply: 20_000, observe: 3000, destroy: 5000 };

/** What everybody may call a server, an image or a host. */
export const HOSTILE = [
  "<script>alert(1)</script>",
  "]]></failure><testcase name='x'/>",
  "a|b `c` **d** [e](http://f) @g",
  "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u0000\u0008\uFFFF\uD800 \u202Eevil",
  "::error::x%0A",
  "quote\" and ' & back\\slash\nnext line\r\nthird\ttab",
  "</details></td></tr>\n\n# heading",
].join(" ");

/** The reference with one check that does not hold. */
export function verdictOf(outcome: Outcome, more: Partial<ExperimentVerdict> = {}): ExperimentVerdict {
  const verdict = { ...held, outcome, ...more };
  if (outcome === "holds") return verdict;
  if (outcome === "skipped") return { reason: "it needs 9 dedicated CPUs", ...verdict, servers: [], relations: [] };
  const found = outcome === "violated" ? "<emulatorpin> 0-1" : "compute-1 does not answer";
  return {
    ...verdict,
    servers: held.servers.map((server) =>
      server.server !== "by-image"
        ? server
        : {
            ...server,
            outcome,
            checks: [
              ...server.checks,
              {
                level: "libvirt",
                name: "the emulator runs on its own CPUs",
                outcome,
                expected: "1",
                found,
                hint: "look",
              },
            ],
          },
    ),
  };
}

export function savedOf(
  id: string,
  verdict: ExperimentVerdict | string,
  more: Partial<SavedExperiment> = {},
): SavedExperiment {
  const experiment: Experiment = { ...captured, id };
  return {
    id,
    experiment: ok(experiment),
    verdict: typeof verdict === "string" ? failed(verdict) : ok({ ...verdict, experiment: id }),
    servers: evidence.servers,
    ...more,
  };
}

export const failure = (
  step: FailureRecord["step"],
  experiment?: string,
  more: Partial<FailureRecord> = {},
): FailureRecord => ({
  ...(experiment === undefined ? {} : { experiment }),
  ...{ step, code: "DEPLOY", message: `terraform: ${step} failed\n  Error: no\nlook there` },
  ...more,
});

export function savedRunOf(experiments: readonly SavedExperiment[], more: Partial<RunRecord> = {}): SavedRun {
  const ids = experiments.map(({ id }) => id);
  const record = madeRecord("k7mtr2wd", ids, {
    endedAt: "2026-11-25T02:34:12.000Z",
    versions: { pinproof: "0.1.0", terraform: "terraform 1.11.4", provider: "3.4.0" },
    phases: Object.fromEntries(ids.map((id) => [id, PHASES])),
    failures: [],
    outcomes: {},
    ...more,
  });
  return { record, experiments, hosts: [capturedFacts] };
}

/** One of each outcome. */
export const MIXED: SavedRun = savedRunOf([
  savedOf("A01", verdictOf("holds")),
  savedOf("A02", verdictOf("violated")),
  savedOf("A03", verdictOf("inconclusive")),
  savedOf("A04", verdictOf("skipped")),
]);

/** A night of a cloud: outcomes by experiment, at that day of November. */
export function night(
  day: number,
  outcomes: Readonly<Record<string, Outcome | Partial<ReportExperiment>>>,
  more: Partial<RunReport> = {},
): RunReport {
  const experiments = Object.entries(outcomes).map(([id, what]) =>
    savedOf(id, verdictOf(typeof what === "string" ? what : (what.outcome ?? "holds"))),
  );
  const at = `2026-11-${String(day).padStart(2, "0")}T02:30:00.000Z`;
  const report = makeReport(savedRunOf(experiments, { id: `run${day}`, startedAt: at }));
  return {
    ...report,
    session: `session${day}`,
    experiments: report.experiments.map((one) => {
      const what = outcomes[one.id];
      return typeof what === "object" ? { ...one, ...what } : one;
    }),
    ...more,
  };
}

/** The same without these fields. */
export function without<T extends object, K extends keyof T>(whole: T, ...keys: readonly K[]): Omit<T, K> {
  const rest = { ...whole };
  for (const key of keys) Reflect.deleteProperty(rest, key);
  return rest;
}
