// A host from above: its nodes side by side, in each the cores in rows, in each core its threads one below the other. All of it,
// however large: maps of experiments fold what is alike, and this is where to look it up.
import { html, type Html } from "./html.ts";
import type { CoreModel, CpuModel, HostModel, NodeModel } from "./map/host-model.ts";

const CPU = { width: 27, height: 18 };
const GAP = { core: 5, line: 7, socket: 16 };
const HEAD = 22;
const MOST_IN_LINE = 12;

export interface PlacedCore {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly core: CoreModel;
}

export interface NodePlan {
  readonly id: number | null;
  readonly width: number;
  readonly height: number;
  readonly sockets: readonly { readonly y: number; readonly label: string }[];
  readonly cores: readonly PlacedCore[];
}

export function nodePlan({ id, cores }: NodeModel): NodePlan {
  const inLine = lineLength(cores.length);
  let y = HEAD;
  const placed: PlacedCore[] = [];
  const sockets: { y: number; label: string }[] = [];
  for (const socket of new Set(cores.map((core) => core.socket))) {
    const own = cores.filter((core) => core.socket === socket);
    const height = Math.max(...own.map(({ cpus }) => cpus.length)) * CPU.height;
    sockets.push({ y: y + 11, label: socket === null ? "socket not known" : `socket ${socket}` });
    y += GAP.socket;
    own.forEach((core, at) => {
      const [line, column] = [Math.floor(at / inLine), at % inLine];
      const top = y + line * (height + GAP.line);
      placed.push({ core, x: 1 + column * (CPU.width + GAP.core), y: top, height: core.cpus.length * CPU.height });
    });
    y += Math.ceil(own.length / inLine) * (height + GAP.line);
  }
  const width = Math.max(110, inLine * (CPU.width + GAP.core) + 2);
  return { id, width, height: y + 1, sockets: sockets, cores: placed };
}

/** A line length that fills all lines, where there is one between half and all of the most. */
function lineLength(cores: number): number {
  if (cores <= MOST_IN_LINE) return Math.max(1, cores);
  const fitting = Array.from({ length: MOST_IN_LINE / 2 + 1 }, (_, at) => MOST_IN_LINE - at);
  return fitting.find((length) => cores % length === 0) ?? MOST_IN_LINE;
}

/** @param id unique in the page */
export function floorPlan(host: HostModel, id: string): Html {
  return html`<div class="floor">
    ${host.nodes.map((node, at) => drawNode(nodePlan(node), `${id}n${at}`, host.name))}
  </div>`;
}

function drawNode({ id: node, width, height, sockets, cores }: NodePlan, id: string, host: string): Html {
  const title = node === null ? "CPUs on no node" : `node ${node}`;
  return html`<div class="scroll">
    <svg
      class="plan"
      width="${width}"
      height="${height}"
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-labelledby="${id}t"
    >
      <title id="${id}t">${`${title} of ${host}: ${cores.map(({ core }) => sayCore(core)).join("; ")}`}</title>
      <text x="1" y="13" class="g">${title}</text>
      ${[
        ...sockets.map(({ y, label }) => html`<text x="1" y="${y}" class="l">${label}</text>`),
        ...cores.map(drawCore),
      ]}
    </svg>
  </div>`;
}

function drawCore({ core, x, y, height }: PlacedCore): Html {
  return html`${core.cpus.map((cpu, at) => drawCpu(cpu, x, y + at * CPU.height))}<rect
      x="${x}"
      y="${y}"
      width="${CPU.width}"
      height="${height}"
      rx="3"
      class="box"
    />`;
}

function drawCpu({ id, use, online }: CpuModel, x: number, y: number): Html {
  const off = online
    ? undefined
    : html`<path d="M${x + 2} ${y + CPU.height - 2}L${x + CPU.width - 2} ${y + 2}" class="off" />`;
  return html`<rect
      x="${x + 1}"
      y="${y + 1}"
      width="${CPU.width - 2}"
      height="${CPU.height - 2}"
      rx="2"
      class="c ${use}${online ? "" : " gone"}"
    />${off}<text x="${x + CPU.width / 2}" y="${y + 13}" class="m">${id}</text>`;
}

function sayCore({ cpus }: CoreModel): string {
  return cpus
    .map(({ id, use, online }) => `CPU ${id}${use === "none" ? "" : ` ${use}`}${online ? "" : " offline"}`)
    .join(" + ");
}
