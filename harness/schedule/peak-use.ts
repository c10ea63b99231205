// The most that a run has alive at the same time, before it begins: never less than what the schedule comes to.
import type { Amounts } from "../../nova/charges.ts";
import type { ScheduledRow } from "./scheduled-row.ts";
import { mostServersOf } from "./scheduled-row.ts";

export interface AtOnce {
  readonly servers: number;
  /** PCPU. */
  readonly dedicatedCpus: number;
  /** VCPU. */
  readonly sharedCpus: number;
  readonly memoryMiB: number;
}

export interface Means {
  /** Experiments at the same time, those that wait for dedicated CPUs not counted. */
  readonly parallel: number;
  /** Dedicated CPUs to share out; undefined where Placement cannot be read: one experiment with them at a time. */
  readonly freeDedicated: number | undefined;
  readonly maxServers: number | undefined;
}

export function mostAtOnce(rows: readonly ScheduledRow[], means: Means): AtOnce {
  const placement = (kind: keyof Amounts) => (row: ScheduledRow) => row.charges.placement[kind] ?? 0;
  const servers = mostOf(rows, ({ steps }) => mostServersOf(steps), means);
  const dedicated = mostOf(rows, placement("PCPU"), means);
  return {
    servers: Math.min(servers, means.maxServers ?? Infinity),
    dedicatedCpus: Math.min(dedicated, means.freeDedicated ?? Infinity),
    sharedCpus: mostOf(rows, placement("VCPU"), means),
    memoryMiB: mostOf(rows, ({ charges }) => charges.quota.ram ?? 0, means),
  };
}

/** Those that want dedicated CPUs as long as there are any; of the others so many as run side by side. */
function mostOf(
  rows: readonly ScheduledRow[],
  of: (row: ScheduledRow) => number,
  { parallel, freeDedicated = 1 }: Means,
): number {
  const wants = (row: ScheduledRow) => Math.min(row.cpuCharges.dedicated, freeDedicated);
  const [pinned, others] = [rows.filter((row) => wants(row) > 0), rows.filter((row) => wants(row) === 0)];
  let [room, most] = [freeDedicated, 0];
  for (const row of [...pinned].sort((a, b) => of(b) / wants(b) - of(a) / wants(a))) {
    if (room <= 0) break;
    room -= wants(row);
    most += of(row);
  }
  const largest = others.map(of).sort((a, b) => b - a);
  return most + largest.slice(0, parallel).reduce((sum, one) => sum + one, 0);
}
