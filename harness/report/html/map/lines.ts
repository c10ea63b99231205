// The rows of a map, each with what it has at every CPU: a thread of a server, all vCPUs of a wide server that are where they
// were asked to be, or another guest.
import { plural } from "../../../../base/words.ts";
import type { CpuSet } from "../../../../base/cpu-set.ts";
import type { ThreadRow } from "../../../judge/threads/thread-places.ts";
import type { MapNeighbour, HostMoment, MapServer } from "./host-moment.ts";

/** Frame, ring and dot. */
export const LAYERS = ["asked", "xml", "kernel"] as const;
export type Layer = (typeof LAYERS)[number];

/** `stray`: not where it was asked to be. `missing`: asked, and the kernel does not have it there. `any`: one of these. */
export type State = "right" | "stray" | "missing" | "any";

export interface Line {
  /** Of a server's name, above its threads, there are no marks. */
  readonly kind: "name" | "thread" | "pins" | "neighbour";
  readonly label: string;
  readonly row?: ThreadRow;
  readonly at: (cpu: number) => Readonly<Partial<Record<Layer, State>>>;
  /** Of `pins`: the vCPU that is pinned there. */
  readonly vcpuAt?: (cpu: number) => string | undefined;
}

/** Of a server with more vCPUs those that are as asked share one line, which shows their numbers. */
export const WIDE = 16;

export function linesOf({ servers, neighbours }: HostMoment): readonly Line[] {
  return [
    ...servers.flatMap((server) => [heading(server.name), ...threadLines(server)]),
    ...(neighbours.length === 0 ? [] : [heading("other guests")]),
    ...neighbours.map(guestLine),
  ];
}

/** Equal where everything that is drawn at a CPU is. */
export function signature(lines: readonly Line[], cpu: number): string {
  return JSON.stringify(
    lines.map(({ at, vcpuAt }) => [vcpuAt?.(cpu) ?? "", ...LAYERS.map((layer) => at(cpu)[layer] ?? "")]),
  );
}

function heading(label: string): Line {
  return { kind: "name", label, at: () => ({}) };
}

function threadLines({ rows }: MapServer): readonly Line[] {
  const pinned = rows.filter(isPinnedAsAsked);
  const line = (row: ThreadRow): Line => ({
    ...{ kind: "thread", label: row.label, row },
    at: (cpu) => statesAt(row, cpu),
  });
  if (pinned.length <= WIDE) return rows.map(line);
  const vcpus = new Map(
    pinned.flatMap(({ kernel, label }) => {
      const number = label.replace("vCPU ", "");
      return kernel.ok ? [...kernel.value].map((cpu) => [cpu, number] as const) : [];
    }),
  );
  const together: Line = {
    ...{ kind: "pins", label: plural(pinned.length, "vCPU") },
    ...{ at: () => ({}), vcpuAt: (cpu) => vcpus.get(cpu) },
  };
  return [together, ...rows.filter((row) => !pinned.includes(row)).map(line)];
}

function isPinnedAsAsked({ kind, standing, asked, kernel }: ThreadRow): boolean {
  return kind === "vcpu" && standing === "as-asked" && asked.kind === "exactly" && kernel.ok && kernel.value.size === 1;
}

function guestLine({ name, mayUse }: MapNeighbour): Line {
  return { kind: "neighbour", label: name, at: (cpu) => (mayUse?.has(cpu) === false ? {} : { xml: "right" }) };
}

function statesAt({ asked, xml, kernel, wrong }: ThreadRow, cpu: number): ReturnType<Line["at"]> {
  const isWanted = "cpus" in asked && asked.cpus.has(cpu);
  const isExact = asked.kind === "exactly";
  const isIn = (cpus: { readonly ok: boolean; readonly value?: CpuSet }) => cpus.ok && cpus.value?.has(cpu) === true;
  const stray = (isWrong: boolean): State => (isWrong && !(isWanted && isExact) ? "stray" : "right");
  return {
    ...(isWanted ? { asked: !isExact ? "any" : kernel.ok && !isIn(kernel) ? "missing" : "right" } : {}),
    ...(isIn(xml) ? { xml: stray(wrong.xml) } : {}),
    ...(isIn(kernel) ? { kernel: stray(wrong.kernel) } : {}),
  };
}
