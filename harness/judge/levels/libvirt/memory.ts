// Memory of a guest with NUMA cells: the cells are those asked for, and each cell's memory is strictly on the host node of
// its vCPUs' CPUs, whether pinned or floating. Guest cell k need not be on host node k.
import { nodesOf } from "../../../../drivers/libvirt/capabilities.ts";
import { type CpuSet, isEqual, showCpuSet, union } from "../../../../base/cpu-set.ts";
import { pinnedCpus } from "../../../../drivers/libvirt/domain-cpus.ts";
import type { GuestCell } from "../../../../drivers/libvirt/domain-memory.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { check, checkSource, unknown } from "../../check.ts";
import { cellsAsNovaSays } from "./metadata.ts";
import type { ActiveSubject } from "../../subject.ts";
import { cellText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgeMemory(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  return [
    judgeCells(subject, domain),
    ...cellsAsNovaSays(subject, domain),
    memoryMode(domain),
    memoryNodes(subject, domain),
    cellNodes(subject, domain),
  ];
}

function judgeCells({ expectedGuest }: ActiveSubject, { cells }: DomainFacts): Check {
  const ordered = [...cells].sort((a, b) => a.id - b.id);
  const held = cells.reduce((sum, { vcpus }) => sum + vcpus.size, 0);
  const found = cellText(ordered.map(({ vcpus, memoryKiB }) => ({ vcpus, memoryMiB: memoryKiB / 1024 })));
  return check("libvirt", "the guest's NUMA cells are those asked for", {
    holds: found === cellText(expectedGuest.cells) && held === expectedGuest.vcpus.size,
    expected: cellText(expectedGuest.cells),
    found: cells.length === 0 ? "no <cpu><numa> cells" : found,
  });
}

function memoryMode({ numaMemory, memNodes }: DomainFacts): Check {
  const modes = [numaMemory?.mode, ...memNodes.map(({ mode }) => mode)];
  return check("libvirt", "memory is strictly on its nodes", {
    holds: modes.every((mode) => mode === "strict"),
    expected: "mode strict",
    found: numaMemory === null ? "no <numatune><memory>" : `mode ${[...new Set(modes)].join(", ")}`,
  });
}

function memoryNodes({ cells }: ActiveSubject, domain: DomainFacts): Check {
  const name = "memory is on the nodes of the pins";
  return checkSource("libvirt", name, "the host nodes of the pins", cells, (host) => {
    const nodes = nodesOf(pinnedCpus(domain), host);
    const nodeset = domain.numaMemory?.nodeset ?? null;
    return {
      holds: nodes === undefined || nodes.size === 0 ? undefined : nodeset !== null && isEqual(nodeset, nodes),
      found: `memory on ${nodeset === null ? "no node" : `node ${showCpuSet(nodeset)}`}, pins on ${
        nodes === undefined ? "no known node" : `node ${showCpuSet(nodes)}`
      }`,
    };
  });
}

/** A cell on one host node alone: Nova never lets one span two. */
function cellNodes({ cells }: ActiveSubject, domain: DomainFacts): Check {
  const name = "each cell's memory is on the node of its pins";
  const expected = "one memnode for each cell, on its pins' node";
  if (domain.cells.length === 0) return unknown("libvirt", name, expected, "no cells to compare");
  return checkSource("libvirt", name, expected, cells, (host) => {
    const places = domain.cells.map((cell) => {
      const memory = domain.memNodes.filter((node) => node.cell === cell.id).map(({ nodeset }) => nodeset);
      const nodes = nodesOf(pinsOf(cell, domain), host);
      const isThere = memory.length === 1 && nodes?.size === 1 && isEqual(union(memory), nodes);
      const where = memory.length === 0 ? "no memnode" : `memnode ${memory.map(showCpuSet).join(" and ")}`;
      return {
        isThere,
        text: `cell ${cell.id}: ${where}, pins on node ${nodes === undefined ? "unknown" : showCpuSet(nodes)}`,
      };
    });
    return {
      holds: places.every(({ isThere }) => isThere) && domain.memNodes.length === domain.cells.length,
      found: places.map(({ text }) => text).join("; "),
    };
  });
}

function pinsOf(cell: GuestCell, domain: DomainFacts): CpuSet {
  return union([...cell.vcpus].flatMap((vcpu) => domain.vcpuPins.get(vcpu) ?? []));
}
