// Shape PIN(n), memory: the guest's cells hold all its vCPUs, and each cell's memory is on the host node of its pins.
import { nodesOf } from "../libvirt/capabilities.ts";
import { isEqual, showCpuSet, union } from "../libvirt/cpu-set.ts";
import { pinnedCpus, vcpuIds } from "../libvirt/domain-cpus.ts";
import type { DomainFacts, GuestCell } from "../libvirt/domain-xml.ts";
import { check, checkSource, unknown } from "./check.ts";
import type { Look } from "./look.ts";
import type { Check } from "./verdict.ts";

export function judgeMemory(look: Look, domain: DomainFacts): readonly Check[] {
  return [...judgeCells(look, domain), memoryMode(domain), memoryNodes(look, domain), cellNodes(look, domain)];
}

function judgeCells({ flavor }: Look, { cells }: DomainFacts): readonly Check[] {
  const ids = new Set(vcpuIds(flavor.vcpus));
  const held = cells.reduce((sum, { vcpus }) => sum + vcpus.size, 0);
  const memoryMiB = cells.reduce((sum, { memoryKiB }) => sum + memoryKiB, 0) / 1024;
  return [
    check("libvirt", "the guest's NUMA cells hold every vCPU once", {
      holds: isEqual(union(cells.map(({ vcpus }) => vcpus)), ids) && held === ids.size,
      expected: `vCPU ${showCpuSet(ids)}`,
      found: cells.map(({ id, vcpus }) => `cell ${id}: vCPU ${showCpuSet(vcpus)}`).join(", ") || "no <cpu><numa> cells",
    }),
    check("libvirt", "the guest's NUMA cells hold all memory", {
      holds: memoryMiB === flavor.memoryMiB,
      expected: `${flavor.memoryMiB} MiB`,
      found: `${memoryMiB} MiB`,
    }),
  ];
}

function memoryMode({ numaMemory, memNodes }: DomainFacts): Check {
  const modes = [numaMemory?.mode, ...memNodes.map(({ mode }) => mode)];
  return check("libvirt", "memory is strictly on its nodes", {
    holds: modes.every((mode) => mode === "strict"),
    expected: "mode strict",
    found: numaMemory === null ? "no <numatune><memory>" : `mode ${[...new Set(modes)].join(", ")}`,
  });
}

function memoryNodes({ cells }: Look, domain: DomainFacts): Check {
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

/** Guest cell k need not be on host node k: always by way of its `<memnode>`. */
function cellNodes({ cells }: Look, domain: DomainFacts): Check {
  const name = "each cell's memory is on the node of its pins";
  const expected = "one memnode for each cell, on its pins' node";
  if (domain.cells.length === 0) return unknown("libvirt", name, expected, "no cells to look at");
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

function pinsOf(cell: GuestCell, domain: DomainFacts) {
  return union([...cell.vcpus].flatMap((vcpu) => domain.vcpuPins.get(vcpu) ?? []));
}
