// Reports of layout 1 (pinproof 0.1): observing was called looking.
import type { RunReport } from "../model/run-report.ts";

/** Renames one key and one word, wherever steps and phases stand; all else is the same in layout 2. */
export function fromReportLayout1(report: object): RunReport {
  const text = JSON.stringify(report, (key, value: unknown) => {
    if (key === "step" && value === "look") return "observe";
    if (key !== "phases" || typeof value !== "object" || value === null || !("look" in value)) return value;
    const { look, ...rest } = value;
    return { ...rest, observe: look };
  });
  return { ...(JSON.parse(text) as RunReport), layout: 2 };
}
