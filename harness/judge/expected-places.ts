// Where a server's vCPUs and its emulator must run, in host CPUs: worked out from the host's sets, its nodes, the pins and
// the emulator's policy. Used by the levels libvirt and kernel alike, so that neither is judged by what the other says.
import { floatingSet } from "../../nova/host-sets.ts";
import { keepsFloatingOff } from "../../nova/own-cpus.ts";
import { nodesOf } from "../../drivers/libvirt/capabilities.ts";
import { type CpuSet, cpuSet, difference, intersection, isSubset, NO_CPUS, union } from "../../base/cpu-set.ts";
import type { DomainFacts } from "../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../evidence/evidence.ts";
import type { ActiveSubject, Subject } from "./subject.ts";
import { novaPins } from "./levels/nova-pins.ts";

/** The CPUs that Nova may pin to: the dedicated set; on a host without one `vcpu_pin_set`, else every online CPU. */
export function pinnableCpus(subject: ActiveSubject): Source<CpuSet> {
  if (!subject.sets.ok) return subject.sets;
  const { dedicated, legacy } = subject.sets.value;
  if (dedicated !== null) return { ok: true, value: dedicated };
  if (subject.expectedGuest.within === "dedicated-set") return { ok: true, value: NO_CPUS };
  return legacy === null ? subject.online : { ok: true, value: legacy };
}

/** Whether a dedicated set keeps floating guests off pins; where it is not known, it may. */
export function hasDedicatedSet({ sets }: Subject): boolean {
  return !sets.ok || keepsFloatingOff(sets.value);
}

/** Whether the server's own CPUs are to be its alone: because it was promised that, or by the host's dedicated set. */
export function isAlone(subject: ActiveSubject): boolean {
  const { expectedGuest, sets } = subject;
  return expectedGuest.within === "dedicated-set" || (sets.ok && keepsFloatingOff(sets.value));
}

/** The kernel leaves offline CPUs out of `Cpus_allowed_list`. */
export function onlineOf({ online }: Subject, cpus: CpuSet): CpuSet {
  return online.ok ? intersection(cpus, online.value) : cpus;
}

/** Where a vCPU without a pin may run: the shared set, and in a guest with cells only what its host node has of it. */
export function floatingCpus(subject: ActiveSubject, vcpu: number): Source<CpuSet> {
  if (!subject.sets.ok) return subject.sets;
  const shared = floatingSet(subject.sets.value);
  if (shared === null && !subject.online.ok) return subject.online;
  const cpus = shared ?? (subject.online.ok ? subject.online.value : NO_CPUS);
  if (subject.expectedGuest.cells.length === 0) return { ok: true, value: onlineOf(subject, cpus) };
  const node = hostNodeOf(subject, vcpu);
  if (!node.ok) return node;
  const ofNode = cpusOfNode(subject, node.value);
  return ofNode.ok ? { ok: true, value: onlineOf(subject, intersection(cpus, ofNode.value)) } : ofNode;
}

/** The host node of the guest cell that holds the vCPU: by its `<memnode>`, else by Nova. Cell k is not node k. */
function hostNodeOf(subject: Subject, vcpu: number): Source<number> {
  const domain = subject.domain.ok ? subject.domain.value : undefined;
  const cell = domain?.cells.find(({ vcpus }) => vcpus.has(vcpu));
  const [node, second] = cell === undefined ? [] : memoryNodesOf(domain, cell.id);
  if (node !== undefined && second === undefined) return { ok: true, value: node };
  const { topology } = subject.evidence;
  const said = topology.ok ? topology.value.nodes.find(({ vcpus }) => vcpus.includes(vcpu))?.hostNode : undefined;
  if (said !== undefined && said !== null) return { ok: true, value: said };
  return { ok: false, reason: `neither libvirt nor Nova says on which host node vCPU ${vcpu} is` };
}

function memoryNodesOf(domain: DomainFacts | undefined, cell: number): readonly number[] {
  return [...union((domain?.memNodes ?? []).filter((node) => node.cell === cell).map(({ nodeset }) => nodeset))];
}

