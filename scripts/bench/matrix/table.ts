// The figures as Markdown.
import type { Phase } from "../../../harness/run/time/phases.ts";
import type { RunRecord } from "../../../harness/run/run-record.ts";
import type { CpuUse } from "./cpu-watch.ts";
import type { Life } from "./floor.ts";
import type { MatrixRun } from "./pinproof.ts";

/** What was measured, each list a round a piece; of a part that was not asked for it is empty. */
export interface Figures {
  readonly rows: number;
  readonly matrix: readonly (MatrixRun & { readonly use: CpuUse })[];
  /** How many rows were run one after another. */
  readonly aloneRows: number;
  readonly alone: readonly { readonly wallMs: number; readonly outcomes: Readonly<Record<string, string>> }[];
  readonly typed: readonly { readonly wallMs: number; readonly asExpected: number; readonly of: number }[];
  readonly lives: readonly Life[];
  readonly pinnedLives: number;
  readonly floating: { readonly rows: number; readonly runs: readonly MatrixRun[] };
  readonly pinned: { readonly rows: number; readonly runs: readonly MatrixRun[] };
}

export function tablesOf(figures: Figures): string {
  return [comparison(figures), profile(figures), floor(figures), growth(figures)].filter(Boolean).join("\n");
}

function comparison({ rows, matrix, alone, aloneRows, typed }: Figures): string {
  const m = walls(matrix);
  const lines: string[][] = [];
  const costs = matrix.flatMap(({ record }) => record.cost ?? []);
  if (matrix.length > 0) lines.push([`m: ${rows} rows in one run`, spread(m, inTime), came(matrix.map(outcomesOf))]);
  if (alone.length > 0) {
    lines.push([
      `a: ${aloneRows} of the rows, each a run of its own, in turn`,
      spread(walls(alone), inTime),
      came(alone.map((one) => one.outcomes)),
    ]);
  }
  if (typed.length > 0) {
    const went = typed.map(({ asExpected, of }) => `${asExpected} of ${of} servers and calls as expected`);
    lines.push(["b: the openstack client, in turn", spread(walls(typed), inTime), went.join(", ")]);
  }
  if (matrix.length > 0 && typed.length > 0) lines.push(["b : m", times(walls(typed), m), "goal 3 or more"]);
  if (matrix.length > 0 && alone.length > 0) {
    const perRow = (ms: readonly number[], of: number): number[] => ms.map((one) => one / of);
    lines.push(["a : m, by the row", times(perRow(walls(alone), aloneRows), perRow(m, rows)), ""]);
  }
  if (costs.length > 0) {
    const share = costs.map(({ ownCpuMs, wallMs }) => (100 * ownCpuMs) / wallMs);
    const memory = costs.map(({ maxMemoryMiB }) => maxMemoryMiB);
    const terraform = costs.map(({ terraformMs, wallMs }) => (100 * terraformMs) / wallMs);
    lines.push(
      ["m: pinproof's own CPU, of one core", spread(share, (value) => `${value.toFixed(1)} %`), "goal 10 % at most"],
      ["m: its memory, maximum", spread(memory, (value) => `${value.toFixed(0)} MiB`), "goal 400 MiB at most"],
      ["m: a terraform was at work", spread(terraform, (value) => `${value.toFixed(0)} %`), "of the wall"],
    );
  }
  return table(["what", "measured", ""], lines);
}

const PHASES: readonly (readonly [Phase, string])[] = [
  ["wait", "wait: for CPUs, an image, a flavor, a place"],
  ["apply", "apply: terraform makes the servers"],
  ["observe", "observe: acts, evidence, terraform's plan"],
  ["destroy", "destroy: terraform removes them"],
];

function profile({ matrix, pinnedLives }: Figures): string {
  const [first] = matrix;
  if (first === undefined) return "";
  const sums = matrix.map(({ record }) => phaseSums(record));
  const lines = PHASES.map(([phase, words]) => [
    words,
    spread(
      sums.map((sum) => sum[phase]),
      inTime,
    ),
  ]);
  const uses = matrix.map(({ use }) => use);
  return table(
    ["m, by phase", "summed over the rows"],
    [
      ...lines,
      [
        `the dedicated CPU was held, by ${pinnedLives} servers`,
        spread(
          uses.map(({ heldMs }) => heldMs),
          inTime,
        ),
      ],
      [
        "it was free between two of them, summed",
        spread(
          uses.map(({ idleMs }) => idleMs),
          inTime,
        ),
      ],
    ],
  );
}

function floor({ lives, pinnedLives }: Figures): string {
  if (lives.length === 0) return "";
  const boot = median(lives.map(({ bootMs }) => bootMs));
  const removal = median(lives.map(({ removalMs }) => removalMs));
  return table(
    ["the cloud at best", `median of ${lives.length}`],
    [
      ["a pinned server from the request until ACTIVE", inTime(boot)],
      ["from its deletion until Placement has the CPU free", inTime(removal)],
      [`times ${pinnedLives}, the pinned lives of profile A`, inTime((boot + removal) * pinnedLives)],
    ],
  );
}

function growth({ rows, matrix, floating, pinned }: Figures): string {
  if (floating.runs.length + pinned.runs.length === 0) return "";
  return table(
    ["one run of", "rows", "wall"],
    [
      ["all rows", String(rows), spread(walls(matrix), inTime)],
      ["those that want no dedicated CPU", String(floating.rows), spread(walls(floating.runs), inTime)],
      ["those that want it", String(pinned.rows), spread(walls(pinned.runs), inTime)],
    ],
  );
}

/** Of the rows that were run; one that was skipped has no time. */
function phaseSums({ phases = {} }: RunRecord): Record<Phase, number> {
  const sum = { wait: 0, apply: 0, observe: 0, destroy: 0 };
  for (const row of Object.values(phases)) for (const [phase] of PHASES) sum[phase] += row[phase];
  return sum;
}

function outcomesOf({ record }: MatrixRun): Readonly<Record<string, string>> {
  return record.outcomes ?? {};
}

/** `54 hold`, or `53 hold, A45 violated`. */
function came(rounds: readonly Readonly<Record<string, string>>[]): string {
  const said = rounds.map((outcomes) => {
    const entries = Object.entries(outcomes);
    const others = entries.filter(([, outcome]) => outcome !== "holds").map(([row, outcome]) => `${row} ${outcome}`);
    return [`${entries.length - others.length} hold`, ...others].join(", ");
  });
  return [...new Set(said)].join("; ");
}

function walls(runs: readonly { readonly wallMs: number }[]): number[] {
  return runs.map(({ wallMs }) => wallMs);
}

function times(one: readonly number[], other: readonly number[]): string {
  return (median(one) / median(other)).toFixed(2);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN;
}

/** Of one round its figure; of several the median, and between which. */
function spread(values: readonly number[], show: (value: number) => string): string {
  const middle = show(median(values));
  return values.length < 2 ? middle : `${middle} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}

function inTime(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  if (lines.length === 0) return "";
  const rows = [head, head.map(() => "---"), ...lines];
  return `${rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}
