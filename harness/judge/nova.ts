// Nova: what `GET /servers/ID/topology` (2.78) says of the guest's NUMA cells and pins.
import { cpuSet, isEqual, isSubset, showCpuSet, union } from "../libvirt/cpu-set.ts";
import { vcpuIds } from "../libvirt/domain-cpus.ts";
import type { Source, TopologyRecord } from "../observe/evidence.ts";
import { check, checkSource, unknown } from "./check.ts";
import { HINTS } from "./hints.ts";
import type { Look } from "./look.ts";
import { pinText } from "./words.ts";
import type { Check } from "./verdict.ts";

export function judgeNova(look: Look): readonly Check[] {
  return look.asked.expect.cpus === "floating" ? floating(look) : pinned(look);
}

function floating({ evidence }: Look): readonly Check[] {
  return [
    checkSource("nova", "the server has no NUMA topology", "no cells, no pins", evidence.topology, ({ nodes }) => ({
      holds: nodes.length === 0,
      found: describe(nodes),
    })),
  ];
}

function pinned(look: Look): readonly Check[] {
  const { evidence, flavor, sets } = look;
  const ids = new Set(vcpuIds(flavor.vcpus));
  const cells = checkSource(
    "nova",
    "the cells hold every vCPU",
    `vCPUs ${showCpuSet(ids)} in NUMA cells`,
    evidence.topology,
    ({ nodes }) => ({
      holds: nodes.flatMap(({ vcpus }) => vcpus).length === ids.size && isEqual(cellVcpus(nodes), ids),
      found: nodes.length === 0 ? "no cells, no pins" : `vCPUs ${showCpuSet(cellVcpus(nodes))}`,
      hint: nodes.length === 0 ? HINTS.notPinned : undefined,
    }),
  );
  if (cells.outcome !== "holds") return [cells];
  const pins = novaPins(evidence.topology);
  const expected = `${ids.size} vCPU with a CPU each`;
  if (!pins.ok) return [cells, unknown("nova", "every vCPU has a pin", expected, pins.reason)];
  const found = pinText(new Map([...pins.value].map(([vcpu, cpu]) => [vcpu, cpuSet(cpu)])));
  const cpus = new Set(pins.value.values());
  return [
    cells,
    check("nova", "every vCPU has a pin", {
      holds: isEqual(new Set(pins.value.keys()), ids),
      expected,
      found,
      hint: pins.value.size === 0 ? HINTS.notPinned : undefined,
    }),
    ...(pins.value.size === 0
      ? []
      : [
          check("nova", "no two vCPUs have the same pin", {
            holds: cpus.size === pins.value.size,
            expected: "distinct CPUs",
            found,
          }),
          checkSource(
            "nova",
            "the pins are in the dedicated set",
            "inside the dedicated set",
            sets,
            ({ dedicated }) => ({
              holds: dedicated !== null && isSubset(cpus, dedicated),
              found: `pins on ${showCpuSet(cpus)}, dedicated set ${dedicated === null ? "not set" : showCpuSet(dedicated)}`,
              hint: dedicated === null ? HINTS.noDedicatedSet : undefined,
            }),
          ),
        ]),
  ];
}

type Nodes = TopologyRecord["nodes"];

function cellVcpus(nodes: Nodes) {
  return union(nodes.map(({ vcpus }) => new Set(vcpus)));
}

/** vCPU id to host CPU, by Nova. Not readable without admin rights. */
export function novaPins(topology: Source<TopologyRecord>): Source<ReadonlyMap<number, number>> {
  if (!topology.ok) return topology;
  const pins = new Map<number, number>();
  for (const { cpuPinning } of topology.value.nodes) {
    if (cpuPinning === null) return { ok: false, reason: HINTS.notAdmin };
    for (const [vcpu, cpu] of Object.entries(cpuPinning)) pins.set(Number(vcpu), cpu);
  }
  return { ok: true, value: pins };
}

function describe(nodes: Nodes): string {
  if (nodes.length === 0) return "no cells, no pins";
  const pins = novaPins({ ok: true, value: { nodes } });
  const pinned =
    pins.ok && pins.value.size > 0 ? `pins ${[...pins.value].map(([v, c]) => `${v}→${c}`).join(" ")}` : "no pins";
  return `${nodes.length} NUMA ${nodes.length === 1 ? "cell" : "cells"}, ${pinned}`;
}

/** For the table. */
export function novaInShort({ evidence }: Look): string {
  return evidence.topology.ok ? describe(evidence.topology.value.nodes) : evidence.topology.reason;
}