function cpusOfNode({ cells }: Subject, node: number): Source<CpuSet> {
  if (!cells.ok) return cells;
  const cell = cells.value.find(({ id }) => id === node);
  if (cell === undefined) return { ok: false, reason: `the host has no NUMA node ${node}` };
  return { ok: true, value: new Set(cell.cpus.map(({ id }) => id)) };
}

/** The vCPU's pin by the XML; where that names no single CPU, by Nova: the kernel is judged on its own. */
export function pinOf(subject: Subject, vcpu: number): Source<CpuSet> {
  const pin = subject.domain.ok ? subject.domain.value.vcpuPins.get(vcpu) : undefined;
  if (pin?.size === 1) return { ok: true, value: pin };
  const pins = novaPins(subject.evidence.topology);
  const cpu = pins.ok ? pins.value.get(vcpu) : undefined;
  if (cpu !== undefined) return { ok: true, value: cpuSet(cpu) };
  return { ok: false, reason: `neither libvirt nor Nova says which CPU vCPU ${vcpu} is pinned to` };
}

/** Where one vCPU must run. */
export function vcpuCpus(subject: ActiveSubject, vcpu: number): Source<CpuSet> {
  return subject.expectedGuest.pinned.has(vcpu) ? pinOf(subject, vcpu) : floatingCpus(subject, vcpu);
}

/** Where all of these vCPUs must run, together. */
export function unionOf(subject: ActiveSubject, vcpus: Iterable<number>): Source<CpuSet> {
  const each = [...vcpus].map((vcpu) => vcpuCpus(subject, vcpu));
  const blind = each.find((one) => !one.ok);
  return blind ?? { ok: true, value: union(each.map((one) => (one.ok ? one.value : NO_CPUS))) };
}

/** Where the emulator must run by its policy. `one-more-dedicated` is one CPU that only the XML names. */
export function emulatorCpus(subject: ActiveSubject): Source<CpuSet> {
  const { emulator, vcpus } = subject.expectedGuest;
  if (emulator === "one-more-dedicated") return ownEmulatorCpu(subject);
  if (typeof emulator === "object") return unionOf(subject, emulator.pinsOf);
  if (emulator === "own-cpus") return unionOf(subject, vcpus);
  if (!subject.sets.ok) return subject.sets;
  const { shared } = subject.sets.value;
  // Without a shared set Nova leaves the emulator on the server's own CPUs.
  return shared === null ? unionOf(subject, vcpus) : { ok: true, value: onlineOf(subject, shared) };
}

function ownEmulatorCpu(subject: Subject): Source<CpuSet> {
  if (!subject.domain.ok) return subject.domain;
  const { emulatorPin } = subject.domain.value;
  if (emulatorPin?.size === 1) return { ok: true, value: emulatorPin };
  return { ok: false, reason: "<emulatorpin> names no single CPU" };
}

/** Whether a CPU is one that an emulator on `one-more-dedicated` may have, and why not. */
export function faultOfOwnCpu(subject: ActiveSubject, domain: DomainFacts, cpus: CpuSet): Source<string | undefined> {
  const allowed = pinnableCpus(subject);
  if (!allowed.ok) return allowed;
  if (!subject.cells.ok) return subject.cells;
  if (!subject.online.ok) return subject.online;
  const pins = union([...subject.expectedGuest.pinned].map((vcpu) => domain.vcpuPins.get(vcpu) ?? NO_CPUS));
  const first = new Set(memoryNodesOf(domain, 0));
  const nodes = nodesOf(cpus, subject.cells.value);
  const ok = (value: string | undefined): Source<string | undefined> => ({ ok: true, value });
  if (cpus.size !== 1) return ok("more than one CPU");
  if (!isSubset(cpus, allowed.value)) return ok("outside the dedicated set");
  if (!isSubset(cpus, subject.online.value)) return ok("offline");
  if (difference(cpus, pins).size === 0) return ok("the pin of a vCPU");
  if (nodes === undefined || !isSubset(nodes, first)) return ok("not on the host node of guest cell 0");
  return ok(undefined);
}
