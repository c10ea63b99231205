// The drill's table, as Markdown: a row per moment, a column per way to die.
import type { CaseResult } from "./one-case.ts";

export function drillTable(results: readonly CaseResult[]): string {
  const deaths = [...new Set(results.map(({ death }) => death))];
  const moments = [...new Set(results.map(({ moment }) => moment))];
  const cell = (moment: string, death: string): string => {
    const result = results.find((one) => one.moment === moment && one.death === death);
    if (result === undefined) return "";
    const { ended, command, tookMs, wrong } = result;
    const end = [ended, ...(command === undefined ? [] : [`\`${command}\``])].join(", ");
    return `${wrong.length === 0 ? "clean" : `NOT CLEAN: ${wrong.join("; ")}`} (${end}, ${(tookMs / 1000).toFixed(0)} s)`;
  };
  const clean = results.filter(({ wrong }) => wrong.length === 0).length;
  return [
    `| stopped at | ${deaths.join(" | ")} |`,
    `|---|${deaths.map(() => "---|").join("")}`,
    ...moments.map((moment) => `| ${moment} | ${deaths.map((death) => cell(moment, death)).join(" | ")} |`),
    "",
    `${clean} of ${results.length} clean`,
    "",
  ].join("\n");
}
