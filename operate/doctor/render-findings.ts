// The findings of `pinproof doctor` for a terminal: a line each with its remedy below; a host on which all is well has one line in all.
import { painter } from "../../harness/report/terminal/paint.ts";
import type { DoctorResult } from "./finding.ts";
import { onOneLine } from "../../base/plain-text.ts";
import { wrap } from "../../harness/report/terminal/text-table.ts";

const STATE_WIDTH = 9;

export function renderFindings(
  findings: readonly DoctorResult[],
  { width = 120, colour = false }: { width?: number; colour?: boolean } = {},
): string {
  const lines = whole(findings).flatMap(({ state, title, found, remedy }) => {
    const first = `${painter(colour)(state, state)}${" ".repeat(STATE_WIDTH - state.length)}`;
    const room = Math.max(30, width - STATE_WIDTH);
    const text = wrap(`${title}: ${onOneLine(found)}`, room);
    const advice =
      remedy === undefined || state === "ok" ? [] : wrap(onOneLine(remedy), room - 2).map((line) => `  ${line}`);
    return [...text, ...advice].map((line, index) => `${index === 0 ? first : " ".repeat(STATE_WIDTH)}${line}`);
  });
  return `${lines.join("\n")}\n\n${summaryOf(findings)}\n`;
}

interface Line extends Pick<DoctorResult, "state" | "found" | "remedy"> {
  readonly title: string;
}

function whole(findings: readonly DoctorResult[]): readonly Line[] {
  const told = new Set<string>();
  return findings.flatMap((finding): readonly Line[] => {
    const { of, what } = finding;
    if (of.kind !== "host") return [{ ...finding, title: what }];
    const name = of.host;
    const all = findings.filter(({ of: other }) => other.kind === "host" && other.host === name);
    if (all.some(({ state }) => state !== "ok")) return [{ ...finding, title: `${onOneLine(name)}, ${what}` }];
    if (told.has(name)) return [];
    told.add(name);
    const found = all.filter(({ what: one }) => one !== "nova-compute" && one !== "clock").map((one) => one.found);
    return [{ state: "ok", title: onOneLine(name), found: found.join("; ") }];
  });
}

function summaryOf(findings: readonly DoctorResult[]): string {
  const counts = (["ok", "warning", "failed", "unknown"] as const).map(
    (state) => [state, findings.filter((finding) => finding.state === state).length] as const,
  );
  const told = counts.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`);
  return `${findings.length} checks: ${told.join(", ")}`;
}
