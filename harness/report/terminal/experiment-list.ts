// The list of experiments, by family, one line each if the terminal is wide enough.
import type { Experiment } from "../../../experiments/experiment.ts";
import { plain } from "../../../base/plain-text.ts";
import { wrap } from "./text-table.ts";

export interface ListOptions {
  /** Families in their order; those that it does not name follow. */
  readonly families: readonly string[];
  /** Columns of the terminal; undefined for a pipe: then every experiment has exactly one line. */
  readonly width?: number | undefined;
}

const INDENT = "  ";

export function experimentList(experiments: readonly Experiment[], { families, width }: ListOptions): string {
  const names = [...new Set([...families, ...experiments.map(({ family }) => family)])];
  const blocks = names.flatMap((family) => {
    const members = experiments.filter((experiment) => experiment.family === family);
    return members.length === 0 ? [] : [[plain(family), ...linesOf(members, width)].join("\n")];
  });
  const isMarked = experiments.some(({ contradicts }) => contradicts !== undefined);
  const note = isMarked ? ["* Nova's documentation differs; `--json` shows how"] : [];
  return `${[...blocks, ...note].join("\n\n")}\n`;
}

function linesOf(members: readonly Experiment[], width: number | undefined): readonly string[] {
  const idWidth = Math.max(...members.map((member) => markedId(member).length));
  return members.flatMap((member) => {
    const head = `${INDENT}${markedId(member).padEnd(idWidth)} ${member.hostSet ?? "-"}  `;
    // A terminal narrower than this cannot show a claim in any way.
    const room = width === undefined ? Infinity : Math.max(20, width - head.length);
    return wrap(member.claim, room).map((line, at) => (at === 0 ? head : " ".repeat(head.length)) + line);
  });
}

function markedId({ id, contradicts }: Experiment): string {
  return `${plain(id)}${contradicts === undefined ? "" : "*"}`;
}
