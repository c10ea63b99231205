// Where each thread of a server was asked to be, and where it is by the domain XML and by the kernel. What was asked is worked
// out by the judge's own rules, with Nova's topology before the XML: a drawing that took the pin for what was asked would
// always agree with itself.
import { type CpuSet, cpuSet, difference, isEqual, isSubset, parseCpuSet, union } from "../../../base/cpu-set.ts";
import { vcpuIds } from "../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../drivers/libvirt/domain-xml.ts";
import { type ActiveSubject, type Subject, read } from "../subject.ts";
import { novaPins } from "../levels/nova-pins.ts";
import { floatingCpus, onlineOf, pinnableCpus, pinOf } from "../expected-places.ts";
import { sortThreads, type Threads } from "../levels/threads.ts";
import type { Source, ThreadRecord } from "../../evidence/evidence.ts";

export type Asked =
  /** On all of these and no other. */
  | { readonly kind: "exactly"; readonly cpus: CpuSet }
  /** On a single one of these: which, nobody but libvirt says. */
  | { readonly kind: "one-of"; readonly cpus: CpuSet }
  /** No server of this kind should be there at all. */
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly reason: string };

export type ThreadKind = "vcpu" | "emulator" | "iothread";

/** `elsewhere`: the XML or the kernel says otherwise than was asked. `unseen`: one of the three is not known. */
export type Standing = "as-asked" | "elsewhere" | "unseen" | "not-asked";

export interface ThreadRow {
  readonly kind: ThreadKind;
  /** `vCPU 0`, `emulator`, `I/O thread 1`; threads of an emulator that is torn apart by their own names. */
  readonly label: string;
  readonly asked: Asked;
  /** Of a thread without any limit, every online CPU. */
  readonly xml: Source<CpuSet>;
  readonly kernel: Source<CpuSet>;
  readonly standing: Standing;
  /** Whether the XML, and the kernel, are other than asked. */
  readonly wrong: { readonly xml: boolean; readonly kernel: boolean };
  /** Whether its CPU must be its guest's alone: a pinned vCPU, or an emulator on one more dedicated CPU. */
  readonly own: boolean;
}

/** Without a domain and without threads there is nothing to draw: no rows. */
export function threadRows(subject: Subject | ActiveSubject): readonly ThreadRow[] {
  const threads = read(subject.evidence.threads, sortThreads);
  if (!subject.domain.ok && !subject.evidence.threads.ok) return [];
  const domain = subject.domain.ok ? subject.domain.value : undefined;
  const seen = threads.ok ? [...threads.value.vcpus.keys()] : [];
  const count = domain?.vcpus ?? ("expectedGuest" in subject ? subject.expectedGuest.vcpus.size : 0);
  const vcpus = [...new Set([...vcpuIds(Math.min(count, MOST)), ...seen])].sort((a, b) => a - b);
  const emulator = askedOfEmulator(subject, vcpus);
  return [
    ...vcpus.map((id) =>
      row("vcpu", `vCPU ${id}`, {
        own: "expectedGuest" in subject && subject.expectedGuest.pinned.has(id),
        asked: askedOfVcpu(subject, id),
        xml: id < count ? xmlCpus(subject, (facts) => facts.vcpuPins.get(id)) : { ok: false, reason: "no such vCPU" },
        kernel: kernelOf(threads, ({ vcpus: all }) => all.get(id)),
      }),
    ),
    ...emulatorRows(subject, threads, emulator),
    ...iothreadIds(domain, threads).map((id) =>
      row("iothread", `I/O thread ${id}`, {
        asked: emulator,
        xml: xmlCpus(subject, (facts) => facts.iothreadPins.get(id) ?? facts.emulatorPin ?? undefined),
        kernel: kernelOf(threads, ({ iothreads }) => listed(iothreads.get(id))),
      }),
    ),
  ];
}

/** A guard against `<vcpu>999999999</vcpu>`: more than any guest has. */
const MOST = 1024;

function row(
  kind: ThreadKind,
  label: string,
  { asked, xml, kernel, own = false }: Pick<ThreadRow, "asked" | "xml" | "kernel"> & { readonly own?: boolean },
): ThreadRow {
  const wrong = { xml: isWrong(asked, xml), kernel: isWrong(asked, kernel) };
  const isSeen = asked.kind !== "unknown" && xml.ok && kernel.ok;
  const standing =
    asked.kind === "nothing" ? "not-asked" : wrong.xml || wrong.kernel ? "elsewhere" : isSeen ? "as-asked" : "unseen";
  return { kind, label, asked, xml, kernel, standing, wrong, own };
}

function isWrong(asked: Asked, is: Source<CpuSet>): boolean {
  if (!is.ok) return false;
  if (asked.kind === "exactly") return !isEqual(is.value, asked.cpus);
  return asked.kind === "one-of" && (is.value.size !== 1 || !isSubset(is.value, asked.cpus));
}

function askedOfVcpu(subject: Subject | ActiveSubject, vcpu: number): Asked {
  if (!("expectedGuest" in subject)) return { kind: "nothing" };
  const { expectedGuest, evidence } = subject;
  if (!expectedGuest.vcpus.has(vcpu)) return { kind: "nothing" };
  if (!expectedGuest.pinned.has(vcpu)) return exactly(floatingCpus(subject, vcpu));
  const pins = novaPins(evidence.topology);
  const pin = pins.ok ? pins.value.get(vcpu) : undefined;
  if (pin !== undefined) return { kind: "exactly", cpus: cpuSet(pin) };
  const among = pinnableCpus(subject);
  return among.ok ? { kind: "one-of", cpus: among.value } : { kind: "unknown", reason: among.reason };
}

