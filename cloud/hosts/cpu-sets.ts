// Which CPUs of this machine a host shape makes dedicated, and which shared.
import type { CoreName, HostShape } from "./shapes.ts";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TargetError } from "../../base/errors.ts";
import { type CpuSet, formatCpuSet, parseCpuSet } from "../../base/cpu-set.ts";

/** One core: its online CPUs (SMT siblings), on one NUMA node. */
export interface Core {
  readonly node: number;
  readonly cpus: readonly number[];
}

/** Null where the option is not set. */
export interface CpuSets {
  readonly dedicated: CpuSet | null;
  readonly shared: CpuSet | null;
}

/**
 * The sets of a shape. Two cores are used, of one NUMA node where one has two, and no more on larger machines: what comes
 * out is then the same everywhere. Siblings are never split, else a thread policy could not be told from chance.
 * @throws TargetError on a machine with a single core
 */
export function cpuSetsOf(
  { dedicated, shared }: Pick<HostShape, "dedicated" | "shared">,
  cores: readonly Core[],
): CpuSets {
  if (dedicated === null && shared === null) return { dedicated: null, shared: null };
  const [first, second] = twoCores(cores);
  const byName = { first, second };
  const cpusOf = (names: readonly CoreName[] | null): CpuSet | null =>
    names === null ? null : new Set(names.flatMap((name) => byName[name].cpus));
  return { dedicated: cpusOf(dedicated), shared: cpusOf(shared) };
}

function twoCores(cores: readonly Core[]): readonly [Core, Core] {
  const lowest = ({ cpus }: Core) => Math.min(...cpus);
  const sorted = [...cores].sort((a, b) => a.node - b.node || lowest(a) - lowest(b));
  const nodes = [...new Set(sorted.map(({ node }) => node))].map((node) => sorted.filter((core) => core.node === node));
  const [first, second] = nodes.find((ofNode) => ofNode.length > 1) ?? sorted;
  if (first !== undefined && second !== undefined) return [first, second];
  throw new TargetError("the local cloud needs two CPU cores: one to share and one to dedicate", {
    said: `this machine has CPU ${sorted.flatMap(({ cpus }) => cpus).join(", ")}, one core`,
    hint: "Use a machine with two cores, or name a cloud of yours with OS_CLOUD.",
  });
}

/** As in nova-compute.conf: a line for each option that is set. */
export function cpuOptions({ dedicated, shared }: CpuSets): string {
  return [
    ...(dedicated === null ? [] : [`cpu_dedicated_set = ${formatCpuSet(dedicated)}`]),
    ...(shared === null ? [] : [`cpu_shared_set = ${formatCpuSet(shared)}`]),
  ].join("\n");
}

/** For a person: `CPU 1 dedicated, 0 shared`. */
export function sayCpuSets({ dedicated, shared }: CpuSets): string {
  if (dedicated === null && shared === null) return "no CPU sets";
  return `CPU ${dedicated === null ? "" : formatCpuSet(dedicated)} dedicated, ${shared === null ? "none" : formatCpuSet(shared)} shared`;
}

/**
 * The cores of this machine that this process may use.
 * @param root where `proc` and `sys` are
 */
export function readCores(root = "/"): Core[] {
  const status = readFileSync(join(root, "proc/self/status"), "utf8");
  const allowed = parseCpuSet(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? "0");
  const cores = new Map<string, Core>();
  for (const cpu of allowed) {
    const siblings = parseCpuSet(
      readFileSync(join(root, `sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`), "utf8"),
    );
    const cpus = [...siblings].filter((sibling) => allowed.has(sibling));
    cores.set(formatCpuSet(siblings), { node: nodeOf(cpu, join(root, "sys/devices/system/node")), cpus });
  }
  return [...cores.values()];
}

/** Node numbers may have holes, and a kernel without NUMA has no such folder. */
function nodeOf(cpu: number, nodes: string): number {
  const numbers = existsSync(nodes) ? readdirSync(nodes).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []) : [];
  const found = numbers.find((node) => parseCpuSet(readFileSync(join(nodes, `node${node}/cpulist`), "utf8")).has(cpu));
  return Number(found ?? 0);
}
