// What is told below the table besides checks: diagnoses, and where Nova's documentation says otherwise.
import type { ExperimentVerdict, ServerVerdict } from "../../judge/verdict.ts";
import { wrap } from "./text-table.ts";

const INDENT = " ".repeat(12);

/** `  expected  text`, its further lines below its first. */
export function detail(label: string, text: string, width: number): string {
  const lines = text.split("\n").flatMap((line) => wrap(line, Math.max(40, width - INDENT.length)));
  return `  ${label}`.padEnd(INDENT.length) + lines.join(`\n${INDENT}`);
}

/** Symptoms of known misconfigurations: of what does not hold all of them, of what holds only the warnings. */
export function diagnosisLines({ server, outcome, diagnoses }: ServerVerdict, width: number): readonly string[] {
  const told = diagnoses.filter(({ warning }) => warning || outcome !== "holds");
  return told.flatMap(({ id, found, remedy }) => [
    "",
    `${server}, ${outcome === "holds" ? "warning" : "diagnosis"}: ${id}`,
    detail("found", found, width),
    detail("remedy", remedy, width),
  ]);
}

export function contradictionLines(contradicts: ExperimentVerdict["contradicts"], width: number): readonly string[] {
  if (contradicts === undefined) return [];
  return [
    "",
    "documentation and Nova differ",
    detail("document", `${contradicts.document}: ${contradicts.claims}`, width),
    detail("seen", contradicts.seen, width),
  ];
}
