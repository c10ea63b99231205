// What took how long, and beside what: shown at the end of a start.
import { seconds } from "./progress.ts";

/** One step of a start. */
export interface TimedStep {
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Collects steps as they end; several may be under way at the same time. */
export class TimeLine {
  private readonly ended: TimedStep[] = [];

  /** The steps in the order of their starts. */
  get steps(): readonly TimedStep[] {
    return [...this.ended].sort((a, b) => a.startedAt - b.startedAt);
  }

  add(...steps: readonly TimedStep[]): void {
    this.ended.push(...steps);
  }

  /** Runs `body` and keeps its time, also where it fails. */
  async measure<T>(title: string, body: () => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    try {
      return await body();
    } finally {
      this.add({ title, startedAt, endedAt: Date.now() });
    }
  }
}

/** Narrower bars tell nothing. */
const LEAST_BAR = 10;

/**
 * A line for each step: when it began, how long it took and, where there is a width, a bar at its place.
 * @param columns how wide the terminal is; undefined where there is none
 * @returns no line where nothing was measured
 */
export function renderTimeLine(steps: readonly TimedStep[], columns?: number): string[] {
  if (steps.length === 0) return [];
  const from = Math.min(...steps.map(({ startedAt }) => startedAt));
  const total = Math.max(...steps.map(({ endedAt }) => endedAt)) - from;
  const rows = steps.map(({ title, startedAt, endedAt }) => [
    title,
    `at ${seconds(startedAt - from)}`,
    seconds(endedAt - startedAt),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0, third = 0] = widths;
  const bar = columns === undefined ? 0 : columns - (first + second + third + 9);
  return [
    `Time line, ${seconds(total)} in all:`,
    ...steps.map(({ startedAt, endedAt }, index) => {
      const [title = "", at = "", took = ""] = rows[index] ?? [];
      const text = `  ${title.padEnd(first)}  ${at.padStart(second)}  ${took.padStart(third)}`;
      return bar < LEAST_BAR ? text : `${text}  ${barOf(startedAt - from, endedAt - from, total, bar)}`;
    }),
  ];
}

/** At least one cell, however short the step was. */
function barOf(start: number, end: number, total: number, cells: number): string {
  const place = (ms: number): number => (total === 0 ? 0 : Math.floor((ms / total) * cells));
  const first = Math.min(place(start), cells - 1);
  return `${" ".repeat(first)}${"█".repeat(Math.max(1, place(end) - first))}`;
}
