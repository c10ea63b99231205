// One map with its words: whose host it is, who met whom, and the same once more as a table for those who do not see drawings.
import { plural } from "../../../../base/words.ts";
import { type CpuSet, showCpuSet, sorted } from "../../../../base/cpu-set.ts";
import type { HostSets } from "../../../../nova/host-sets.ts";
import type { Source } from "../../../evidence/evidence.ts";
import { type Fragment, html, type Html } from "../html.ts";
import { drawBand } from "./draw.ts";
import { cpusOf, hasSmt, type HostModel } from "./host-model.ts";
import { layoutOf } from "./layout.ts";
import type { Asked, Standing, ThreadRow } from "../../../judge/threads/thread-places.ts";
import type { Clash, HostMoment } from "./host-moment.ts";

/** A longer table is left closed, even where it is worth a look. */
const ROWS_AT_ONCE = 16;

/**
 * @param id unique in the page
 * @param isOpen shows the words, too
 */
export function figure(moment: HostMoment, id: string, isOpen = false): Html {
  const bands = layoutOf(moment);
  const title = `CPU map of ${moment.servers.map(({ name }) => name).join(", ")} on ${moment.host.name}`;
  const description = [
    ...moment.clashes.map(sayClash),
    ...astray(moment),
    "The table beside it says the same in words.",
  ];
  const rows = moment.servers.reduce((sum, server) => sum + server.rows.length, 0);
  const open = isOpen && rows <= ROWS_AT_ONCE ? html` open` : undefined;
  return html`<figure class="map">
    <figcaption>
      <b>${moment.servers.map(({ name }) => name).join(", ")}</b> on <b>${moment.host.name}</b>: ${sayHost(moment.host)}
    </figcaption>
    ${clashList(moment)}
    <div class="body">
      <div class="drawing">
        ${bands.map((band, at) =>
          drawBand(band, {
            id: `${id}b${at}`,
            title: bands.length === 1 ? title : `${title}, part ${at + 1} of ${bands.length}`,
            description: description.join(" "),
          }),
        )}
        ${others(moment)}
      </div>
      <details class="words" ${open}>
        <summary>In words</summary>
        ${table(moment)}
      </details>
    </div>
  </figure> `;
}

function clashList({ clashes }: HostMoment): Fragment {
  if (clashes.length === 0) return undefined;
  return html`<ul class="clashes">
    ${clashes.map((clash) => html`<li><span class="sign bad">▲</span> ${sayClash(clash)}</li>`)}
  </ul>`;
}

export function sayClash({ cpu, owner, others }: Clash): string {
  return `CPU ${cpu} is ${owner}’s alone, and there may run, too: ${others.join("; ")}.`;
}

function astray({ servers }: HostMoment): readonly string[] {
  return servers.flatMap(({ name, rows }) =>
    rows
      .filter(({ standing }) => standing === "elsewhere")
      .map(
        (row) => `${name}, ${row.label}: asked ${sayAsked(row.asked)}, XML ${say(row.xml)}, kernel ${say(row.kernel)}.`,
      ),
  );
}

export function sayHost(host: HostModel): string {
  const { nodes, sets, online, blind } = host;
  const cpus = cpusOf(host);
  const known = nodes.filter(({ id }) => id !== null);
  const off = cpus.filter((cpu) => !cpu.online).map(({ id }) => id);
  const cores = known.reduce((count, node) => count + node.cores.length, 0);
  return [
    blind === undefined
      ? `${plural(known.length, "NUMA node")}, ${plural(cores, "core")}, ${plural(cpus.length, "CPU")}${hasSmt(host) ? "" : ", no SMT"}`
      : `its sockets, nodes and cores were not seen: ${blind}`,
    sets.ok ? saySets(sets.value) : `its CPU sets were not seen: ${sets.reason}`,
    ...(off.length > 0 ? [`offline ${showCpuSet(new Set(off))}`] : []),
    ...(online.ok ? [] : [`which CPUs are online was not seen: ${online.reason}`]),
  ].join("; ");
}

function saySets({ dedicated, shared, legacy }: HostSets): string {
  if (dedicated === null && shared === null && legacy === null) return "no CPU sets: guests may use every CPU";
  const parts = [
    ["dedicated", dedicated],
    ["shared", shared],
    ["vcpu_pin_set", legacy],
  ] as const;
  return parts.flatMap(([name, set]) => (set === null ? [] : [`${name} ${showCpuSet(set)}`])).join(", ");
}

function others({ neighbours, elsewhere, servers }: HostMoment): Fragment {
  const near = neighbours.length === 0 ? undefined : plural(neighbours.length, "other guest");
  const far = elsewhere === 0 ? undefined : plural(elsewhere, "other guest");
  if (near === undefined && far === undefined) return undefined;
  const names = servers.map(({ name }) => name).join(", ");
  return html`<p class="note">
    ${[
      ...(near === undefined ? [] : [`${near} on CPUs that are pinned for ${names}.`]),
      ...(far === undefined ? [] : [`${far} of the host, not on these CPUs, not drawn.`]),
    ].join(" ")}
  </p>`;
}

const STANDING: Readonly<Record<Standing, string>> = {
  "as-asked": "as asked",
  elsewhere: "✕ elsewhere",
  unseen: "? not seen",
  "not-asked": "not asked for",
};

function table({ servers, neighbours, clashes }: HostMoment): Html {
  const row = (server: string, one: ThreadRow) =>
    html`<tr>
      <td>${server}</td>
      <th scope="row">${one.label}</th>
      <td>${sayAsked(one.asked)}</td>
      <td>${say(one.xml)}</td>
      <td>${say(one.kernel)}</td>
      <td class="${one.standing === "elsewhere" ? "bad" : ""}">${STANDING[one.standing]}</td>
    </tr>`;
  const guest = ({ name, mayUse }: HostMoment["neighbours"][number]) =>
    html`<tr>
      <td>${name}</td>
      <th scope="row">another guest</th>
      <td>–</td>
      <td>${mayUse === null ? "every CPU" : showCpuSet(mayUse)}</td>
      <td>–</td>
      <td>${clashes.length > 0 ? "see above" : "–"}</td>
    </tr>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="CPU map as a table">
    <table>
      <thead>
        <tr>
          <th scope="col">server</th>
          <th scope="col">thread</th>
          <th scope="col">asked: CPU</th>
          <th scope="col">domain XML</th>
          <th scope="col">kernel</th>
          <th scope="col">it is</th>
        </tr>
      </thead>
      <tbody>
        ${servers.flatMap(({ name, rows }) => rows.map((one) => row(name, one)))}${neighbours.map(guest)}
      </tbody>
    </table>
  </div>`;
}

export function sayAsked(asked: Asked): string {
  switch (asked.kind) {
    case "exactly":
      return showCpuSet(asked.cpus);
    case "one-of":
      return asked.cpus.size === 1 ? String(sorted(asked.cpus)[0]) : `one of ${showCpuSet(asked.cpus)}`;
    case "nothing":
      return "nothing";
    case "unknown":
      return `not known: ${asked.reason}`;
  }
}

function say(cpus: Source<CpuSet>): string {
  return cpus.ok ? showCpuSet(cpus.value) : `not seen: ${cpus.reason}`;
}
