// Terraform's errors and warnings for people.
import type { DiagnosticEvent } from "./events.ts";

/** The provider's own words, uncut, with the resource that they are about. */
export function renderDiagnostic({ severity, summary, detail, address }: DiagnosticEvent): string {
  const about = address === undefined ? "" : ` (${address})`;
  return [`${severity === "error" ? "Error" : "Warning"}: ${summary}${about}`, detail].filter(Boolean).join("\n");
}

/** What a terraform that crashed wrote: the end of the lines that are no events. */
export function plainText(output: string): string {
  const lines = output.split("\n").filter((line) => !line.startsWith("{"));
  return lines.slice(-60).join("\n").trim();
}
