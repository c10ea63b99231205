// Threads, the CPUs that the kernel lets them run on, and the CPUs that they must run on: named where they differ.
import { messageOf } from "../../../base/errors.ts";
import { type CpuSet, isEqual, parseCpuSet, showCpuSet } from "../../../base/cpu-set.ts";
import type { Source, ThreadRecord } from "../../evidence/evidence.ts";
import { check, type CheckResult } from "../check.ts";
import type { Check } from "../verdict.ts";

export interface Place {
  readonly task: ThreadRecord;
  readonly allowed: Source<CpuSet>;
  readonly wanted: Source<CpuSet>;
}

export function place(task: ThreadRecord, wanted: Source<CpuSet>): Place {
  try {
    return { task, wanted, allowed: { ok: true, value: parseCpuSet(task.cpusAllowed) } };
  } catch (error) {
    return { task, wanted, allowed: { ok: false, reason: messageOf(error) } };
  }
}

/** Threads that are wrong are named; of threads that are right, only the CPUs. */
export function judgePlaces(name: string, places: readonly Place[], hint: string | undefined): Check {
  const wrong = places.filter(
    ({ allowed, wanted }) => allowed.ok && wanted.ok && !isEqual(allowed.value, wanted.value),
  );
  const blind = places.flatMap(({ allowed, wanted }) =>
    !wanted.ok ? [wanted.reason] : !allowed.ok ? [allowed.reason] : [],
  );
  const expected = say(places, ({ wanted }) => (wanted.ok ? showCpuSet(wanted.value) : "unknown"));
  const finding: CheckResult =
    wrong.length > 0
      ? {
          holds: false,
          expected: say(wrong, ({ wanted }) => show(wanted)),
          found: wrong.map(describe).join("; "),
          hint,
        }
      : blind.length > 0
        ? { holds: undefined, expected, found: [...new Set(blind)].join("; ") }
        : { holds: true, expected, found: say(places, ({ allowed }) => show(allowed)) };
  return check("kernel", name, finding);
}

function describe({ task, allowed }: Place): string {
  return `${task.comm} (task ${task.tid}) may run on ${show(allowed)}`;
}

function show(cpus: Source<CpuSet>): string {
  return cpus.ok ? showCpuSet(cpus.value) : "unknown";
}

/** `CPU 0/KVM on 1, CPU 1/KVM on 3`, or one set where all are alike. */
function say(places: readonly Place[], cpus: (place: Place) => string): string {
  const each = new Set(places.map(cpus));
  if (each.size === 1) return `CPU ${[...each].join("")}`;
  return places.map((one) => `${one.task.comm} on ${cpus(one)}`).join(", ");
}
