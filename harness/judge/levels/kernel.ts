// Kernel: `Cpus_allowed_list` of every QEMU thread. The truth: whatever XML says, this is where the guest runs.
import { plural } from "../../../base/words.ts";
import { type CpuSet, isEqual, showCpuSet } from "../../../base/cpu-set.ts";
import { vcpuIds } from "../../../base/cpu-set.ts";
import type { Source } from "../../evidence/evidence.ts";
import { check, unknown } from "../check.ts";
import { HINTS } from "../hints.ts";
import { judgePlaces, place } from "./kernel-places.ts";
import type { ActiveSubject, Subject } from "../subject.ts";
import { emulatorCpus, floatingCpus, pinOf, vcpuCpus } from "../expected-places.ts";
import { sortThreads, type Threads } from "./threads.ts";
import type { Check } from "../verdict.ts";

const VCPUS_NAME = "every vCPU has its thread";

export function judgeKernel(subject: ActiveSubject): readonly Check[] {
  const expected = `vCPU ${plural(subject.flavor.vcpus, "thread")}`;
  const { threads } = subject.evidence;
  if (!threads.ok) return [unknown("kernel", VCPUS_NAME, expected, threads.reason)];
  if (threads.value.length === 0)
    return [unknown("kernel", VCPUS_NAME, expected, "no threads of a QEMU process found")];
  const sorted = sortThreads(threads.value);
  if (sorted.vcpus.size === 0) {
    const reason = `no thread of ${threads.value.length} is named as a vCPU: an old QEMU, or debug-threads is off`;
    return [unknown("kernel", VCPUS_NAME, expected, reason)];
  }
  return [
    everyVcpu(subject, sorted),
    ...judgePinned(subject, sorted),
    ...judgeFloating(subject, sorted),
    judgeEmulator(subject, sorted),
    ...judgeIothreads(subject, sorted),
  ];
}

function everyVcpu({ expectedGuest }: ActiveSubject, { vcpus }: Threads): Check {
  const count = [...vcpus.values()].flat().length;
  return check("kernel", VCPUS_NAME, {
    holds: isEqual(new Set(vcpus.keys()), expectedGuest.vcpus) && count === expectedGuest.vcpus.size,
    expected: `threads of vCPU ${showCpuSet(expectedGuest.vcpus)}`,
    found: `${count === 1 ? "thread" : `${count} threads`} of vCPU ${showCpuSet(new Set(vcpus.keys()))}`,
  });
}

/** A thread of a vCPU that the guest must not have counts as the shape's main kind. */
function threadsOf({ expectedGuest }: ActiveSubject, { vcpus }: Threads, kind: "pinned" | "floating") {
  const isPinned = (id: number) =>
    expectedGuest.vcpus.has(id) ? expectedGuest.pinned.has(id) : expectedGuest.floating.size === 0;
  return [...vcpus].filter(([id]) => isPinned(id) === (kind === "pinned"));
}

function judgePinned(subject: ActiveSubject, threads: Threads): readonly Check[] {
  const own = threadsOf(subject, threads, "pinned");
  if (own.length === 0) return [];
  const places = own.flatMap(([id, tasks]) => tasks.map((task) => place(task, pinOf(subject, id))));
  // Where the XML itself has no such pin, libvirt and the kernel may well agree.
  const isByXml = own.every(([id]) => subject.domain.ok && subject.domain.value.vcpuPins.get(id)?.size === 1);
  const hint = isByXml ? HINTS.affinityChanged : undefined;
  return [judgePlaces("each vCPU thread runs on its own pin alone", places, hint)];
}

function judgeFloating(subject: ActiveSubject, threads: Threads): readonly Check[] {
  const own = threadsOf(subject, threads, "floating");
  if (own.length === 0) return [];
  const places = own.flatMap(([id, tasks]) => tasks.map((task) => place(task, floatingCpus(subject, id))));
  return [judgePlaces("the floating vCPU threads run on the shared set", places, undefined)];
}

/** Without a NUMA topology libvirt gives every thread the cpuset of `<vcpu>`; else the emulator's policy rules. */
function helperCpus(subject: ActiveSubject): Source<CpuSet> {
  return subject.expectedGuest.cells.length === 0 ? vcpuCpus(subject, 0) : emulatorCpus(subject);
}

function judgeEmulator(subject: ActiveSubject, { emulator }: Threads): Check {
  const name = "every other thread runs where the emulator must";
  if (emulator.length === 0) return unknown("kernel", name, "emulator threads", "no emulator thread found");
  const must = helperCpus(subject);
  const places = emulator.map((task) => place(task, must));
  return judgePlaces(name, places, hintForHelpers(subject, must));
}

/** Only where the XML is right can the kernel differ from it. */
function hintForHelpers({ domain, online }: ActiveSubject, must: Source<CpuSet>): string | undefined {
  const said = domain.ok ? (domain.value.emulatorPin ?? domain.value.vcpuCpuset) : null;
  const all = said ?? (online.ok ? online.value : undefined);
  return domain.ok && all !== undefined && must.ok && isEqual(all, must.value) ? HINTS.affinityChanged : undefined;
}

function judgeIothreads(subject: ActiveSubject, { iothreads }: Threads): readonly Check[] {
  const name = "the I/O threads run where the emulator must";
  const count = subject.domain.ok ? subject.domain.value.iothreads : iothreads.size;
  if (count === 0 && iothreads.size === 0) return [];
  const missing = vcpuIds(count)
    .map((at) => at + 1)
    .filter((id) => !iothreads.has(id));
  if (missing.length > 0) {
    const found = `no thread of I/O thread ${missing.join(", ")}`;
    return [check("kernel", name, { holds: false, expected: plural(count, "I/O thread"), found })];
  }
  const must = helperCpus(subject);
  const places = [...iothreads.values()].map((task) => place(task, must));
  return [judgePlaces(name, places, hintForHelpers(subject, must))];
}

/** For the table: `vCPU 0→1, others 1`. */
export function kernelInShort({ evidence }: Subject): string {
  if (!evidence.threads.ok) return evidence.threads.reason;
  const { vcpus, emulator } = sortThreads(evidence.threads.value);
  const lists = [...vcpus]
    .sort(([a], [b]) => a - b)
    .map(([id, tasks]) => `${id}→${tasks.map((task) => task.cpusAllowed).join("+")}`);
  const others = [...new Set(emulator.map(({ cpusAllowed }) => cpusAllowed))].join(" and ");
  return `vCPU ${lists.join(" ") || "none"}, others ${others || "none"}`;
}
