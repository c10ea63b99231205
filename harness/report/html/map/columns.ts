// The columns of a map: one for each CPU, in the order in which the host is built. On large hosts cores that are alike (same
// set, same marks) and next to each other are folded into one, so that what differs stays in view.
import { type CpuSet, formatCpuSet } from "../../../../base/cpu-set.ts";
import { cpusOf, type CoreModel, type CpuUse, type HostModel } from "./host-model.ts";

export interface Column {
  /** Several in a folded core. */
  readonly cpus: readonly number[];
  readonly label: string;
  readonly use: CpuUse;
  readonly online: boolean;
  readonly width: number;
}

/** A core, or several that are alike. */
export interface CoreBlock {
  readonly node: number | null;
  readonly socket: number | null;
  /** Cores in it: more than one where folded. */
  readonly cores: number;
  readonly columns: readonly Column[];
}

/** Up to that many CPUs nothing is folded. */
export const FOLD_ABOVE = 16;
const FOLD_FROM = 3;
const WIDTH = { few: 26, many: 24, digit: 6.2, least: 40 };

/** @param marks what every row has at a CPU, as any text that is equal where it is equal */
export function columnsOf(host: HostModel, marks: (cpu: number) => string): readonly CoreBlock[] {
  const count = cpusOf(host).length;
  const width = count <= FOLD_ABOVE ? WIDTH.few : WIDTH.many;
  return host.nodes.flatMap(({ id, cores }) => {
    const runs = count <= FOLD_ABOVE ? cores.map((core) => [core]) : runsOf(cores, marks);
    return runs.flatMap((run) =>
      run.length < FOLD_FROM ? run.map((core) => block(id, [core], width)) : [block(id, run, width)],
    );
  });
}

function runsOf(cores: readonly CoreModel[], marks: (cpu: number) => string): readonly (readonly CoreModel[])[] {
  const runs: { signature: string; cores: CoreModel[] }[] = [];
  for (const core of cores) {
    const signature = JSON.stringify([core.socket, core.cpus.map(({ id, use, online }) => [use, online, marks(id)])]);
    const last = runs.at(-1);
    if (last?.signature === signature) last.cores.push(core);
    else runs.push({ signature, cores: [core] });
  }
  return runs.map((run) => run.cores);
}

function block(node: number | null, cores: readonly CoreModel[], width: number): CoreBlock {
  const [first] = cores;
  const columns = (first?.cpus ?? []).map(({ use, online }, at): Column => {
    const cpus = cores.flatMap((core) => (core.cpus[at] === undefined ? [] : [core.cpus[at].id]));
    const label = labelOf(new Set(cpus));
    const wide = Math.max(WIDTH.least, Math.round(label.length * WIDTH.digit) + 8);
    return { cpus, label, use, online, width: cores.length === 1 ? width : wide };
  });
  return { node, socket: first?.socket ?? null, cores: cores.length, columns };
}

/** `8–31`; of CPUs that make no short list, their number. */
function labelOf(cpus: CpuSet): string {
  const list = formatCpuSet(cpus).replaceAll("-", "–");
  return list.length <= 9 ? list : `${cpus.size} CPUs`;
}
