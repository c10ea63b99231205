// The CPU time that the whole machine has used, without what certain processes of others have: the cloud's container, terraform
// and the guests are no children of the tests, and are what the tests cost all the same.
import { readFileSync } from "node:fs";

interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly cpuMs: number;
}

/** Linux: USER_HZ, the unit of /proc, is 100 on every architecture that Node.js runs on. */
const MS_PER_TICK = 10;
const INTERVAL_MS = 1000;

export class CpuClock implements Disposable {
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param foreign process ids whose CPU time is not counted */
  constructor(foreign: readonly number[] = []) {
    const sample = (): void => {
      const busy = busyTicks(readFileSync("/proc/stat", "utf8"));
      const theirs = foreign.map((pid) => ticksOf(pid)).reduce((sum, ticks) => sum + ticks, 0);
      this.#samples.push({ at: Date.now(), cpuMs: (busy - theirs) * MS_PER_TICK });
    };
    sample();
    this.#timer = setInterval(sample, INTERVAL_MS);
    this.#timer.unref();
  }

  /** Milliseconds of CPU time between two moments, to about a second. */
  usedBetween(from: number, to: number): number {
    return Math.max(0, usedAt(this.#samples, to) - usedAt(this.#samples, from));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Between two samples it is taken to have been used evenly. */
export function usedAt(samples: readonly Sample[], at: number): number {
  const next = samples.findIndex((sample) => sample.at >= at);
  const [before, after] = next === -1 ? [samples.at(-1), undefined] : [samples[next - 1], samples[next]];
  if (before === undefined || after === undefined) return (before ?? after)?.cpuMs ?? 0;
  return before.cpuMs + ((at - before.at) / (after.at - before.at)) * (after.cpuMs - before.cpuMs);
}

/** Of `cpu user nice system idle iowait irq softirq steal ...`: all but idle, iowait and what other machines stole. */
export function busyTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "")
    .split(" ")
    .map(Number);
  return user + nice + system + irq + softirq;
}

function ticksOf(pid: number): number {
  try {
    // The second field is the command in parentheses and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
