// What a live domain's XML says of CPUs and memory nodes. https://libvirt.org/formatdomain.html
import { DomainFormatError } from "../../base/errors.ts";
import type { CpuSet } from "../../base/cpu-set.ts";
import { memoryFacts, type MemoryFacts } from "./domain-memory.ts";
import {
  attribute,
  child,
  children,
  needAttribute,
  needNumber,
  needSet,
  needSetOf,
  parseXml,
  textOf,
  type XmlElement,
} from "./xml.ts";

export interface VcpuSched {
  readonly vcpus: CpuSet;
  readonly scheduler: string;
  readonly priority: number | null;
}

/** `<topology>` of `<cpu>`. */
export interface DomainTopology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

/** CPUs; what it says of memory is in `MemoryFacts`. */
export interface DomainFacts extends MemoryFacts {
  readonly uuid: string;
  readonly name: string;
  /** A running domain has an `id`; the XML of a stopped one only says how it would be started. */
  readonly live: boolean;
  /** `kvm` or `qemu` (TCG). */
  readonly type: string;
  /** `<vcpu>`: the greatest number of vCPUs. */
  readonly vcpus: number;
  /** `current` of `<vcpu>`: those that are plugged in; without it, all. */
  readonly pluggedVcpus: number;
  /** `placement` of `<vcpu>`: `auto` is where libvirt asks numad, whatever Nova said. */
  readonly vcpuPlacement: string;
  /** `cpuset` of `<vcpu>`: where vCPUs without a pin and, without emulatorpin, the emulator may run. */
  readonly vcpuCpuset: CpuSet | null;
  /** `<vcpupin>`: vCPU id to host CPUs. */
  readonly vcpuPins: ReadonlyMap<number, CpuSet>;
  readonly emulatorPin: CpuSet | null;
  readonly iothreads: number;
  readonly iothreadPins: ReadonlyMap<number, CpuSet>;
  /** libvirt rewrites one element into one per vCPU (LP1889257): compare as sets. */
  readonly vcpuScheds: readonly VcpuSched[];
  readonly topology: DomainTopology | null;
}

/**
 * Reads `virsh dumpxml`.
 * @param what what is read, for errors
 * @throws DomainFormatError naming the element that is missing, wrong or truncated
 */
export function parseDomainXml(xml: string, what = "the domain XML"): DomainFacts {
  return domainFacts(parseXml(xml, "domain", what), what);
}

/**
 * The same of an element that was read already.
 * @throws DomainFormatError as `parseDomainXml`
 */
export function domainFacts(domain: XmlElement, what = "the domain XML"): DomainFacts {
  const tune = child(domain, "cputune");
  const vcpu = needChild(domain, "vcpu", what);
  const cpuset = attribute(vcpu, "cpuset");
  const emulator = child(tune, "emulatorpin");
  const iothreads = textOf(child(domain, "iothreads"));
  return {
    uuid: needText(domain, "uuid", what).toLowerCase(),
    name: needText(domain, "name", what),
    live: attribute(domain, "id") !== undefined,
    type: needAttribute(domain, "type", "domain"),
    vcpus: needNumber(textOf(vcpu), "vcpu"),
    pluggedVcpus: needNumber(attribute(vcpu, "current") ?? textOf(vcpu), "vcpu current"),
    vcpuPlacement: attribute(vcpu, "placement") ?? "static",
    vcpuCpuset: cpuset === undefined ? null : needSet(cpuset, "vcpu cpuset"),
    vcpuPins: pins(tune, "vcpupin", "vcpu"),
    emulatorPin: emulator === undefined ? null : needSetOf(emulator, "cpuset", "emulatorpin"),
    iothreads: iothreads === undefined ? 0 : needNumber(iothreads, "iothreads"),
    iothreadPins: pins(tune, "iothreadpin", "iothread"),
    vcpuScheds: children(tune, "vcpusched").map(sched),
    ...memoryFacts(domain),
    topology: topology(child(domain, "cpu", "topology")),
  };
}

function needChild(domain: XmlElement, name: string, what: string): XmlElement {
  const element = child(domain, name);
  if (element === undefined) throw new DomainFormatError(`${what} has no <${name}>`);
  return element;
}

function needText(domain: XmlElement, name: string, what: string): string {
  const text = textOf(needChild(domain, name, what));
  if (text === undefined || text === "") throw new DomainFormatError(`${what} has an empty <${name}>`);
  return text;
}

function pins(tune: XmlElement | undefined, name: string, key: string): ReadonlyMap<number, CpuSet> {
  const found = new Map<number, CpuSet>();
  for (const pin of children(tune, name)) {
    const id = needNumber(attribute(pin, key), `${name} ${key}`);
    if (found.has(id)) throw new DomainFormatError(`<${name}> appears twice for ${key} ${id}`);
    found.set(id, needSetOf(pin, "cpuset", name));
  }
  return found;
}

function sched(element: XmlElement): VcpuSched {
  const priority = attribute(element, "priority");
  return {
    vcpus: needSetOf(element, "vcpus", "vcpusched"),
    scheduler: needAttribute(element, "scheduler", "vcpusched"),
    priority: priority === undefined ? null : needNumber(priority, "vcpusched priority"),
  };
}

function topology(element: XmlElement | undefined): DomainTopology | null {
  if (element === undefined) return null;
  const count = (name: string) => needNumber(attribute(element, name), `cpu topology ${name}`);
  return { sockets: count("sockets"), cores: count("cores"), threads: count("threads") };
}
