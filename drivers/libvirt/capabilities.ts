// The host's CPUs and NUMA nodes by `virsh capabilities`. https://libvirt.org/formatcaps.html
import { DomainFormatError } from "../../base/errors.ts";
import { type CpuSet, cpuSet } from "../../base/cpu-set.ts";
import { attribute, child, children, needAttribute, needNumber, needSet, parseXml, type XmlElement } from "./xml.ts";

export interface HostCpu {
  readonly id: number;
  /** Null where libvirt does not know: an offline CPU. */
  readonly socket: number | null;
  readonly core: number | null;
  /** The threads of its core, itself among them; alone without SMT. */
  readonly siblings: CpuSet;
}

export interface HostCell {
  /** Host NUMA node. */
  readonly id: number;
  readonly cpus: readonly HostCpu[];
}

/** By their XML, the oldest first: every server of a run is judged by its host's capabilities, which are long where a host is large. */
const READ = new Map<string, readonly HostCell[]>();
const KEPT = 16;

/**
 * Reads `virsh capabilities`.
 * @throws DomainFormatError naming the element that is missing, wrong or truncated
 */
export function parseCapabilities(xml: string, what = "the capabilities XML"): readonly HostCell[] {
  const known = READ.get(xml);
  if (known !== undefined) return known;
  const capabilities = parseXml(xml, "capabilities", what);
  const cells = children(child(capabilities, "host", "topology", "cells"), "cell").map(hostCell);
  if (cells.length === 0) throw new DomainFormatError(`${what} has no <topology><cells>`);
  const [oldest] = READ.keys();
  if (READ.size === KEPT && oldest !== undefined) READ.delete(oldest);
  READ.set(xml, cells);
  return cells;
}

function hostCell(element: XmlElement): HostCell {
  return {
    id: needNumber(attribute(element, "id"), "cell id"),
    cpus: children(child(element, "cpus"), "cpu").map(hostCpu),
  };
}

function hostCpu(element: XmlElement): HostCpu {
  const id = needNumber(needAttribute(element, "id", "cells cpu"), "cells cpu id");
  const siblings = attribute(element, "siblings");
  const number = (name: string) => {
    const text = attribute(element, name);
    return text === undefined ? null : needNumber(text, `cells cpu ${name}`);
  };
  return {
    id,
    socket: number("socket_id"),
    core: number("core_id"),
    siblings: siblings === undefined ? cpuSet(id) : needSet(siblings, "cells cpu siblings"),
  };
}

/** The NUMA nodes that hold these CPUs, or undefined where one of them is on no node. */
export function nodesOf(cpus: CpuSet, cells: readonly HostCell[]): CpuSet | undefined {
  const nodes = [...cpus].map((cpu) => cells.find((cell) => cell.cpus.some(({ id }) => id === cpu))?.id);
  return nodes.every((node) => node !== undefined) ? new Set(nodes) : undefined;
}
