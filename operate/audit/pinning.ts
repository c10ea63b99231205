// Which vCPUs of a guest are pinned, and which float. Not by the element: Nova writes a `<vcpupin>` for each vCPU of a floating
// guest with cells, too, over the whole shared set of its host node, and where that is a single CPU it looks like a pin.
// Source: section 3.1 of the semantics, shapes FLOAT, FLOATNUMA, PIN and MIXED.
import { floatingSet, type HostSets } from "../../nova/host-sets.ts";
import type { HostCell } from "../../drivers/libvirt/capabilities.ts";
import { type CpuSet, intersection } from "../../base/cpu-set.ts";
import { vcpuIds } from "../../base/cpu-set.ts";
import type { DomainFacts } from "../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../../harness/evidence/evidence.ts";
import type { Guest, Vcpu } from "./evidence.ts";

export interface PinningContext {
  readonly sets: Source<HostSets>;
  readonly cells: Source<readonly HostCell[]>;
  readonly online: Source<CpuSet>;
}

type Charged = Guest["charged"];

/** @param isNovas of any other domain, a pin to one CPU is a pin */
export function vcpusOf(
  domain: DomainFacts,
  isNovas: boolean,
  charged: Charged,
  host: PinningContext,
): ReadonlyMap<number, Vcpu> {
  const of = (id: number): Vcpu => {
    const pin = domain.vcpuPins.get(id);
    const [cpu] = pin ?? [];
    if (cpu === undefined || pin?.size !== 1) return { kind: "floating", cpus: pin ?? domain.vcpuCpuset };
    const kind = isNovas ? kindOf(cpu, domain, charged, host) : "pinned";
    return kind === "floating" ? { kind, cpus: pin } : { kind, cpu };
  };
  return new Map(vcpuIds(domain.vcpus).map((id) => [id, of(id)]));
}

function kindOf(cpu: number, domain: DomainFacts, charged: Charged, host: PinningContext): Vcpu["kind"] {
  if (host.sets.ok && host.sets.value.dedicated?.has(cpu) === true) return "pinned";
  const byPlacement = chargedAs(charged);
  if (byPlacement === "pinned") return "pinned";
  if (host.sets.ok) {
    const isAll = isAllOfItsNode(cpu, host.sets.value, host);
    if (isAll !== undefined) return isAll ? "floating" : "pinned";
  }
  // vCPUs that float over the same set have the same element: two that differ within one guest cell are pins.
  return hasDistinctPins(domain) ? "pinned" : "unclear";
}

/** What is charged PCPU alone is pinned throughout. VCPU alone says nothing: a pinned guest may have come by the fallback. */
function chargedAs(charged: Charged): "pinned" | undefined {
  if (!charged.ok) return undefined;
  return (charged.value.PCPU ?? 0) > 0 && (charged.value.VCPU ?? 0) === 0 ? "pinned" : undefined;
}

/** Whether the CPU is all that a floating vCPU on its host node could have; undefined where that cannot be told. */
function isAllOfItsNode(cpu: number, sets: HostSets, host: PinningContext): boolean | undefined {
  const shared = floatingSet(sets);
  if (shared?.has(cpu) === false) return false;
  const all = shared ?? (host.online.ok ? host.online.value : undefined);
  if (all?.size === 1) return true;
  if (all === undefined || !host.cells.ok) return undefined;
  const node = host.cells.value.find(({ cpus }) => cpus.some(({ id }) => id === cpu));
  if (node === undefined) return false;
  return intersection(all, new Set(node.cpus.map(({ id }) => id))).size === 1;
}

function hasDistinctPins({ vcpuPins, cells }: DomainFacts): boolean {
  return cells.some(({ vcpus }) => {
    const pins = [...vcpus].map((vcpu) => vcpuPins.get(vcpu)).filter((pin) => pin?.size === 1);
    return new Set(pins.map((pin) => [...(pin ?? [])].join(""))).size > 1;
  });
}

/** The CPUs that are the guest's own by its pins; what is unclear is not among them. */
export function pinnedTo({ vcpus }: Guest): CpuSet {
  return new Set([...vcpus.values()].flatMap((vcpu) => (vcpu.kind === "pinned" ? [vcpu.cpu] : [])));
}

export function isPinned(guest: Guest): boolean {
  return [...guest.vcpus.values()].some(({ kind }) => kind === "pinned");
}

export function isUnclear(guest: Guest): boolean {
  return [...guest.vcpus.values()].some(({ kind }) => kind === "unclear");
}

/**
 * The CPU that only a pinned guest's emulator has (`hw:emulator_threads_policy=isolate`): a dedicated one that is no pin of its
 * own.
 */
export function ownEmulatorCpu(guest: Guest, { sets }: PinningContext): number | undefined {
  const { domain, nova, vcpus } = guest;
  const [cpu, second] = domain.emulatorPin ?? [];
  if (nova === null || cpu === undefined || second !== undefined || !sets.ok || !isPinned(guest)) return undefined;
  const isOwnPin = [...vcpus.values()].some((vcpu) => vcpu.kind !== "floating" && vcpu.cpu === cpu);
  return !isOwnPin && sets.value.dedicated?.has(cpu) === true ? cpu : undefined;
}

/** Whether Placement charges one PCPU more than there are pins, which is the emulator's. */
export function isChargedForEmulator({ charged, vcpus }: Guest): boolean {
  const pins = [...vcpus.values()].filter(({ kind }) => kind === "pinned").length;
  return charged.ok && charged.value.PCPU === pins + 1;
}
