// A saved run as a report. Pure: the same folder gives the same report, on any machine.
import { titled } from "./titled.ts";
import { createHash } from "node:crypto";
import type { FailureRecord, RunRecord } from "../../run/run-record.ts";
import type { Check, ExperimentVerdict, Outcome, ServerVerdict } from "../../judge/verdict.ts";
import type { ServerEvidence } from "../../evidence/evidence.ts";
import {
  REPORT_LAYOUT,
  type Remains,
  type ReportExperiment,
  type ReportServer,
  type ReportState,
  type RunReport,
  type Trouble,
} from "./run-report.ts";
import { withoutPaths } from "./without-paths.ts";
import type { SavedExperiment, SavedRun } from "./saved-run.ts";
import { experimentSteps } from "./experiment-steps.ts";
import { runSteps } from "./run-steps.ts";

export function makeReport(saved: SavedRun): RunReport {
  const { record, experiments, hosts } = withoutPaths(saved);
  const { id, cloud, nova, versions, startedAt, endedAt, cost, failures = [] } = record;
  const { microversion, release, said } = nova;
  const told = experiments.map((experiment) => experimentOf(experiment, record));
  const count = (outcome: Outcome) => told.filter((one) => one.outcome === outcome).length;
  const state = stateOf(record, told);
  return {
    layout: REPORT_LAYOUT,
    run: id,
    session: sessionOf(record.owner),
    // Where clouds.yaml lies is nobody's business who reads the report.
    cloud: { kind: cloud.kind, name: cloud.cloud },
    nova: { microversion, release, said },
    ...(versions === undefined ? {} : { versions }),
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    state,
    remains: remainsOf(record),
    ...(cost === undefined ? {} : { cost }),
    counts: {
      holds: count("holds"),
      violated: count("violated"),
      inconclusive: count("inconclusive"),
      skipped: count("skipped"),
    },
    hosts: hosts.map(({ name }) => name),
    failures: failures.filter(({ experiment }) => experiment === undefined),
    steps: runSteps(record, { state, remains: remainsOf(record), experiments: told }),
    experiments: told,
  };
}

/** Which process of which machine, without telling either. */
function sessionOf({ host, boot, pid, startTime }: RunRecord["owner"]): string {
  return createHash("sha256").update([host, boot, pid, startTime].join("\0")).digest("hex").slice(0, 12);
}

function stateOf(record: RunRecord, experiments: readonly ReportExperiment[]): ReportState {
  if (record.interrupted === true) return "interrupted";
  // A run of a pinproof that wrote no end has outcomes where it came to one.
  if (record.endedAt === undefined && record.outcomes === undefined) return "unfinished";
  return experiments.every(({ judged }) => judged) ? "complete" : "broken";
}

function remainsOf({ cleanedAt, kept, endedAt, outcomes }: RunRecord): Remains {
  if (cleanedAt !== undefined) return "nothing";
  if (kept === true) return "kept";
  return endedAt === undefined && outcomes === undefined ? "unknown" : "something";
}

function experimentOf(saved: SavedExperiment, record: RunRecord): ReportExperiment {
  const { id, experiment, verdict, servers } = saved;
  const failures = (record.failures ?? []).filter((failure) => failure.experiment === id);
  const judged = verdict.ok && !cutShort(verdict.value, failures);
  const reason = verdict.ok ? (judged ? verdict.value.reason : "the run was interrupted") : verdict.reason;
  const phases = record.phases?.[id];
  const claim = verdict.ok ? verdict.value.claim : experiment.ok ? experiment.value.claim : "";
  const notRemoved = notRemovedBecause(record);
  const steps = experimentSteps({
    ...{ saved, failures, judged },
    ...(phases === undefined ? {} : { phases }),
    ...(notRemoved === undefined ? {} : { notRemoved }),
  });
  return {
    id,
    ...(experiment.ok ? { family: experiment.value.family } : {}),
    claim,
    outcome: verdict.ok ? verdict.value.outcome : "inconclusive",
    judged,
    ...(reason === undefined ? {} : { reason }),
    ...(phases === undefined ? {} : { ms: phases.apply + phases.observe + phases.destroy, phases }),
    servers: verdict.ok ? verdict.value.servers.map((server) => serverOf(server, servers)) : [],
    troubles: verdict.ok ? troublesOf(titled(verdict.value)) : [],
    ...(verdict.ok && verdict.value.contradicts !== undefined ? { contradicts: verdict.value.contradicts } : {}),
    failures,
    steps,
  };
}

function notRemovedBecause(record: RunRecord): string | undefined {
  const remains = remainsOf(record);
  if (remains === "kept") return "the run was asked to keep its servers";
  return remains === "unknown" ? "the run has no recorded end" : undefined;
}

/** What an interrupt left unseen is no finding; what was seen before it stands. */
function cutShort({ outcome }: ExperimentVerdict, failures: readonly FailureRecord[]): boolean {
  return outcome === "inconclusive" && failures.some(({ step }) => step === "interrupted");
}

function serverOf(verdict: ServerVerdict, evidence: readonly ServerEvidence[]): ReportServer {
  const { server, moment, asked, outcome, levels, diagnoses } = verdict;
  const own = evidence.filter(({ name }) => name === server);
  const seen = (own.find((one) => one.moment.name === moment?.name) ?? own.at(-1))?.server;
  const host = seen?.ok === true ? seen.value.host : null;
  return {
    ...{ server, ...(moment && { moment }), asked, outcome, levels, diagnoses },
    ...(seen?.ok === true ? { id: seen.value.id } : {}),
    ...(host === null ? {} : { host }),
  };
}

const doesNotHold = ({ outcome }: Check): boolean => outcome === "violated" || outcome === "inconclusive";

/** What is violated first: the reader of the first line is told the worst. */
function troublesOf({ servers, relations, outcome }: ExperimentVerdict): readonly Trouble[] {
  if (outcome === "holds" || outcome === "skipped") return [];
  const all: Trouble[] = [
    ...servers.flatMap(({ server, checks }) => checks.filter(doesNotHold).map((check) => ({ server, ...check }))),
    ...relations.filter(doesNotHold),
  ];
  return [
    ...all.filter((trouble) => trouble.outcome === "violated"),
    ...all.filter((trouble) => trouble.outcome !== "violated"),
  ];
}
