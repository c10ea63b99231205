// Kernel: `Cpus_allowed_list` of every QEMU thread. The truth: whatever XML says, this is where the guest runs.
import { type CpuSet, cpuSet, intersection, isEqual, parseCpuSet, showCpuSet } from "../libvirt/cpu-set.ts";
import { vcpuIds } from "../libvirt/domain-cpus.ts";
import { messageOf } from "../errors.ts";
import type { Source, ThreadRecord } from "../observe/evidence.ts";
import { check, type Finding, unknown } from "./check.ts";
import { HINTS } from "./hints.ts";
import type { Look } from "./look.ts";
import { novaPins } from "./nova.ts";
import { sortThreads, type Threads } from "./threads.ts";
import type { Check } from "./verdict.ts";

const VCPUS_NAME = "every vCPU has its thread";

export function judgeKernel(look: Look): readonly Check[] {
  const expected = `${look.flavor.vcpus} vCPU ${look.flavor.vcpus === 1 ? "thread" : "threads"}`;
  const { threads } = look.evidence;
  if (!threads.ok) return [unknown("kernel", VCPUS_NAME, expected, threads.reason)];
  if (threads.value.length === 0)
    return [unknown("kernel", VCPUS_NAME, expected, "no threads of a QEMU process found")];
  const sorted = sortThreads(threads.value);
  if (sorted.vcpus.size === 0) {
    const reason = `no thread of ${threads.value.length} is named as a vCPU: an old QEMU, or debug-threads is off`;
    return [unknown("kernel", VCPUS_NAME, expected, reason)];
  }
  return [
    everyVcpu(look, sorted),
    judgeVcpus(look, sorted),
    judgeEmulator(look, sorted),
    ...judgeIothreads(look, sorted),
  ];
}

function everyVcpu({ flavor }: Look, { vcpus }: Threads): Check {
  const count = [...vcpus.values()].flat().length;
  return check("kernel", VCPUS_NAME, {
    holds: isEqual(new Set(vcpus.keys()), new Set(vcpuIds(flavor.vcpus))) && count === flavor.vcpus,
    expected: `threads of vCPU ${showCpuSet(new Set(vcpuIds(flavor.vcpus)))}`,
    found: `${count === 1 ? "thread" : `${count} threads`} of vCPU ${showCpuSet(new Set(vcpus.keys()))}`,
  });
}

function judgeVcpus(look: Look, { vcpus }: Threads): Check {
  const isPinned = look.asked.expect.cpus === "pinned";
  const name = isPinned ? "each vCPU thread runs on its own pin alone" : "the vCPU threads run on the shared set";
  const places = [...vcpus].flatMap(([id, tasks]) =>
    tasks.map((task) => place(task, isPinned ? pinOf(look, id) : floatingCpus(look))),
  );
  // Where the XML itself has no such pin, libvirt and the kernel may well agree.
  const isByXml = !isPinned || (look.domain.ok && [...vcpus.keys()].every((id) => isSinglePin(look, id)));
  return judgePlaces(name, places, isByXml ? HINTS.affinityChanged : undefined);
}

function isSinglePin({ domain }: Look, vcpu: number): boolean {
  return domain.ok && domain.value.vcpuPins.get(vcpu)?.size === 1;
}

function judgeEmulator(look: Look, { emulator }: Threads): Check {
  const name = "every other thread runs where the emulator must";
  if (emulator.length === 0) return unknown("kernel", name, "emulator threads", "no emulator thread found");
  return judgePlaces(
    name,
    emulator.map((task) => place(task, emulatorCpus(look))),
    HINTS.affinityChanged,
  );
}

function judgeIothreads(look: Look, { iothreads }: Threads): readonly Check[] {
  const name = "the I/O threads run where their pins say";
  if (!look.domain.ok) return [];
  const { iothreads: count, iothreadPins } = look.domain.value;
  if (count === 0 && iothreads.size === 0) return [];
  const missing = vcpuIds(count)
    .map((at) => at + 1)
    .filter((id) => !iothreads.has(id));
  if (missing.length > 0) {
    const found = `no thread of I/O thread ${missing.join(", ")}`;
    return [check("kernel", name, { holds: false, expected: `${count} I/O threads`, found })];
  }
  const places = [...iothreads].map(([id, task]) => {
    const pin = iothreadPins.get(id);
    return place(task, pin === undefined ? emulatorCpus(look) : onlineOf(look, pin));
  });
  return [judgePlaces(name, places, HINTS.affinityChanged)];
}

