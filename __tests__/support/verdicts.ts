// How an experiment of a run came out, so that a test which fails shows the whole verdict.
import type { RunsEnding } from "../../bin/session/run-on-cloud.ts";
import { messageOf } from "../../base/errors.ts";
import { renderVerdict } from "../../harness/report/terminal/verdict-table.ts";

/** `holds` where it does and nothing else went wrong; else everything that is known. */
export function outcomeOf({ results }: Pick<RunsEnding, "results">, id: string): string {
  const result = results.find(({ experiment }) => experiment === id);
  if (result === undefined) return `${id} was not run`;
  const { verdict, error, alsoFailed } = result;
  const errors = [error, ...alsoFailed].filter((one) => one !== undefined).map(messageOf);
  if (errors.length > 0) return `${verdict.outcome}, and failed: ${errors.join("\n")}`;
  if (verdict.outcome === "holds") return "holds";
  return verdict.outcome === "skipped" ? `skipped: ${verdict.reason ?? ""}` : renderVerdict(verdict);
}
