// SMT siblings: pins packed onto as few cores as can be, or each on a core of its own. The XML never names the thread
// policy; it shows only in which siblings the pins are. Source: section 2.4 of the semantics.
import { plural } from "../../../../base/words.ts";
import type { HostCell, HostCpu } from "../../../../drivers/libvirt/capabilities.ts";
import { type CpuSet, formatCpuSet, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { checkSource } from "../../check.ts";
import type { ActiveSubject } from "../../subject.ts";
import type { Check } from "../../verdict.ts";

export function judgeSiblings({ expectedGuest, cells }: ActiveSubject, { vcpuPins }: DomainFacts): readonly Check[] {
  const { siblings } = expectedGuest;
  if (siblings === null) return [];
  const name = siblings === "together" ? "the pins are packed onto whole cores" : "each pin has a core of its own";
  return [
    checkSource("libvirt", name, EXPECTED[siblings], cells, (host) => {
      const pinsOf = (vcpus: CpuSet) =>
        [...vcpus].flatMap((vcpu) => [...(expectedGuest.pinned.has(vcpu) ? (vcpuPins.get(vcpu) ?? NO_CPUS) : [])]);
      const groups = expectedGuest.cells.map(({ vcpus }) => new Set(pinsOf(vcpus)));
      const pins = union(groups);
      const threads = Math.max(0, ...[...pins].map((cpu) => siblingsOf(cpu, host).size));
      // Without SMT every packing is both, and would prove nothing.
      if (threads < 2) return { holds: undefined, found: `the host has no siblings of ${showCpuSet(pins)}` };
      const used = coresOf(pins, host);
      const least = groups.reduce((sum, { size }) => sum + Math.ceil(size / threads), 0);
      return {
        holds: used.length === (siblings === "together" ? least : pins.size),
        found: `${plural(pins.size, "pin")} on ${plural(used.length, "core")}: ${used.join(" | ")}`,
      };
    }),
  ];
}

const EXPECTED = { together: "as few cores as can be", apart: "as many cores as pins" } as const;

/** The threads of the CPU's core, itself among them. */
export function siblingsOf(cpu: number, host: readonly HostCell[]): CpuSet {
  const cpus: readonly HostCpu[] = host.flatMap((cell) => cell.cpus);
  return cpus.find(({ id }) => id === cpu)?.siblings ?? new Set([cpu]);
}

function coresOf(cpus: CpuSet, host: readonly HostCell[]): readonly string[] {
  return [...new Set([...cpus].map((cpu) => formatCpuSet(siblingsOf(cpu, host))))];
}