interface Place {
  readonly task: ThreadRecord;
  readonly allowed: Source<CpuSet>;
  readonly wanted: Source<CpuSet>;
}

function place(task: ThreadRecord, wanted: Source<CpuSet>): Place {
  try {
    return { task, wanted, allowed: { ok: true, value: parseCpuSet(task.cpusAllowed) } };
  } catch (error) {
    return { task, wanted, allowed: { ok: false, reason: messageOf(error) } };
  }
}

/** Threads that are wrong are named; of threads that are right, only the CPUs. */
function judgePlaces(name: string, places: readonly Place[], hint: string | undefined): Check {
  const wrong = places.filter(
    ({ allowed, wanted }) => allowed.ok && wanted.ok && !isEqual(allowed.value, wanted.value),
  );
  const blind = places.flatMap(({ allowed, wanted }) =>
    !wanted.ok ? [wanted.reason] : !allowed.ok ? [allowed.reason] : [],
  );
  const expected = say(places, ({ wanted }) => (wanted.ok ? showCpuSet(wanted.value) : "unknown"));
  const finding: Finding =
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

/** The vCPU's pin by the XML; where that names no single CPU, by Nova: the kernel is judged on its own. */
function pinOf(look: Look, vcpu: number): Source<CpuSet> {
  const pin = look.domain.ok ? look.domain.value.vcpuPins.get(vcpu) : undefined;
  if (pin?.size === 1) return { ok: true, value: pin };
  const pins = novaPins(look.evidence.topology);
  const cpu = pins.ok ? pins.value.get(vcpu) : undefined;
  if (cpu !== undefined) return { ok: true, value: cpuSet(cpu) };
  return { ok: false, reason: `neither libvirt nor Nova says which CPU vCPU ${vcpu} is pinned to` };
}

/** Where a thread without a pin may run: the shared set, or every online CPU where none is configured. */
function floatingCpus(look: Look): Source<CpuSet> {
  const { domain, sets } = look;
  if (domain.ok && domain.value.vcpuCpuset !== null) return onlineOf(look, domain.value.vcpuCpuset);
  if (!sets.ok) return sets;
  return sets.value.shared === null ? look.online : onlineOf(look, sets.value.shared);
}

function emulatorCpus(look: Look): Source<CpuSet> {
  if (look.asked.expect.cpus === "floating") return floatingCpus(look);
  if (!look.domain.ok) return look.domain;
  const { emulatorPin, vcpuPins } = look.domain.value;
  if (emulatorPin !== null) return onlineOf(look, emulatorPin);
  if (vcpuPins.size === 0) return { ok: false, reason: "the XML pins neither vCPU nor emulator" };
  return { ok: true, value: new Set([...vcpuPins.values()].flatMap((cpus) => [...cpus])) };
}

/** The kernel leaves offline CPUs out of `Cpus_allowed_list`. */
function onlineOf({ online }: Look, cpus: CpuSet): Source<CpuSet> {
  return { ok: true, value: online.ok ? intersection(cpus, online.value) : cpus };
}

/** For the table: `vCPU 0→1, others 1`. */
export function kernelInShort({ evidence }: Look): string {
  if (!evidence.threads.ok) return evidence.threads.reason;
  const { vcpus, emulator } = sortThreads(evidence.threads.value);
  const lists = [...vcpus]
    .sort(([a], [b]) => a - b)
    .map(([id, tasks]) => `${id}→${tasks.map((task) => task.cpusAllowed).join("+")}`);
  const others = [...new Set(emulator.map(({ cpusAllowed }) => cpusAllowed))].join(" and ");
  return `vCPU ${lists.join(" ") || "none"}, others ${others || "none"}`;
}
