// How the maps are read. Drawn with the same function that draws them.
import { html, type Html } from "./html.ts";
import { drawMark } from "./map/draw.ts";
import type { CpuUse } from "./map/host-model.ts";
import type { Mark } from "./map/layout.ts";

const SIZE = { width: 26, height: 22 };
type Sample = readonly [marks: readonly Pick<Mark, "layer" | "state" | "vcpu">[], words: string, columns?: number];

const RIGHT = (["asked", "xml", "kernel"] as const).map((layer) => ({ layer, state: "right" as const }));
const MARKS: readonly Sample[] = [
  [[{ layer: "asked", state: "right" }], "frame: asked to be here"],
  [[{ layer: "asked", state: "any" }], "dashed: on one of these, Nova does not say which"],
  [[{ layer: "xml", state: "right" }], "ring: here by the domain XML"],
  [[{ layer: "kernel", state: "right" }], "dot: the kernel lets it run here"],
  [RIGHT, "all three: pinned as asked"],
  [RIGHT, "bar: may run on all of these", 2],
  [[{ layer: "asked", state: "right", vcpu: "17" }], "number: that vCPU, all three alike (of wide servers)"],
  [[{ layer: "kernel", state: "stray" }], "cross: the kernel lets it run here, but it was not asked for"],
  [[{ layer: "asked", state: "missing" }], "asked for, but the kernel does not let it run here"],
];
const USES: readonly (readonly [CpuUse, boolean, string])[] = [
  ["dedicated", true, "dedicated set"],
  ["shared", true, "shared set"],
  ["none", true, "in no set"],
  ["none", false, "offline"],
];

export function legend(): Html {
  return html`<details class="legend" id="legend">
    <summary>How to read the CPU maps</summary>
    <p>A column is a CPU of the host; a bracket joins the threads of a core. A row is a thread of a server.</p>
    <ul>
      ${MARKS.map(([marks, words, columns = 1]) => html`<li>${sample(marks, columns)} ${words}</li>`)}${USES.map(
        ([use, online, words]) => html`<li>${cpu(use, online)} ${words}</li>`,
      )}
      <li>
        <svg class="plan" width="30" height="22" aria-hidden="true">
          <rect x="4.5" y="1" width="21" height="20" class="clash" />
        </svg>
        two guests meet on a CPU that is one’s alone
      </li>
    </ul>
  </details> `;
}

function sample(marks: Sample[0], columns: number): Html {
  const width = SIZE.width * columns;
  return html`<svg class="plan" width="${width}" height="${SIZE.height}" aria-hidden="true">
    ${marks.map((mark) => drawMark({ ...mark, x: 0, width }, SIZE.height / 2))}
  </svg>`;
}

function cpu(use: CpuUse, online: boolean): Html {
  const off = online ? undefined : html`<path d="M3 20L27 2" class="off" />`;
  return html`<svg class="plan" width="30" height="22" aria-hidden="true">
    <rect x="3" y="2" width="24" height="18" rx="2" class="c ${use}${online ? "" : " gone"}" />
    ${off}
    <text x="15" y="15" class="m">7</text>
  </svg>`;
}