/** Without a NUMA topology libvirt gives every thread the CPUs of the vCPUs; else the emulator's policy rules. */
function askedOfEmulator(subject: Subject | ActiveSubject, vcpus: readonly number[]): Asked {
  if (!("expectedGuest" in subject)) return { kind: "nothing" };
  const { emulator, cells } = subject.expectedGuest;
  if (cells.length === 0) return askedOfVcpu(subject, 0);
  if (emulator === "one-more-dedicated") {
    const among = pinnableCpus(subject);
    const pins = vcpus.map((id) => placeOf(subject, id)).flatMap((place) => (place.ok ? [place.value] : []));
    if (!among.ok) return { kind: "unknown", reason: among.reason };
    return { kind: "one-of", cpus: difference(among.value, union(pins)) };
  }
  if (typeof emulator === "object") return together(subject, [...emulator.pinsOf]);
  const shared = subject.sets.ok ? subject.sets.value.shared : null;
  if (emulator === "shared-set" && !subject.sets.ok) return { kind: "unknown", reason: subject.sets.reason };
  if (emulator === "shared-set" && shared !== null) return { kind: "exactly", cpus: onlineOf(subject, shared) };
  return together(subject, [...subject.expectedGuest.vcpus]);
}

function together(subject: ActiveSubject, vcpus: readonly number[]): Asked {
  const places = vcpus.map((id) => placeOf(subject, id));
  const blind = places.find((one) => !one.ok);
  return exactly(blind ?? { ok: true, value: union(places.flatMap((one) => (one.ok ? [one.value] : []))) });
}

/** Of one vCPU: by Nova; where Nova does not tell the pin, by the XML. */
function placeOf(subject: ActiveSubject, vcpu: number): Source<CpuSet> {
  const asked = askedOfVcpu(subject, vcpu);
  if (asked.kind === "exactly") return { ok: true, value: asked.cpus };
  return asked.kind === "unknown" ? { ok: false, reason: asked.reason } : pinOf(subject, vcpu);
}

function exactly(cpus: Source<CpuSet>): Asked {
  return cpus.ok ? { kind: "exactly", cpus: cpus.value } : { kind: "unknown", reason: cpus.reason };
}

/** libvirt gives a thread without a pin of its own the cpuset of `<vcpu>`, and without that every online CPU. */
function xmlCpus({ domain, online }: Subject, pin: (facts: DomainFacts) => CpuSet | undefined): Source<CpuSet> {
  if (!domain.ok) return domain;
  const cpus = pin(domain.value) ?? domain.value.vcpuCpuset;
  return cpus === null ? online : { ok: true, value: cpus };
}

function kernelOf(
  threads: Source<Threads>,
  tasksOf: (threads: Threads) => readonly ThreadRecord[] | undefined,
): Source<CpuSet> {
  if (!threads.ok) return threads;
  const tasks = tasksOf(threads.value) ?? [];
  if (tasks.length === 0) return { ok: false, reason: "no such thread was found" };
  return read({ ok: true, value: tasks }, (all) => union(all.map(({ cpusAllowed }) => parseCpuSet(cpusAllowed))));
}

/** One row where all agree, else one for each set of CPUs, by the names of the threads that are there. */
function emulatorRows(subject: Subject | ActiveSubject, threads: Source<Threads>, asked: Asked): readonly ThreadRow[] {
  const xml = xmlCpus(subject, ({ emulatorPin }) => emulatorPin ?? undefined);
  const own = "expectedGuest" in subject && subject.expectedGuest.emulator === "one-more-dedicated";
  if (!threads.ok) return [row("emulator", "emulator", { asked, xml, own, kernel: threads })];
  const bySet = new Map<string, ThreadRecord[]>();
  for (const task of threads.value.emulator)
    bySet.set(task.cpusAllowed, [...(bySet.get(task.cpusAllowed) ?? []), task]);
  if (bySet.size < 2) {
    const label = threads.value.emulator.length > 1 ? `emulator ×${threads.value.emulator.length}` : "emulator";
    return [row("emulator", label, { asked, xml, own, kernel: kernelOf(threads, ({ emulator }) => emulator) })];
  }
  return [...bySet.values()].map((tasks) => {
    const names = [...new Set(tasks.map(({ comm }) => comm))].join(", ");
    return row("emulator", `${names}${tasks.length > 1 ? ` ×${tasks.length}` : ""}`, {
      ...{ asked, xml, own },
      kernel: kernelOf(threads, () => tasks),
    });
  });
}

function iothreadIds(domain: DomainFacts | undefined, threads: Source<Threads>): readonly number[] {
  const declared = vcpuIds(Math.min(domain?.iothreads ?? 0, MOST)).map((at) => at + 1);
  const seen = threads.ok ? [...threads.value.iothreads.keys()] : [];
  return [...new Set([...declared, ...seen])].sort((a, b) => a - b);
}

function listed<T>(one: T | undefined): readonly T[] | undefined {
  return one === undefined ? undefined : [one];
}
