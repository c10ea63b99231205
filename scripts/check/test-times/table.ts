// What the tests took, as a table: the parts in their order, then the test files, the longest first.
import { seconds } from "../../../base/progress.ts";
import { textTable } from "../../../harness/report/terminal/text-table.ts";

export interface Took {
  readonly what: string;
  readonly wallMs: number;
  /** CPU time of the whole machine meanwhile. */
  readonly cpuMs: number;
}

export function timesTable(parts: readonly Took[], files: readonly Took[]): string {
  const longestFirst = [...files].sort((a, b) => b.wallMs - a.wallMs);
  const all = {
    what: "all",
    wallMs: parts.reduce((sum, { wallMs }) => sum + wallMs, 0),
    cpuMs: parts.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
  const row = ({ what, wallMs, cpuMs }: Took) => [what, seconds(wallMs), `${Math.round(cpuMs / 1000)} s`];
  return `${textTable([["what", "time", "CPU time"], ...[...parts, all, ...longestFirst].map(row)])}\n`;
}
