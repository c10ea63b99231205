// Who else may run on the CPUs that are a server's alone: other servers of its experiment thread by thread, every other guest of
// its host as a whole, and another vCPU of its own.
import { type CpuSet, NO_CPUS, showCpuSet } from "../../../base/cpu-set.ts";
import { intrusion } from "../../../nova/own-cpus.ts";
import { isAlone } from "../expected-places.ts";
import type { ActiveSubject, Neighbour, Subject } from "../subject.ts";
import type { ThreadRow } from "./thread-places.ts";

/** A CPU that must be one guest's alone, and who else may run on it. */
export interface Intrusion {
  /** Host CPU. */
  readonly cpu: number;
  /** Whose CPU it is, as in `vCPU 0`. */
  readonly thread: string;
  readonly others: readonly Intruder[];
}

export interface Intruder {
  /** The other guest, as a person knows it. */
  readonly guest: string;
  /** libvirt's uuid, which is the server's id; absent for the server itself. */
  readonly uuid?: string;
  /** Its thread; absent of a guest that is known as a whole. */
  readonly thread?: string;
  /** Where that may run: a CPU list, or `every CPU`. */
  readonly on: string;
}

/** A server that was observed, with its threads. */
export interface Resident {
  /** As a person reads it. */
  readonly title: string;
  readonly subject: Subject | ActiveSubject;
  readonly threads: readonly ThreadRow[];
}

/** @param others of the experiment, in any order; the server itself may be among them */
export function intrusionsOf(server: Resident, others: readonly Resident[]): readonly Intrusion[] {
  const { subject } = server;
  if (!("expectedGuest" in subject)) return [];
  const alone = isAlone(subject);
  const met = others.filter((other) => other !== server && metEachOther(server, other));
  const ids = new Set([idOf(server), ...met.map(idOf)]);
  const strangers = subject.neighbours.ok ? subject.neighbours.value.filter(({ uuid }) => !ids.has(uuid)) : [];
  const intrusions = server.threads.flatMap((row): readonly Intrusion[] => {
    const cpus = ownCpus(row);
    const [cpu] = cpus;
    if (cpu === undefined) return [];
    const found = [
      ...[server, ...met].flatMap((other) => threadsOn(cpus, { server, row, other, alone })),
      ...strangers.flatMap((other) => guestOn(cpus, other, alone)),
    ];
    return found.length === 0 ? [] : [{ cpu, thread: row.label, others: found }];
  });
  return [...intrusions].sort((a, b) => a.cpu - b.cpu);
}

/** Of a thread with one CPU of its own: that which Nova gave, else that of the XML. */
export function ownCpus({ own, asked, xml }: ThreadRow): CpuSet {
  const cpus = asked.kind === "exactly" ? asked.cpus : xml.ok ? xml.value : NO_CPUS;
  return own && cpus.size === 1 ? cpus : NO_CPUS;
}

/** Both lived on one host at the same time: one of them was seen beside the other. */
export function metEachOther(a: Pick<Resident, "subject">, b: Pick<Resident, "subject">): boolean {
  const hosts = [a, b].map(({ subject: { evidence } }) =>
    evidence.host.ok ? evidence.host.value.name : evidence.server.ok ? evidence.server.value.host : null,
  );
  return hosts[0] === hosts[1] && (sees(a, b) || sees(b, a));
}

function sees({ subject: { neighbours } }: Pick<Resident, "subject">, other: Pick<Resident, "subject">): boolean {
  const id = idOf(other);
  return neighbours.ok && id !== undefined && neighbours.value.some(({ uuid }) => uuid === id);
}

function idOf({ subject: { evidence } }: Pick<Resident, "subject">): string | undefined {
  return evidence.server.ok ? evidence.server.value.id.toLowerCase() : undefined;
}

interface Meeting {
  readonly server: Resident;
  readonly row: ThreadRow;
  readonly other: Resident;
  readonly alone: boolean;
}

/** Threads of a server that lived with it, and another vCPU of its own. Its own emulator may be there. */
function threadsOn(cpus: CpuSet, { server, row, other, alone }: Meeting): readonly Intruder[] {
  return other.threads.flatMap((one): readonly Intruder[] => {
    const isOther = other === server ? one.kind === "vcpu" && one !== row : true;
    const where = one.kernel.ok ? one.kernel : one.xml;
    const pinnedTo = where.ok && where.value.size === 1 ? where.value : NO_CPUS;
    if (!isOther || !where.ok || intrusion(cpus, { pinnedTo, mayUse: where.value }, alone).size === 0) return [];
    const uuid = other === server ? undefined : idOf(other);
    return [{ guest: other.title, ...(uuid && { uuid }), thread: one.label, on: showCpuSet(where.value) }];
  });
}

function guestOn(cpus: CpuSet, { uuid, name, mayUse, pinnedTo }: Neighbour, alone: boolean): readonly Intruder[] {
  if (intrusion(cpus, { pinnedTo, mayUse }, alone).size === 0) return [];
  return [{ guest: name, uuid, on: mayUse === null ? "every CPU" : showCpuSet(mayUse) }];
}
