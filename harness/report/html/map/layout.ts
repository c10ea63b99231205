// Where everything of a map is, in units of its drawing, before anything is drawn: bands of columns one below the other, each
// with a ruler (sockets, nodes, cores, CPUs, sets) and a lane for each thread that has a mark in it.
import type { CpuSet } from "../../../../base/cpu-set.ts";
import { type Column, columnsOf, type CoreBlock } from "./columns.ts";
import type { CpuUse } from "./host-model.ts";
import { type Layer, LAYERS, type Line, linesOf, signature, type State } from "./lines.ts";
import type { HostMoment } from "./host-moment.ts";

/** A stretch of the ruler that has one name. */
export interface Span {
  readonly x: number;
  readonly width: number;
}

export interface PlacedColumn extends Span, Pick<Column, "cpus" | "label" | "use" | "online"> {
  readonly clash: boolean;
}

export interface Band {
  readonly width: number;
  readonly height: number;
  readonly sockets: readonly (Span & { readonly id: number | null })[];
  readonly nodes: readonly (Span & { readonly id: number | null })[];
  /** One for each core with siblings, and for each fold. */
  readonly cores: readonly (Span & { readonly cores: number })[];
  readonly columns: readonly PlacedColumn[];
  readonly sets: readonly (Span & { readonly use: CpuUse })[];
  readonly ruler: Ruler;
  readonly lanes: readonly Lane[];
}

export interface Lane extends Pick<Line, "kind" | "label" | "row"> {
  /** Middle. */
  readonly y: number;
  readonly marks: readonly Mark[];
  /** Along a thread that may run on CPUs which are not next to each other. */
  readonly wire?: Span;
}

export interface Mark extends Span {
  readonly layer: Layer;
  readonly state: State;
  /** The vCPU, in place of ring and dot. */
  readonly vcpu?: string;
}

export const PITCH = 22;
/** Base lines of words and tops of lines of the ruler, from its top. */
export interface Ruler {
  readonly socket: number;
  readonly node: number;
  /** How many cores a fold has. */
  readonly fold: number;
  readonly core: number;
  readonly cpu: number;
  readonly set: number;
  readonly end: number;
}
export const CPU_HEIGHT = 18;
const FOLD_HEIGHT = 13;
const GAP = { edge: 4, core: 4, node: 16 };
/** A wider band is broken between cores. */
const BAND_WIDTH = 900;

export function layoutOf(moment: HostMoment): readonly Band[] {
  const lines = linesOf(moment);
  const clashes = new Set(moment.clashes.map(({ cpu }) => cpu));
  const marks = (cpu: number) => `${clashes.has(cpu)} ${signature(lines, cpu)}`;
  return bandsOf(columnsOf(moment.host, marks)).map((blocks) => place(blocks, lines, clashes));
}

/** A node that fits stays in one piece; one that does not is cut into pieces of about the same width. */
function bandsOf(blocks: readonly CoreBlock[]): readonly (readonly CoreBlock[])[] {
  const bands: CoreBlock[][] = [];
  let room = 0;
  for (const node of groupBy(blocks, (block) => String(block.node))) {
    const total = sum(node.map(widthOf));
    if (bands.length === 0 || total > room) {
      bands.push([]);
      room = BAND_WIDTH;
    }
    const piece = total / Math.ceil(total / BAND_WIDTH);
    let used = 0;
    for (const block of node) {
      if (used > 0 && total > BAND_WIDTH && used + widthOf(block) / 2 > piece) {
        bands.push([]);
        [used, room] = [0, BAND_WIDTH];
      }
      bands.at(-1)?.push(block);
      used += widthOf(block);
    }
    room -= used + GAP.node;
  }
  return bands;
}

