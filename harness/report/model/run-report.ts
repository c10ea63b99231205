// The report of a run as data: `report.json`, and what JUnit, Markdown, history and metrics are made from. docs/reports.md
// tells each field to its reader.
import type { MomentRecord } from "../../evidence/evidence.ts";
import type { Phase } from "../../run/time/phases.ts";
import type { FailureRecord, RunCost, RunVersions } from "../../run/run-record.ts";
import type { Check, Diagnosis, LevelVerdict, Outcome, SeenContradiction } from "../../judge/verdict.ts";
import type { Level } from "../../../nova/levels.ts";

/** Raised where a field is removed or changes its meaning; more fields are no new layout. */
export const REPORT_LAYOUT = 2;

/**
 * - `complete`: it came to its end, whatever it found.
 * - `interrupted`: it was asked to stop.
 * - `broken`: something outside of its experiments ended it.
 * - `unfinished`: no end is on record: it has died, or goes on.
 */
export type ReportState = "complete" | "interrupted" | "broken" | "unfinished";

/** What is left in the cloud; `unknown` where the run did not come to look. */
export type Remains = "nothing" | "kept" | "something" | "unknown";

/** The life of an experiment, or of what the experiments of a run share, in this order. */
export const STEPS = ["set-up", "deploy", "settle", "observe", "judge", "teardown", "leaks", "end"] as const;
export type StepName = (typeof STEPS)[number];

/**
 * - `passed`, `failed`: the cloud did the right thing, or another.
 * - `error`: it could not be done or determined.
 * - `skipped`: it was not its turn, for the reason in the message.
 */
export type StepResult = "passed" | "failed" | "error" | "skipped";

export interface ReportStep {
  readonly step: StepName;
  readonly result: StepResult;
  /** One line; of what passed none. */
  readonly message?: string;
  /** The whole of it, where there is more. */
  readonly text?: string;
  /** Milliseconds, where it was measured. */
  readonly ms?: number;
}

/** A check that does not hold. */
export interface Trouble extends Check {
  /** The server's key in the experiment; without one it is of a relation between servers. */
  readonly server?: string;
}

export interface ReportServer {
  /** Its key in the experiment. */
  readonly server: string;
  /** The moment that was judged, where it has more than one. */
  readonly moment?: MomentRecord;
  readonly asked: string;
  readonly outcome: Outcome;
  /** Nova's id and host of it, where they were seen. */
  readonly id?: string;
  readonly host?: string;
  readonly levels: Readonly<Partial<Record<Level, LevelVerdict>>>;
  readonly diagnoses: readonly Diagnosis[];
}

export interface ReportExperiment {
  readonly id: string;
  readonly family?: string;
  /** Empty where neither declaration nor verdict can be read. */
  readonly claim: string;
  /** Of one without a verdict `inconclusive`. */
  readonly outcome: Outcome;
  /** False where the run ended before its turn came, or before it was judged. */
  readonly judged: boolean;
  /** Why it was skipped, inconclusive, or not judged. */
  readonly reason?: string;
  /** Making, looking and removing, without the waiting for others. */
  readonly ms?: number;
  /** Milliseconds by phase, the waiting for others included. */
  readonly phases?: Readonly<Record<Phase, number>>;
  readonly servers: readonly ReportServer[];
  readonly troubles: readonly Trouble[];
  readonly contradicts?: SeenContradiction;
  readonly failures: readonly FailureRecord[];
  readonly steps: readonly ReportStep[];
}

export interface RunReport {
  readonly layout: number;
  readonly run: string;
  /** The same for every run of one command: on the local cloud there is one for each profile. */
  readonly session?: string;
  readonly cloud: { readonly kind: "local" | "named"; readonly name: string };
  readonly nova: {
    readonly microversion: string | null;
    readonly release: number;
    readonly said: string;
  };
  readonly versions?: RunVersions;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly state: ReportState;
  readonly remains: Remains;
  readonly cost?: RunCost;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Compute hosts by Nova's names. */
  readonly hosts: readonly string[];
  /** Of what the experiments share, and of the run itself. */
  readonly failures: readonly FailureRecord[];
  /** Of the run: set-up, settle, teardown, leaks, end. */
  readonly steps: readonly ReportStep[];
  /** In the order of the run. */
  readonly experiments: readonly ReportExperiment[];
}
