// How a run ended, as its record tells it: what went wrong where, in words that outlive the process.
import { readFileSync } from "node:fs";
import { isPinproofError, messageOf } from "../../base/errors.ts";
import type { InstalledProvider } from "../../drivers/terraform/provider-install.ts";
import type { TerraformBinary } from "../../drivers/terraform/binary.ts";
import { isNotSettled } from "./not-settled.ts";
import type { ExperimentResult, RunOutcome } from "./result.ts";
import type { FailedStep, FailureRecord, RunRecord, RunVersions } from "./run-record.ts";

export type RunEnding = Pick<RunRecord, "endedAt" | "interrupted" | "failures">;

export function endingOf({ results, failures }: RunOutcome, signal: AbortSignal): RunEnding {
  const shared = new Set(failures);
  const all = [
    ...failures.map((error) => recordOf(error, signal, "set-up")),
    ...results.flatMap((result) => ofExperiment(result, shared, signal)),
  ];
  return ended(all, signal);
}

/** A run that broke outside of its experiments, so that there is no outcome. */
export function brokenEnding(error: unknown, signal: AbortSignal): RunEnding {
  return ended([recordOf(error, signal, "set-up")], signal);
}

/** What ran: for whoever compares two nights. */
export function versionsOf(
  { product, version }: Pick<TerraformBinary, "product" | "version">,
  provider: Pick<InstalledProvider, "version">,
): RunVersions {
  const { version: own } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return { pinproof: own, terraform: `${product} ${version}`, provider: provider.version };
}

function ended(failures: readonly FailureRecord[], signal: AbortSignal): RunEnding {
  return { endedAt: new Date().toISOString(), failures, ...(signal.aborted ? { interrupted: true } : {}) };
}

function ofExperiment(
  { experiment, error, alsoFailed }: ExperimentResult,
  shared: ReadonlySet<unknown>,
  signal: AbortSignal,
): FailureRecord[] {
  const errors = [...(error === undefined ? [] : [error]), ...alsoFailed];
  return errors.map((one) => ({
    experiment,
    ...recordOf(one, signal, "observe"),
    ...(shared.has(one) ? { shared: true } : {}),
  }));
}

function recordOf(error: unknown, signal: AbortSignal, otherwise: FailedStep): FailureRecord {
  const code = isPinproofError(error) ? error.code : null;
  const finding = isNotSettled(error) ? { finding: true } : {};
  return { step: stepOf(error, signal, otherwise), code, message: messageOf(error), ...finding };
}

function stepOf(error: unknown, signal: AbortSignal, otherwise: FailedStep): FailedStep {
  if (isPinproofError(error, "INTERRUPTED") || (signal.aborted && error === signal.reason)) return "interrupted";
  if (!isPinproofError(error, "DEPLOY") || !("phase" in error)) return otherwise;
  if (error.phase === "plan") return "settle";
  if (error.phase === "destroy") return "teardown";
  return otherwise === "set-up" ? "set-up" : "deploy";
}
