// What libvirt has against what Nova says it has, both ways: a difference is a domain that was changed behind Nova's back.
import { type CpuSet, cpuSet, isEqual, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { checkSource } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import type { ActiveSubject } from "../../subject.ts";
import { novaPins } from "../nova-pins.ts";
import { pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

/** Nothing where the level nova is left out: what nobody judges is held against nothing. */
export function pinsAsNovaSays(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  if (subject.leaveOut.has("nova")) return [];
  const pins = novaPins(subject.evidence.topology);
  const expected = pins.ok
    ? [...pins.value].map(([vcpu, cpu]) => `${vcpu}→${cpu}`).join(" ") || "no pins"
    : "Nova's pins";
  return [
    checkSource("libvirt", "the pins are those that Nova says", expected, pins, (said) => ({
      holds: saysTheSame(said, subject, domain),
      found: pinText(domain.vcpuPins),
      hint: said.size > 0 ? HINTS.changedBehindNova : undefined,
    })),
  ];
}

/** Every pin of Nova's is in the XML, and every vCPU that must be pinned is one of Nova's. */
export function saysTheSame(
  said: ReadonlyMap<number, number>,
  { expectedGuest }: ActiveSubject,
  { vcpuPins }: DomainFacts,
) {
  return [...union([new Set(said.keys()), expectedGuest.pinned])].every((vcpu) => {
    const cpu = said.get(vcpu);
    return cpu !== undefined && isEqual(vcpuPins.get(vcpu) ?? NO_CPUS, cpuSet(cpu));
  });
}

/** vCPUs, memory and host node of each cell, in the guest's order; nothing where the level nova is left out. */
export function cellsAsNovaSays({ evidence, leaveOut }: ActiveSubject, domain: DomainFacts): readonly Check[] {
  if (leaveOut.has("nova")) return [];
  const { topology } = evidence;
  const cells = [...domain.cells].sort((a, b) => a.id - b.id);
  const found = cells
    .map(({ id, vcpus, memoryKiB }) => describe(vcpus, memoryKiB / 1024, nodeOf(domain, id)))
    .join("; ");
  const nodes = topology.ok ? topology.value.nodes : [];
  const said = nodes
    .map(({ vcpus, memoryMiB, hostNode }) => describe(new Set(vcpus), memoryMiB, String(hostNode ?? "not shown")))
    .join("; ");
  const isShown = nodes.every(({ hostNode }) => hostNode !== null);
  const expected = topology.ok ? said || "no cells" : "Nova's cells";
  return [
    checkSource("libvirt", "the cells are those that Nova says", expected, topology, () => ({
      holds: isShown ? said === found : undefined,
      found: isShown ? found || "no cells" : HINTS.notAdmin,
      hint: isShown ? HINTS.changedBehindNova : undefined,
    })),
  ];
}

function describe(vcpus: CpuSet, memoryMiB: number, node: string): string {
  return `vCPU ${showCpuSet(vcpus)}, ${memoryMiB} MiB on node ${node}`;
}

function nodeOf({ memNodes }: DomainFacts, id: number): string {
  return showCpuSet(union(memNodes.filter(({ cell }) => cell === id).map(({ nodeset }) => nodeset)));
}