function place(blocks: readonly CoreBlock[], lines: readonly Line[], clashes: CpuSet): Band {
  let x = GAP.edge;
  const placed = blocks.map((block, at) => {
    const before = blocks[at - 1];
    if (before !== undefined) x += before.node === block.node ? GAP.core : GAP.node;
    const columns = block.columns.map((column): PlacedColumn => {
      const left = x;
      x += column.width;
      return { ...column, x: left, clash: column.cpus.some((cpu) => clashes.has(cpu)) };
    });
    return { ...block, columns, x: columns[0]?.x ?? x, width: x - (columns[0]?.x ?? x) };
  });
  const columns = placed.flatMap((block) => block.columns);
  const spans = <Key extends "node" | "socket">(key: Key) =>
    groupBy(placed, (block) => JSON.stringify([block.node, block[key]])).map((group) => ({
      id: group[0]?.[key] ?? null,
      ...around(group),
    }));
  const nodeOf = new Map(placed.flatMap((block) => block.columns.map((column) => [column, block.node] as const)));
  const runs = (part: readonly PlacedColumn[]) => groupBy(part, (column) => String(nodeOf.get(column)));
  const ruler = rulerOf(placed.some((block) => block.cores > 1));
  const lanes = lanesOf(columns, lines, { nodes: runs, top: ruler.end });
  return {
    width: x + GAP.edge,
    height: ruler.end + lanes.length * PITCH + 6,
    sockets: spans("socket"),
    nodes: spans("node"),
    cores: placed.filter((block) => block.columns.length > 1 || block.cores > 1),
    columns,
    sets: runs(columns).flatMap((node) =>
      groupBy(node, ({ use }) => use).map((group) => ({ use: group[0]?.use ?? "none", ...around(group) })),
    ),
    ruler,
    lanes,
  };
}

function rulerOf(hasFolds: boolean): Ruler {
  const more = hasFolds ? FOLD_HEIGHT : 0;
  return { socket: 11, node: 27, fold: 41, core: 34 + more, cpu: 38 + more, set: 70 + more, end: 76 + more };
}

type NodesOf = (columns: readonly PlacedColumn[]) => readonly (readonly PlacedColumn[])[];

/** Lanes without a mark in this band are left out, and so are names without a lane. */
function lanesOf(
  columns: readonly PlacedColumn[],
  lines: readonly Line[],
  { nodes, top }: { readonly nodes: NodesOf; readonly top: number },
): readonly Lane[] {
  const drawn = lines.map((line) => ({ line, marks: marksOf(line, columns, nodes) }));
  const kept = drawn.filter(({ line, marks }, at) => {
    if (line.kind !== "name") return marks.length > 0;
    const until = drawn.findIndex((other, index) => index > at && other.line.kind === "name");
    return drawn.slice(at + 1, until < 0 ? undefined : until).some((other) => other.marks.length > 0);
  });
  return kept.map(({ line: { kind, label, row }, marks }, at) => {
    const is = marks.filter(({ layer }) => layer !== "asked");
    return {
      ...{ y: top + at * PITCH + PITCH / 2, kind, label, marks },
      ...(row === undefined ? {} : { row }),
      ...(is.some(({ width }) => width < around(is).width) ? { wire: around(is) } : {}),
    };
  });
}

/** Marks of one kind on columns next to each other are one mark: a pin is a dot, and who floats is a bar. */
function marksOf({ at, vcpuAt }: Line, columns: readonly PlacedColumn[], nodes: NodesOf): readonly Mark[] {
  if (vcpuAt !== undefined) {
    return columns.flatMap(({ cpus, x, width }) => {
      const vcpu = cpus[0] === undefined ? undefined : vcpuAt(cpus[0]);
      return vcpu === undefined ? [] : [{ layer: "asked" as const, state: "right" as const, x, width, vcpu }];
    });
  }
  const stateAt = ({ cpus: [cpu] }: PlacedColumn, layer: Layer) => (cpu === undefined ? undefined : at(cpu)[layer]);
  return LAYERS.flatMap((layer) =>
    nodes(columns).flatMap((node) =>
      groupBy(node, (column) => stateAt(column, layer) ?? "").flatMap((group) => {
        const state = group[0] === undefined ? undefined : stateAt(group[0], layer);
        if (state === undefined) return [];
        // Each CPU that is wrong is a mark of its own: it is crossed out one by one.
        const parts = state === "stray" && layer === "kernel" ? group.map((one) => [one]) : [group];
        return parts.map((part) => ({ layer, state, ...around(part) }));
      }),
    ),
  );
}

function around(spans: readonly Span[]): Span {
  const x = Math.min(...spans.map((span) => span.x));
  return { x, width: Math.max(...spans.map((span) => span.x + span.width)) - x };
}

/** Neighbours with an equal key, together. */
function groupBy<T>(list: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups: { key: string; members: T[] }[] = [];
  for (const one of list) {
    const last = groups.at(-1);
    if (last?.key === key(one)) last.members.push(one);
    else groups.push({ key: key(one), members: [one] });
  }
  return groups.map(({ members }) => members);
}

function widthOf({ columns }: CoreBlock): number {
  return sum(columns.map(({ width }) => width)) + GAP.core;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
