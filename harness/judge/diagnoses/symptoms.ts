// What a diagnosis looks at: one server, what it asked for, and the compute hosts, with their texts read. What could not be
// read is undefined: then there is no symptom.
import type { Fault } from "../../../experiments/expectation.ts";
import { type HostCell, parseCapabilities } from "../../../drivers/libvirt/capabilities.ts";
import { type CpuSet, parseCpuSet } from "../../../base/cpu-set.ts";
import type { FreeMemoryRecord, HostFacts, InventoryRecord, Source } from "../../evidence/evidence.ts";
import { type NovaRequest, novaRequestOf } from "../../../nova/request.ts";
import { faultOf } from "../../../nova/faults.ts";
import { hostNameOf } from "../host-of.ts";
import { type HostSets, hostSets } from "../../../nova/host-sets.ts";
import { type Subject, read } from "../subject.ts";
import { novaPins } from "../levels/nova-pins.ts";

export interface Host {
  readonly name: string;
  readonly service: { readonly status: string; readonly state: string } | undefined;
  readonly PCPU: InventoryRecord | undefined;
  readonly VCPU: InventoryRecord | undefined;
  readonly memory: InventoryRecord | undefined;
  /** Whether Placement was read at all: then an inventory that is not there is none. */
  readonly hasInventories: boolean;
  /** Trait HW_CPU_HYPERTHREADING. */
  readonly smt: boolean | undefined;
  readonly cells: readonly HostCell[] | undefined;
  readonly online: CpuSet | undefined;
  readonly sets: HostSets | undefined;
  readonly reserved: string | null | undefined;
  readonly free: readonly FreeMemoryRecord[] | undefined;
}

export interface Symptoms {
  readonly subject: Subject;
  readonly request: NovaRequest;
  readonly hosts: readonly Host[];
  /** The host that the server is on, as it was at the start of the run. */
  readonly landed: Host | undefined;
  /** The fault's class, where the server is in ERROR and the class is a known one. */
  readonly fault: Fault | undefined;
  /** Message and details of the fault; empty where there is none. */
  readonly faultText: string;
  readonly active: boolean;
  /** Placement's charge; empty where it could not be read. */
  readonly charged: Readonly<Record<string, number>>;
  /** Whether Nova gives it pins. */
  readonly pinned: boolean;
  /** Host to PCPU that this experiment's other servers of the same step hold, which the start of the run did not show. */
  readonly besides: ReadonlyMap<string, number>;
}

export function symptomsOf(
  subject: Subject,
  facts: readonly HostFacts[],
  besides: ReadonlyMap<string, number>,
): Symptoms {
  const { server, allocations, topology } = subject.evidence;
  const hosts = facts.map(hostOf);
  const record = server.ok ? server.value : undefined;
  const fault = record?.status === "ERROR" ? record.fault : null;
  const pins = novaPins(topology);
  return {
    subject,
    request: novaRequestOf(subject.image, subject.flavor),
    hosts,
    landed: hosts.find(({ name }) => name === hostNameOf(subject.evidence)),
    fault: fault === null ? undefined : faultOf(fault.message),
    faultText: fault === null ? "" : `${fault.message}\n${fault.details ?? ""}`,
    active: record?.status === "ACTIVE",
    charged: allocations.ok ? allocations.value.resources : {},
    pinned: pins.ok && pins.value.size > 0,
    besides,
  };
}

function hostOf(facts: HostFacts): Host {
  const value = <T>(source: Source<T>): T | undefined => (source.ok ? source.value : undefined);
  const inventories = value(facts.inventories);
  return {
    name: facts.name,
    service: value(facts.service),
    PCPU: inventories?.PCPU,
    VCPU: inventories?.VCPU,
    memory: inventories?.MEMORY_MB,
    hasInventories: inventories !== undefined,
    smt: value(facts.traits)?.includes("HW_CPU_HYPERTHREADING"),
    cells: value(read(facts.capabilitiesXml, (xml) => parseCapabilities(xml))),
    online: value(read(facts.onlineCpus, parseCpuSet)),
    sets: value(read(facts.cpuSets, hostSets)),
    reserved: value(facts.cpuSets)?.reserved,
    free: value(facts.freeMemory),
  };
}

/** No host was found: the scheduler's answer, by Placement or by a filter. */
export function isUnscheduled({ fault }: Symptoms): boolean {
  return fault === "PLACEMENT" || fault === "FILTER";
}

/** Every one of them, and there is at least one: of no hosts nothing can be said. */
export function every<T>(things: readonly T[], is: (thing: T) => boolean): boolean {
  return things.length > 0 && things.every(is);
}

export function namesOf(hosts: readonly Host[]): string {
  return hosts.map(({ name }) => name).join(", ");
}

/** `nova-compute is down`, to be told where a configuration keeps it from starting. */
export function serviceText({ service }: Host): string {
  if (service === undefined) return "nova-compute's state was not seen";
  return `nova-compute is ${service.state}${service.status === "enabled" ? "" : ` and ${service.status}`}`;
}
