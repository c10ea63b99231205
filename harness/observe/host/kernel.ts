// The tasks of QEMU processes, by /proc: the one reading of them, whether of one guest or of all of a host.
import { unread } from "../../evidence/attempt.ts";
import type { Source, ThreadRecord } from "../../evidence/evidence.ts";
import { outputOf } from "./libvirt.ts";
import type { Part } from "./parts.ts";

/** Lines such as `/proc/3410/task/3417/status:Name:\tCPU 0/TCG`. */
const TASK_LINE = /^\/proc\/(\d+)\/task\/(\d+)\/status:(Name|Cpus_allowed_list):\s*(.*)$/;
/** Lines such as `/proc/3410/cmdline-89aa1779-...`. */
const PROCESS_LINE = /^\/proc\/(\d+)\/cmdline-([0-9a-fA-F-]{36})$/;
/** Before Linux 6.4 vhost workers are processes of their own, named after the task of QEMU that made them. */
const WORKER = /^vhost-(\d+)$/;

/** What is known of a task so far; one that ended while it was read lacks something. */
type Tasks = ReadonlyMap<number, Partial<ThreadRecord>>;

/** The tasks of one guest. */
export function threadsIn(parts: ReadonlyMap<string, Part>, host: string): Source<readonly ThreadRecord[]> {
  const output = outputOf(parts, "threads", host);
  if (!output.ok) return output;
  const { processes, tasks } = tasksIn(output.value);
  return tasksOf(
    [...tasks.keys()].filter((pid) => isMeant(pid, processes, tasks)),
    tasks,
    host,
  );
}

/** The tasks of every guest of a host, by uuid. */
export function threadsByGuest(
  parts: ReadonlyMap<string, Part>,
  host: string,
): Source<ReadonlyMap<string, Source<readonly ThreadRecord[]>>> {
  const output = outputOf(parts, "threads", host);
  if (!output.ok) return output;
  const { processes, tasks } = tasksIn(output.value);
  return { ok: true, value: new Map([...processes].map(([uuid, pids]) => [uuid, tasksOf(pids, tasks, host)])) };
}

interface Read {
  /** Uuid to the processes that were started with it. */
  readonly processes: ReadonlyMap<string, readonly string[]>;
  /** Process to its tasks, with the vhost workers that work for it. */
  readonly tasks: ReadonlyMap<string, Tasks>;
}

function tasksIn(text: string): Read {
  const processes = new Map<string, string[]>();
  const tasks = new Map<string, Map<number, Partial<ThreadRecord>>>();
  for (const line of text.split("\n")) {
    const [, owner, uuid] = PROCESS_LINE.exec(line) ?? [];
    if (owner !== undefined && uuid !== undefined) {
      const id = uuid.toLowerCase();
      processes.set(id, [...(processes.get(id) ?? []), owner]);
    }
    const [, process, tid, field, value] = TASK_LINE.exec(line) ?? [];
    if (process === undefined || value === undefined) continue;
    const own = tasks.get(process) ?? new Map<number, Partial<ThreadRecord>>();
    tasks.set(process, own);
    own.set(Number(tid), { ...own.get(Number(tid)), [field === "Name" ? "comm" : "cpusAllowed"]: value });
  }
  const makers = new Map([...tasks].flatMap(([pid, own]) => [...own.keys()].map((tid) => [tid, pid] as const)));
  for (const [pid, own] of [...tasks]) {
    for (const [tid, task] of own) {
      const maker = makers.get(Number(WORKER.exec(task.comm ?? "")?.[1] ?? NaN));
      if (maker !== undefined && maker !== pid) tasks.get(maker)?.set(tid, task);
    }
  }
  return { processes, tasks };
}

/** What was captured before processes were named beside their tasks holds one guest's alone. */
function isMeant(pid: string, processes: Read["processes"], tasks: Read["tasks"]): boolean {
  if (processes.size > 0) return [...processes.values()].some((pids) => pids.includes(pid));
  return [...(tasks.get(pid)?.values() ?? [])].some(({ comm = "" }) => !WORKER.test(comm));
}

function tasksOf(
  pids: readonly string[],
  tasks: ReadonlyMap<string, Tasks>,
  host: string,
): Source<readonly ThreadRecord[]> {
  // One that ended before its tasks were read counts no more.
  const alive = pids.filter((pid) => tasks.has(pid));
  const [pid = ""] = alive;
  if (alive.length > 1) return unread(`${host}: ${alive.length} QEMU processes have this uuid: is it being migrated?`);
  const found = [...(tasks.get(pid) ?? [])].flatMap(([tid, { comm, cpusAllowed }]) =>
    comm === undefined || cpusAllowed === undefined ? [] : [{ tid, comm, cpusAllowed }],
  );
  return found.length === 0 ? unread(`${host}: its QEMU process has ended`) : { ok: true, value: found };
}
