// A laid-out band as SVG: names to the left, which stay while the drawing beside them is scrolled, and the drawing.
import { brief, html, type Html } from "../html.ts";
import type { CpuUse } from "./host-model.ts";
import { type Band, CPU_HEIGHT, type Lane, type Mark, PITCH, type Span } from "./layout.ts";

const NAMES_WIDTH = 126;
const LONGEST_NAME = 17;
/** From the edge of a column to its middle; of wide ones, from where a bar may begin. */
const HALF = 13;
/** Room for a sign below the CPUs on which guests meet. */
const FOOT = 14;
const CHARACTER = 6;

export interface Words {
  /** For `aria-labelledby`; unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export function drawBand(band: Band, { id, title, description }: Words): Html {
  const height = band.height + (band.columns.some(({ clash }) => clash) ? FOOT : 0);
  // Text that is given the keyboard although there is nothing to scroll would be a stop for nothing.
  const reach = band.width > LEAST_ROOM ? html` tabindex="0" role="group" aria-label="${title}"` : undefined;
  return html`<div class="${band.width > PAPER ? "band wide" : "band"}">
    <svg class="names" width="${NAMES_WIDTH}" height="${height}" aria-hidden="true">
      ${[html`<text x="0" y="${band.ruler.cpu + 13}" class="k">CPU</text>`, ...band.lanes.map(nameOf)]}
    </svg>
    <div class="scroll" ${reach}>
      <svg
        class="plan"
        width="${band.width}"
        height="${height}"
        viewBox="0 0 ${band.width} ${height}"
        role="img"
        aria-labelledby="${id}t ${id}d"
      >
        <title id="${id}t">${title}</title>
        <desc id="${id}d">${description}</desc>
        ${[...ruler(band), ...band.lanes.map(drawLane), ...clashes(band, height)]}
      </svg>
    </div>
  </div> `;
}

/** What is beside the names on paper (A4), and on a phone of 360 pixels. */
const PAPER = 540;
const LEAST_ROOM = 170;

function nameOf({ kind, label, y, row }: Lane): Html {
  const sign = row?.standing === "elsewhere" ? "✕ " : row?.standing === "unseen" ? "? " : "";
  const [x, style] = kind === "name" ? [0, "g"] : [8, row?.standing === "elsewhere" ? "k bad" : "k"];
  return html`<text x="${x}" y="${y + 4}" class="${style}">${sign}${brief(label, LONGEST_NAME - sign.length)}</text>`;
}

function ruler(band: Band): readonly Html[] {
  const bottom = band.height - 4;
  return [
    ...band.sets
      .filter(({ use }) => use === "dedicated" || use === "both")
      .map(
        ({ x, width }) =>
          html`<rect
            x="${x}"
            y="${band.ruler.end}"
            width="${width}"
            height="${bottom - band.ruler.end}"
            class="zone"
          />`,
      ),
    ...band.sockets.map((span) => bracket(span, band.ruler.socket, ["socket", "s"])),
    ...band.nodes.map((span) => bracket(span, band.ruler.node, ["node", "n"])),
    ...band.cores.map(
      ({ x, width, cores }) =>
        html`<path
            d="M${x + 1.5} ${band.ruler.core + 3}v-3h${width - 3}v3"
            class="core"
          />${cores > 1 ? html`<text x="${x + width / 2}" y="${band.ruler.fold}" class="m fold">${cores} cores</text>` : undefined}`,
    ),
    ...band.columns.map(({ x, width, label, use, online, clash }) => {
      const [left, y] = [x + 1, band.ruler.cpu];
      const off = online
        ? undefined
        : html`<path d="M${left} ${y + CPU_HEIGHT}L${left + width - 2} ${y}" class="off" />`;
      return html`<rect
          x="${left}"
          y="${y}"
          width="${width - 2}"
          height="${CPU_HEIGHT}"
          rx="2"
          class="c ${use}${online ? "" : " gone"}"
        />${off}<text x="${x + width / 2}" y="${y + 13}" class="m${clash ? " bad" : ""}">${label}</text>`;
    }),
    ...band.sets.map((set) => setLabel(set, band.ruler.set)),
    html`<path d="M0 ${band.ruler.end}H${band.width}" class="rule" />`,
  ];
}

/** `socket 0`; where there is no room for the word, `s0`. */
function bracket(
  { x, width, id }: Span & { readonly id: number | null },
  y: number,
  [word, letter]: [string, string],
): Html {
  const long = id === null ? (word === "node" ? "on no node" : "") : `${word} ${id}`;
  const short = id === null ? "" : `${letter}${id}`;
  const label = long.length * CHARACTER <= width ? long : short;
  if (label === "") return html``;
  return html`<path d="M${x + 1} ${y + 3}h${width - 2}" class="core" /><text x="${x + 1}" y="${y}" class="l"
      >${label}</text
    >`;
}

const SETS: Readonly<Record<CpuUse, readonly [string, string]>> = {
  dedicated: ["dedicated", "D"],
  shared: ["shared", "S"],
  both: ["both sets", "D+S"],
  legacy: ["pin set", "P"],
  none: ["", ""],
};

function setLabel({ x, width, use }: Span & { readonly use: CpuUse }, y: number): Html {
  const [long, short] = SETS[use];
  const label = long.length * CHARACTER <= width ? long : short;
  return html`<text x="${x + width / 2}" y="${y}" class="m set">${label}</text>`;
}

function drawLane({ y, kind, marks, wire }: Lane): Html {
  if (kind === "name") return html`<path d="M0 ${y + PITCH / 2 - 2}h9999" class="rule" />`;
  const line =
    wire === undefined
      ? undefined
      : html`<path d="M${wire.x + 10} ${y}h${Math.max(0, wire.width - 20)}" class="wire" />`;
  return html`${line}${marks.map((mark) => drawMark(mark, y))}`;
}

/** Frame: asked. Ring: the XML. Dot: the kernel. On CPUs next to each other each is drawn out to a bar. */
export function drawMark({ layer, state, x, width, vcpu }: Mark, y: number): Html {
  if (layer === "asked") {
    const number =
      vcpu === undefined ? undefined : html`<text x="${x + width / 2}" y="${y + 4}" class="m">${vcpu}</text>`;
    return html`<rect x="${x + 2}" y="${y - 9}" width="${width - 4}" height="18" rx="4" class="a ${state}" />${number}`;
  }
  if (layer === "kernel" && state === "stray") {
    const middle = x + width / 2;
    return html`<path d="M${middle - 4.5} ${y - 4.5}l9 9m0 -9l-9 9" class="x" />`;
  }
  const radius = layer === "xml" ? 6 : 3;
  const half = Math.min(width / 2, HALF);
  return html`<rect
    x="${x + half - radius}"
    y="${y - radius}"
    width="${width - 2 * (half - radius)}"
    height="${2 * radius}"
    rx="${radius}"
    class="${layer === "xml" ? "r" : "d"} ${state}"
  />`;
}

function clashes({ columns, height, ruler }: Band, bottom: number): readonly Html[] {
  return columns
    .filter(({ clash }) => clash)
    .map(
      ({ x, width }) =>
        html`<rect
            x="${x + 0.5}"
            y="${ruler.cpu - 2}"
            width="${width - 1}"
            height="${height - ruler.cpu}"
            class="clash"
          /><path d="M${x + width / 2 - 5} ${bottom - 3}h10l-5 -9z" class="tip" />`,
    );
}
