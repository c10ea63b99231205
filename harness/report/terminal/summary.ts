// Many verdicts for the terminal: one line each, what is wrong first and in full below.
import { painter } from "./paint.ts";
import type { ExperimentVerdict, Outcome } from "../../judge/verdict.ts";
import { plainLines } from "../../../base/plain-text.ts";
import { leftOutLines } from "../model/left-out.ts";
import { textTable } from "./text-table.ts";
import { plainVerdict, renderVerdict } from "./verdict-table.ts";

export interface SummaryOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

const ORDER: readonly Outcome[] = ["violated", "inconclusive", "holds", "skipped"];

/** @returns text with a line end at its end; of a single verdict, all of it */
export function renderSummary(judged: readonly ExperimentVerdict[], { width, colour }: SummaryOptions): string {
  const verdicts = judged.map(plainVerdict);
  const [only] = verdicts;
  if (only !== undefined && verdicts.length === 1) return `${renderVerdict(only, { width, colour })}\n`;
  const paint = painter(colour);
  const sorted = ORDER.flatMap((outcome) => verdicts.filter((verdict) => verdict.outcome === outcome));
  const wrong = sorted.filter(({ outcome }) => outcome === "violated" || outcome === "inconclusive");
  const rows = sorted
    .filter(({ outcome }) => outcome !== "skipped")
    .map((verdict) => [verdict.experiment, verdict.outcome, verdict.claim]);
  const skipped = sorted.filter(({ outcome }) => outcome === "skipped");
  const parts = [
    wrong.map((verdict) => renderVerdict(verdict, { width, colour })).join("\n\n"),
    rows.length === 0
      ? ""
      : textTable([["id", "verdict", "claim"], ...rows], {
          width,
          paint: (text, row, column) => {
            const outcome = sorted[row - 1]?.outcome;
            return column === 1 && outcome !== undefined && text !== "" ? paint(text, outcome) : text;
          },
        }),
    documented(verdicts),
    warned(verdicts),
    leftOutLines(verdicts, width).join("\n"),
    skippedLines(skipped),
    countLine(verdicts, paint),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Where the documentation says otherwise than the cloud did. */
function documented(verdicts: readonly ExperimentVerdict[]): string {
  const lines = verdicts.flatMap(({ experiment, contradicts }) =>
    contradicts === undefined
      ? []
      : [
          `  ${experiment}: ${contradicts.document} says: ${contradicts.claims}`,
          `  ${" ".repeat(experiment.length)}  seen: ${plainLines(contradicts.seen)}`,
        ],
  );
  return lines.length === 0 ? "" : ["Documentation that differs:", ...lines].join("\n");
}

/** Symptoms that are worth a look although everything is as it was expected to be. */
function warned(verdicts: readonly ExperimentVerdict[]): string {
  const lines = verdicts.flatMap(({ experiment, outcome, servers }) =>
    outcome !== "holds"
      ? []
      : servers.flatMap(({ diagnoses }) =>
          diagnoses
            .filter(({ warning }) => warning)
            .map(({ found, remedy }) => `  ${experiment}: ${plainLines(found)}: ${plainLines(remedy)}`),
        ),
  );
  return lines.length === 0 ? "" : ["Warnings:", ...lines].join("\n");
}

/** By reason, for one missing thing makes many rows impossible. */
function skippedLines(skipped: readonly ExperimentVerdict[]): string {
  const byReason = new Map<string, string[]>();
  for (const { experiment, reason = "" } of skipped)
    byReason.set(reason, [...(byReason.get(reason) ?? []), experiment]);
  // What would help may be several lines: commands to be typed as they are.
  const lines = [...byReason].map(
    ([reason, ids]) => `  ${ids.join(" ")}: ${plainLines(reason).replaceAll("\n", "\n    ")}`,
  );
  return lines.length === 0 ? "" : ["Skipped:", ...lines].join("\n");
}

function countLine(verdicts: readonly ExperimentVerdict[], paint: (text: string, outcome: Outcome) => string): string {
  const counts = ORDER.map((outcome) => ({
    outcome,
    count: verdicts.filter((verdict) => verdict.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
  const parts = counts.map(({ outcome, count }) => paint(`${count} ${outcome}`, outcome));
  return [`${verdicts.length} experiments`, ...(parts.length > 0 ? [parts.join(", ")] : [])].join(": ");
}
