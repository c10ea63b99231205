// One exit code for a run of several experiments.
import type { ExperimentResult } from "../../harness/run/result.ts";
import { EXIT, isPinproofError } from "../../base/errors.ts";

/**
 * The first error's code; else that of the worst verdict. What this cloud cannot run is no failure among others that were
 * run, unless `requireAll` says so.
 */
export function exitCodeOf(
  results: readonly Pick<ExperimentResult, "error" | "verdict">[],
  { requireAll = false, failures = [] }: { requireAll?: boolean; failures?: readonly unknown[] } = {},
): number {
  const [error] = [...results.map((result) => result.error), ...failures].filter((failure) => failure !== undefined);
  if (error !== undefined) return isPinproofError(error) ? error.exitCode : EXIT.deploy;
  const outcomes = results.map(({ verdict }) => verdict.outcome);
  for (const outcome of ["violated", "inconclusive"] as const) if (outcomes.includes(outcome)) return EXIT[outcome];
  const skipped = requireAll ? outcomes.includes("skipped") : outcomes.every((outcome) => outcome === "skipped");
  return skipped ? EXIT.skipped : EXIT.holds;
}
