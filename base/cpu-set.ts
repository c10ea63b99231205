// Sets of host CPUs (and of vCPU or NUMA node numbers, which are written alike). Past a parser, a CPU set is a CpuSet,
// never a string: "0-1" and "0,1" are the same set.
import { EXIT, PinproofError } from "./errors.ts";

export type CpuSet = ReadonlySet<number>;

/** Text that is not a CPU set. */
export class CpuSetError extends PinproofError {
  override readonly name = "CpuSetError";
  readonly code = "CPU_SET";
  readonly exitCode = EXIT.domainFormat;
}

/** More than any kernel or libvirt counts (libvirt's VIR_DOMAIN_CPUMASK_LEN is 16384): a guard against "0-999999999". */
const MOST = 16384;

export const NO_CPUS: CpuSet = new Set();

/**
 * Reads `0-1,4`, and the exclusions of nova.conf: `0-7,^3` or `0-7,^2-3` (Nova's `parse_cpu_spec`: an exclusion counts
 * wherever it stands, and empty items do not).
 * @param text an empty text is the empty set, as in `/sys/devices/system/cpu/offline`
 * @throws CpuSetError naming the part that cannot be read
 */
export function parseCpuSet(text: string): CpuSet {
  const wanted = new Set<number>();
  const excluded = new Set<number>();
  for (const item of text.split(",").map((part) => part.trim())) {
    if (item === "") continue;
    const range = /^(\^?)\s*(\d+)(?:\s*-\s*(\d+))?$/.exec(item);
    if (range === null) throw malformed(text, `"${item}" is neither a CPU nor a range`);
    const [, not, first = "", last = first] = range;
    if (Number(last) >= MOST) throw malformed(text, `CPU ${last} is higher than any host can have`);
    if (Number(first) > Number(last)) throw malformed(text, `the range ${first}-${last} is reversed`);
    for (let cpu = Number(first); cpu <= Number(last); cpu++) (not === "" ? wanted : excluded).add(cpu);
  }
  return difference(wanted, excluded);
}

function malformed(text: string, why: string): CpuSetError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return new CpuSetError(`"${shown}" is not a CPU set: ${why}`, {
    hint: 'write CPUs and ranges with commas between them, such as "0-3,6" or "0-7,^4"',
  });
}

/** The compressed form that libvirt and the kernel print: `0-1,4`; the empty set is an empty text. */
export function formatCpuSet(cpus: CpuSet): string {
  const runs: [number, number][] = [];
  for (const cpu of sorted(cpus)) {
    const run = runs.at(-1);
    if (run?.[1] === cpu - 1) run[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}

/** For people: an empty set is `none`. */
export function showCpuSet(cpus: CpuSet): string {
  return formatCpuSet(cpus) || "none";
}

export function cpuSet(...cpus: readonly number[]): CpuSet {
  return new Set(cpus);
}

export function sorted(cpus: CpuSet): readonly number[] {
  return [...cpus].sort((a, b) => a - b);
}

export function isSubset(part: CpuSet, whole: CpuSet): boolean {
  return [...part].every((cpu) => whole.has(cpu));
}

export function isEqual(a: CpuSet, b: CpuSet): boolean {
  return a.size === b.size && isSubset(a, b);
}

export function isDisjoint(a: CpuSet, b: CpuSet): boolean {
  return intersection(a, b).size === 0;
}

export function union(sets: Iterable<CpuSet>): CpuSet {
  return new Set([...sets].flatMap((cpus) => [...cpus]));
}

export function intersection(a: CpuSet, b: CpuSet): CpuSet {
  return new Set([...a].filter((cpu) => b.has(cpu)));
}

/** What is in `a` and not in `b`. */
export function difference(a: CpuSet, b: CpuSet): CpuSet {
  return new Set([...a].filter((cpu) => !b.has(cpu)));
}

/** Numbers of vCPUs: 0..n-1. */
export function vcpuIds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, id) => id);
}
