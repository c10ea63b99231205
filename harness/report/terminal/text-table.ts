// A plain table whose cells are wrapped, not cut, so that it fits the terminal. A library would bring more than the forty
// lines it saves: nothing here is wide text, borders or colour spans.

import { plainLines } from "../../../base/plain-text.ts";

export interface TableOptions {
  /** Columns of the terminal. @default 120 */
  readonly width?: number;
  /** Changes a finished cell line without changing its width on screen, for colour. */
  readonly paint?: (text: string, row: number, column: number) => string;
}

const GAP = "  ";
/** Narrower than this nothing can be read; then the table is wider than the terminal. */
const LEAST = 6;
const LONG_WORD = 16;

/** @param rows the first is the heading. @returns lines without blanks at their ends */
export function textTable(
  raw: readonly (readonly string[])[],
  { width = 120, paint = same }: TableOptions = {},
): string {
  // Cells hold what a cloud said. Colour is painted on afterwards.
  const rows = raw.map((row) => row.map(plainLines));
  const widths = fit(rows, width);
  const rule = widths.map((columns) => "-".repeat(columns)).join(GAP);
  const lines = rows.map((row, at) => layOut(row, widths, (text, column) => paint(text, at, column)));
  const [heading = "", ...body] = lines;
  return [heading, rule, ...body].join("\n");
}

function same(text: string): string {
  return text;
}

/** Takes columns off the widest until the table fits, but never off a word that has no place to break. */
function fit(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const at = (column: number) => rows.map((row) => row[column] ?? "");
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...at(column).map((text) => text.length)));
  const least = widths.map((widest, column) => {
    const words = at(column)
      .flatMap(piecesOf)
      .map((piece) => piece.trimEnd().length);
    return Math.min(widest, Math.max(LEAST, ...words));
  });
  const room = width - GAP.length * (columns - 1);
  let excess = widths.reduce((sum, one) => sum + one, 0) - room;
  while (excess > 0) {
    const spare = widths.map((one, column) => one - (least[column] ?? LEAST));
    const widest = widths.reduce(
      (best, one, column) => ((spare[column] ?? 0) > 0 && one > (widths[best] ?? 0) ? column : best),
      -1,
    );
    const chosen = widest === -1 ? spare.findIndex((left) => left > 0) : widest;
    if (chosen === -1) break;
    widths[chosen] = (widths[chosen] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** Words, with the blanks after them. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

/** Where a word may be broken: after `=` and `,`. */
function breakable(word: string): readonly string[] {
  return word.match(/[^=,]*[=,]+\s*|[^=,]+/g) ?? [];
}

/** The smallest pieces that a cell can be wrapped into: short words are not broken, however narrow the table. */
function piecesOf(text: string): readonly string[] {
  return wordsOf(text).flatMap((word) => (word.length > LONG_WORD ? breakable(word) : [word]));
}

/** Lines of a text. A word that is wider than a line is broken after `=` and `,`, or stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  const pieces = wordsOf(plainLines(text)).flatMap((word) =>
    word.trimEnd().length > width ? breakable(word) : [word],
  );
  for (const piece of pieces) {
    if (line !== "" && (line + piece).trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

function layOut(
  row: readonly string[],
  widths: readonly number[],
  paint: (text: string, column: number) => string,
): string {
  const cells = widths.map((width, column) => wrap(row[column] ?? "", width));
  const height = Math.max(...cells.map((cell) => cell.length));
  const lines = Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => {
        const text = cell[line] ?? "";
        const isLast = cells.slice(column + 1).every((later) => (later[line] ?? "") === "");
        return paint(text, column) + (isLast ? "" : " ".repeat(Math.max(0, (widths[column] ?? 0) - text.length)));
      })
      .join(GAP)
      .trimEnd(),
  );
  return lines.join("\n");
}
