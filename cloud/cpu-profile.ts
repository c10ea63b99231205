// Host profile A of the specification: a dedicated set and a shared set, worked out from the CPUs that are there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TargetError } from "../harness/errors.ts";
import { type CpuSet, formatCpuSet, parseCpuSet } from "../harness/libvirt/cpu-set.ts";

/** One core: its online CPUs (SMT siblings), on one NUMA node. */
export interface Core {
  readonly node: number;
  readonly cpus: readonly number[];
}

export interface CpuProfile {
  readonly dedicated: CpuSet;
  readonly shared: CpuSet;
}

/**
 * Gives each NUMA node's first quarter of cores, at least one core of the machine, to the shared set and the rest to the
 * dedicated set. Siblings are never split, else a thread policy could not be told from chance.
 * @throws TargetError on a machine with a single core
 */
export function profileA(cores: readonly Core[]): CpuProfile {
  const nodes = [...new Set(cores.map(({ node }) => node))].sort((a, b) => a - b);
  const shared: number[] = [];
  for (const node of nodes) {
    const ofNode = cores.filter((core) => core.node === node).sort((a, b) => (a.cpus[0] ?? 0) - (b.cpus[0] ?? 0));
    const share = Math.max(Math.floor(ofNode.length / 4), node === nodes[0] ? 1 : 0);
    shared.push(...ofNode.slice(0, share).flatMap(({ cpus }) => cpus));
  }
  const dedicated = cores.flatMap(({ cpus }) => cpus).filter((cpu) => !shared.includes(cpu));
  if (dedicated.length === 0) {
    throw new TargetError("the local cloud needs two CPU cores: one to share and one to dedicate", {
      said: `this machine has CPU ${shared.join(", ")}, one core`,
      hint: "Use a machine with two cores, or name a cloud of yours with OS_CLOUD.",
    });
  }
  return { dedicated: new Set(dedicated), shared: new Set(shared) };
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
