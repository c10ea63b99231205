// The tasks of the QEMU process, by /proc.
import type { Source, ThreadRecord } from "../../evidence/evidence.ts";
import { outputOf } from "./libvirt.ts";
import type { Part } from "./parts.ts";

/** Lines such as `/proc/3410/task/3417/status:Name:\tCPU 0/TCG`. */
export const TASK_LINE = /^\/proc\/(\d+)\/task\/(\d+)\/status:(Name|Cpus_allowed_list):\s*(.*)$/;

export function threadsIn(parts: ReadonlyMap<string, Part>, host: string): Source<readonly ThreadRecord[]> {
  const output = outputOf(parts, "threads", host);
  if (!output.ok) return output;
  const tasks = new Map<number, Partial<{ comm: string; cpusAllowed: string }>>();
  const processes = new Set<string>();
  for (const line of output.value.split("\n")) {
    const [, process, tid, field, value] = TASK_LINE.exec(line) ?? [];
    if (process === undefined || value === undefined) continue;
    processes.add(process);
    tasks.set(Number(tid), { ...tasks.get(Number(tid)), [field === "Name" ? "comm" : "cpusAllowed"]: value });
  }
  if (processes.size > 1) {
    return {
      ok: false,
      reason: `${host}: ${processes.size} QEMU processes have this server's uuid: is it being migrated?`,
    };
  }
  // A task that ended while it was read is left out.
  const records = [...tasks].flatMap(([tid, { comm, cpusAllowed }]) =>
    comm === undefined || cpusAllowed === undefined ? [] : [{ tid, comm, cpusAllowed }],
  );
  return { ok: true, value: records };
}
