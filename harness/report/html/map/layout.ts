// Where everything of a map is, in units of its drawing, before anything is drawn: bands of columns one below the other, each
// with a ruler (sockets, nodes, cores, CPUs, sets) and a lane for each thread that has a mark in it.
import type { CpuSet } from "../../../libvirt/cpu-set.ts";
import { type Column, columnsOf, type CoreBlock } from "./columns.ts";
import type { CpuUse } from "./host-model.ts";
import type { ThreadRow } from "./rows.ts";
import type { MapScene } from "./scene.ts";

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
  /** Top of the lanes. */
  readonly top: number;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  /** Middle. */
  readonly y: number;
  /** Of a server's name, above its threads, there are no marks. */
  readonly kind: "name" | "thread" | "neighbour";
  readonly label: string;
  readonly row?: ThreadRow;
  readonly marks: readonly Mark[];
  /** Along a thread that may run on CPUs which are not next to each other. */
  readonly wire?: Span;
}

export interface Mark extends Span {
  readonly layer: "asked" | "xml" | "kernel";
  /** `stray`: not where it was asked to be. `missing`: asked, and the kernel does not have it there. `any`: one of these. */
  readonly state: "right" | "stray" | "missing" | "any";
}

export const PITCH = 22;
export const RULER = { socket: 11, node: 27, core: 34, cpu: 38, cpuHeight: 18, set: 62, end: 76 };
const GAP = { edge: 4, core: 4, node: 16 };
/** A wider band is broken between cores. */
const BAND_WIDTH = 760;

interface Line {
  readonly kind: Lane["kind"];
  readonly label: string;
  readonly row?: ThreadRow;
  readonly at: (cpu: number) => Readonly<Record<Mark["layer"], Mark["state"] | undefined>>;
}

export function layoutOf(scene: MapScene): readonly Band[] {
  const lines = linesOf(scene);
  const clashes = new Set(scene.clashes.map(({ cpu }) => cpu));
  const marks = (cpu: number) =>
    JSON.stringify([clashes.has(cpu), lines.map(({ at }) => Object.values(at(cpu)).map((state) => state ?? ""))]);
  return bandsOf(columnsOf(scene.host, marks)).map((blocks) => place(blocks, lines, clashes));
}

function linesOf({ servers, neighbours }: MapScene): readonly Line[] {
  const none = { asked: undefined, xml: undefined, kernel: undefined };
  return [
    ...servers.flatMap(({ name, rows }): Line[] => [
      { kind: "name", label: name, at: () => none },
      ...rows.map((row): Line => ({ kind: "thread", label: row.label, row, at: (cpu) => statesAt(row, cpu) })),
    ]),
    ...(neighbours.length === 0 ? [] : [{ kind: "name", label: "other guests", at: () => none } satisfies Line]),
    ...neighbours.map(({ name, mayUse }): Line => {
      const at = (cpu: number) => (mayUse === null || mayUse.has(cpu) ? ("right" as const) : undefined);
      return { kind: "neighbour", label: name, at: (cpu) => ({ ...none, xml: at(cpu) }) };
    }),
  ];
}

function statesAt({ asked, xml, kernel, wrong }: ThreadRow, cpu: number): ReturnType<Line["at"]> {
  const wanted = "cpus" in asked && asked.cpus.has(cpu);
  const isExact = asked.kind === "exactly";
  const isThere = (cpus: ThreadRow["xml"]) => cpus.ok && cpus.value.has(cpu);
  const stray = (isWrong: boolean) => (isWrong && !(wanted && isExact) ? "stray" : "right");
  return {
    asked: !wanted ? undefined : !isExact ? "any" : kernel.ok && !isThere(kernel) ? "missing" : "right",
    xml: isThere(xml) ? stray(wrong.xml) : undefined,
    kernel: isThere(kernel) ? stray(wrong.kernel) : undefined,
  };
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
  const lanes = lanesOf(columns, lines, runs);
  return {
    width: x + GAP.edge,
    height: RULER.end + lanes.length * PITCH + 6,
    sockets: spans("socket"),
    nodes: spans("node"),
    cores: placed.filter((block) => block.columns.length > 1 || block.cores > 1),
    columns,
    sets: runs(columns).flatMap((node) =>
      groupBy(node, ({ use }) => use).map((group) => ({ use: group[0]?.use ?? "none", ...around(group) })),
    ),
    top: RULER.end,
    lanes,
  };
}

/** Lanes without a mark in this band are left out, and so are names without a lane. */
function lanesOf(
  columns: readonly PlacedColumn[],
  lines: readonly Line[],
  nodes: (columns: readonly PlacedColumn[]) => readonly (readonly PlacedColumn[])[],
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
      ...{ y: RULER.end + at * PITCH + PITCH / 2, kind, label, marks },
      ...(row === undefined ? {} : { row }),
      ...(is.length > 1 ? { wire: around(is) } : {}),
    };
  });
}

/** Marks of one kind on columns next to each other are one mark: a pin is a dot, and who floats is a bar. */
function marksOf(
  { at }: Line,
  columns: readonly PlacedColumn[],
  nodes: (columns: readonly PlacedColumn[]) => readonly (readonly PlacedColumn[])[],
): readonly Mark[] {
  return (["asked", "xml", "kernel"] as const).flatMap((layer) =>
    nodes(columns).flatMap((node) =>
      groupBy(node, ({ cpus: [cpu] }) => (cpu === undefined ? "" : (at(cpu)[layer] ?? ""))).flatMap((group) => {
        const [cpu] = group[0]?.cpus ?? [];
        const state = cpu === undefined ? undefined : at(cpu)[layer];
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
