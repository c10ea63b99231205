// How checks are made and folded: violated before inconclusive before holds.
import type { Source } from "../evidence/evidence.ts";
import type { Check, Outcome } from "./verdict.ts";
import type { Level } from "../../nova/levels.ts";

export interface CheckResult {
  /** Whether what was found is what must be; undefined where it could not be told. */
  readonly holds: boolean | undefined;
  readonly expected: string;
  readonly found: string;
  /** Kept only where the check does not hold. */
  readonly hint?: string | undefined;
}

export function check(level: Level, name: string, finding: CheckResult): Check {
  const outcome = finding.holds === undefined ? "inconclusive" : finding.holds ? "holds" : "violated";
  const { expected, found, hint } = finding;
  return { level, name, outcome, expected, found, ...(outcome === "holds" || hint === undefined ? {} : { hint }) };
}

/** A check that nothing could be found out about. */
export function unknown(level: Level, name: string, expected: string, reason: string): Check {
  return { level, name, outcome: "inconclusive", expected, found: reason };
}

/** Judges what a source says, and is inconclusive, with the source's reason, where it could not be read. */
export function checkSource<T>(
  level: Level,
  name: string,
  expected: string,
  source: Source<T>,
  find: (value: T) => Omit<CheckResult, "expected">,
): Check {
  if (!source.ok) return unknown(level, name, expected, source.reason);
  return check(level, name, { expected, ...find(source.value) });
}

/** Nothing to fold is inconclusive: a verdict over no checks would be a pass without a look. */
export function fold(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ["violated", "inconclusive", "skipped"];
  const worst = order.find((outcome) => outcomes.includes(outcome));
  return worst ?? (outcomes.length === 0 ? "inconclusive" : "holds");
}

/** The first check that is violated, else the first that is inconclusive. */
export function firstTrouble(checks: readonly Check[]): Check | undefined {
  return (
    checks.find(({ outcome }) => outcome === "violated") ?? checks.find(({ outcome }) => outcome === "inconclusive")
  );
}
