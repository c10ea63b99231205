// What a domain's XML says of memory: the host nodes that it is on, the guest's own NUMA cells, and what backs it.
// https://libvirt.org/formatdomain.html (numatune, guest NUMA topology, memory backing)
import type { CpuSet } from "../../base/cpu-set.ts";
import {
  attribute,
  child,
  children,
  needAttribute,
  needKiB,
  needNumber,
  needSet,
  needSetOf,
  textOf,
  type XmlElement,
} from "./xml.ts";

export interface GuestCell {
  readonly id: number;
  readonly vcpus: CpuSet;
  readonly memoryKiB: number;
  /** `shared` where Nova backs the cell with huge pages. */
  readonly memAccess: string | null;
}

export interface MemNode {
  readonly cell: number;
  readonly mode: string;
  /** Host NUMA nodes. */
  readonly nodeset: CpuSet;
}

/** `<memoryBacking><hugepages><page>` */
export interface HugePages {
  /** Null is the default size of the host. */
  readonly sizeKiB: number | null;
  /** Guest cells, not host nodes; null is every cell. */
  readonly cells: CpuSet | null;
}

export interface MemoryBacking {
  readonly hugepages: readonly HugePages[];
  /** Identical pages of guests are not merged. */
  readonly nosharepages: boolean;
  /** Never swapped. */
  readonly locked: boolean;
}

export interface MemoryFacts {
  /** `<memory>`: all of the guest's. */
  readonly memoryKiB: number;
  /** `<numatune><memory>`; a null nodeset is one that libvirt chooses (`placement='auto'`). */
  readonly numaMemory: { readonly mode: string; readonly nodeset: CpuSet | null } | null;
  readonly memNodes: readonly MemNode[];
  /** `<cpu><numa><cell>` */
  readonly cells: readonly GuestCell[];
  readonly memoryBacking: MemoryBacking;
}

/** @throws DomainFormatError naming the element that is missing or wrong */
export function memoryFacts(domain: XmlElement): MemoryFacts {
  return {
    memoryKiB: totalKiB(child(domain, "memory")),
    numaMemory: numaMemory(child(domain, "numatune", "memory")),
    memNodes: children(child(domain, "numatune"), "memnode").map(memNode),
    cells: children(child(domain, "cpu", "numa"), "cell").map(cell),
    memoryBacking: memoryBacking(child(domain, "memoryBacking")),
  };
}

function totalKiB(element: XmlElement | undefined): number {
  return needKiB(textOf(element), attribute(element, "unit"), "memory");
}

function numaMemory(element: XmlElement | undefined): MemoryFacts["numaMemory"] {
  if (element === undefined) return null;
  const nodeset = attribute(element, "nodeset");
  return {
    mode: attribute(element, "mode") ?? "strict",
    nodeset: nodeset === undefined ? null : needSet(nodeset, "numatune memory nodeset"),
  };
}

function memNode(element: XmlElement): MemNode {
  return {
    cell: needNumber(attribute(element, "cellid"), "memnode cellid"),
    mode: attribute(element, "mode") ?? "strict",
    nodeset: needSetOf(element, "nodeset", "memnode"),
  };
}

/** A cell without an id is numbered by its place (libvirt: "id is optional"). */
function cell(element: XmlElement, place: number): GuestCell {
  return {
    id: needNumber(attribute(element, "id") ?? String(place), "cpu numa cell id"),
    vcpus: needSetOf(element, "cpus", "cpu numa cell"),
    memoryKiB: needKiB(attribute(element, "memory"), attribute(element, "unit"), "cpu numa cell memory"),
    memAccess: attribute(element, "memAccess") ?? null,
  };
}

function memoryBacking(element: XmlElement | undefined): MemoryBacking {
  const pages = child(element, "hugepages");
  const sized = children(pages, "page").map(hugePages);
  return {
    hugepages: pages !== undefined && sized.length === 0 ? [{ sizeKiB: null, cells: null }] : sized,
    nosharepages: child(element, "nosharepages") !== undefined,
    locked: child(element, "locked") !== undefined,
  };
}

function hugePages(element: XmlElement): HugePages {
  const path = "memoryBacking hugepages page";
  const nodeset = attribute(element, "nodeset");
  return {
    sizeKiB: needKiB(needAttribute(element, "size", path), attribute(element, "unit"), `${path} size`),
    cells: nodeset === undefined ? null : needSet(nodeset, `${path} nodeset`),
  };
}
