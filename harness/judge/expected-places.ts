// Where a server's vCPUs and its emulator must run, in host CPUs: worked out from the host's sets, its nodes, the pins and
// the emulator's policy. Used by the levels libvirt and kernel alike, so that neither is judged by what the other says.
import { floatingSet } from "../../nova/host-sets.ts";
import { nodesOf } from "../../drivers/libvirt/capabilities.ts";
import { type CpuSet, cpuSet, difference, intersection, isSubset, NO_CPUS, union } from "../../base/cpu-set.ts";
import type { DomainFacts } from "../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../evidence/evidence.ts";
import type { ActiveLook, Look } from "./subject.ts";
import { novaPins } from "./levels/nova-pins.ts";

/** The CPUs that Nova may pin to: the dedicated set; on a host without one `vcpu_pin_set`, else every online CPU. */
export function pinnableCpus(look: ActiveLook): Source<CpuSet> {
  if (!look.sets.ok) return look.sets;
  const { dedicated, legacy } = look.sets.value;
  if (dedicated !== null) return { ok: true, value: dedicated };
  if (look.wanted.within === "dedicated-set") return { ok: true, value: NO_CPUS };
  return legacy === null ? look.online : { ok: true, value: legacy };
}

/** Pins are exclusive only where a dedicated set keeps floating guests off them. */
export function hasDedicatedSet({ sets }: Look): boolean {
  return !sets.ok || sets.value.dedicated !== null;
}

/** The kernel leaves offline CPUs out of `Cpus_allowed_list`. */
export function onlineOf({ online }: Look, cpus: CpuSet): CpuSet {
  return online.ok ? intersection(cpus, online.value) : cpus;
}

/** Where a vCPU without a pin may run: the shared set, and in a guest with cells only what its host node has of it. */
export function floatingCpus(look: ActiveLook, vcpu: number): Source<CpuSet> {
  if (!look.sets.ok) return look.sets;
  const shared = floatingSet(look.sets.value);
  if (shared === null && !look.online.ok) return look.online;
  const cpus = shared ?? (look.online.ok ? look.online.value : NO_CPUS);
  if (look.wanted.cells.length === 0) return { ok: true, value: onlineOf(look, cpus) };
  const node = hostNodeOf(look, vcpu);
  if (!node.ok) return node;
  const ofNode = cpusOfNode(look, node.value);
  return ofNode.ok ? { ok: true, value: onlineOf(look, intersection(cpus, ofNode.value)) } : ofNode;
}

/** The host node of the guest cell that holds the vCPU: by its `<memnode>`, else by Nova. Cell k is not node k. */
function hostNodeOf(look: Look, vcpu: number): Source<number> {
  const domain = look.domain.ok ? look.domain.value : undefined;
  const cell = domain?.cells.find(({ vcpus }) => vcpus.has(vcpu));
  const [node, second] = cell === undefined ? [] : memoryNodesOf(domain, cell.id);
  if (node !== undefined && second === undefined) return { ok: true, value: node };
  const { topology } = look.evidence;
  const said = topology.ok ? topology.value.nodes.find(({ vcpus }) => vcpus.includes(vcpu))?.hostNode : undefined;
  if (said !== undefined && said !== null) return { ok: true, value: said };
  return { ok: false, reason: `neither libvirt nor Nova says on which host node vCPU ${vcpu} is` };
}

function memoryNodesOf(domain: DomainFacts | undefined, cell: number): readonly number[] {
  return [...union((domain?.memNodes ?? []).filter((node) => node.cell === cell).map(({ nodeset }) => nodeset))];
}

function cpusOfNode({ cells }: Look, node: number): Source<CpuSet> {
  if (!cells.ok) return cells;
  const cell = cells.value.find(({ id }) => id === node);
  if (cell === undefined) return { ok: false, reason: `the host has no NUMA node ${node}` };
  return { ok: true, value: new Set(cell.cpus.map(({ id }) => id)) };
}

/** The vCPU's pin by the XML; where that names no single CPU, by Nova: the kernel is judged on its own. */
export function pinOf(look: Look, vcpu: number): Source<CpuSet> {
  const pin = look.domain.ok ? look.domain.value.vcpuPins.get(vcpu) : undefined;
  if (pin?.size === 1) return { ok: true, value: pin };
  const pins = novaPins(look.evidence.topology);
  const cpu = pins.ok ? pins.value.get(vcpu) : undefined;
  if (cpu !== undefined) return { ok: true, value: cpuSet(cpu) };
  return { ok: false, reason: `neither libvirt nor Nova says which CPU vCPU ${vcpu} is pinned to` };
}

/** Where one vCPU must run. */
export function vcpuCpus(look: ActiveLook, vcpu: number): Source<CpuSet> {
  return look.wanted.pinned.has(vcpu) ? pinOf(look, vcpu) : floatingCpus(look, vcpu);
}

/** Where all of these vCPUs must run, together. */
export function unionOf(look: ActiveLook, vcpus: Iterable<number>): Source<CpuSet> {
  const each = [...vcpus].map((vcpu) => vcpuCpus(look, vcpu));
  const blind = each.find((one) => !one.ok);
  return blind ?? { ok: true, value: union(each.map((one) => (one.ok ? one.value : NO_CPUS))) };
}

/** Where the emulator must run by its policy. `one-more-dedicated` is one CPU that only the XML names. */
export function emulatorCpus(look: ActiveLook): Source<CpuSet> {
  const { emulator, vcpus } = look.wanted;
  if (emulator === "one-more-dedicated") return ownEmulatorCpu(look);
  if (typeof emulator === "object") return unionOf(look, emulator.pinsOf);
  if (emulator === "own-cpus") return unionOf(look, vcpus);
  if (!look.sets.ok) return look.sets;
  const { shared } = look.sets.value;
  // Without a shared set Nova leaves the emulator on the server's own CPUs.
  return shared === null ? unionOf(look, vcpus) : { ok: true, value: onlineOf(look, shared) };
}

function ownEmulatorCpu(look: Look): Source<CpuSet> {
  if (!look.domain.ok) return look.domain;
  const { emulatorPin } = look.domain.value;
  if (emulatorPin?.size === 1) return { ok: true, value: emulatorPin };
  return { ok: false, reason: "<emulatorpin> names no single CPU" };
}

/** Whether a CPU is one that an emulator on `one-more-dedicated` may have, and why not. */
export function faultOfOwnCpu(look: ActiveLook, domain: DomainFacts, cpus: CpuSet): Source<string | undefined> {
  const allowed = pinnableCpus(look);
  if (!allowed.ok) return allowed;
  if (!look.cells.ok) return look.cells;
  if (!look.online.ok) return look.online;
  const pins = union([...look.wanted.pinned].map((vcpu) => domain.vcpuPins.get(vcpu) ?? NO_CPUS));
  const first = new Set(memoryNodesOf(domain, 0));
  const nodes = nodesOf(cpus, look.cells.value);
  const ok = (value: string | undefined): Source<string | undefined> => ({ ok: true, value });
  if (cpus.size !== 1) return ok("more than one CPU");
  if (!isSubset(cpus, allowed.value)) return ok("outside the dedicated set");
  if (!isSubset(cpus, look.online.value)) return ok("offline");
  if (difference(cpus, pins).size === 0) return ok("the pin of a vCPU");
  if (nodes === undefined || !isSubset(nodes, first)) return ok("not on the host node of guest cell 0");
  return ok(undefined);
}
