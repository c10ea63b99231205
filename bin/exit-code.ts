// One exit code for a run of several experiments.
import type { ExperimentResult } from "../harness/deploy/run-experiment.ts";
import { EXIT, isPinproofError } from "../harness/errors.ts";

/** The first error's code; else that of the worst verdict. */
export function exitCodeOf(results: readonly Pick<ExperimentResult, "error" | "verdict">[]): number {
  const error = results.map((result) => result.error).find((failure) => failure !== undefined);
  if (error !== undefined) return isPinproofError(error) ? error.exitCode : EXIT.deploy;
  const outcomes = results.map(({ verdict }) => verdict.outcome);
  const worst = (["violated", "inconclusive", "skipped"] as const).find((outcome) => outcomes.includes(outcome));
  return EXIT[worst ?? "holds"];
}
