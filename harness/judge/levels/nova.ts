// Nova: what `GET /servers/ID/topology` (2.78) says of the guest's NUMA cells and pins.
import { plural } from "../../../base/words.ts";
import { nodesOf } from "../../../drivers/libvirt/capabilities.ts";
import { cpuSet, isEqual, isSubset, showCpuSet } from "../../../base/cpu-set.ts";
import type { TopologyRecord } from "../../evidence/evidence.ts";
import { check, checkSource, unknown } from "../check.ts";
import { HINTS } from "../hints.ts";
import type { ActiveSubject, Subject } from "../subject.ts";
import { novaPins } from "./nova-pins.ts";
import { hasDedicatedSet, pinnableCpus } from "../expected-places.ts";
import { cellText, orUnset, pinText } from "../words.ts";
import type { Check } from "../verdict.ts";

export function judgeNova(subject: ActiveSubject): readonly Check[] {
  return subject.expectedGuest.cells.length === 0 ? floating(subject) : withCells(subject);
}

function floating({ evidence }: Subject): readonly Check[] {
  return [
    checkSource("nova", "the server has no NUMA topology", "no cells, no pins", evidence.topology, ({ nodes }) => ({
      holds: nodes.length === 0,
      found: describe(nodes),
    })),
  ];
}

function withCells(subject: ActiveSubject): readonly Check[] {
  const { evidence, expectedGuest } = subject;
  const expected = cellText(expectedGuest.cells);
  const cells = checkSource("nova", "the NUMA cells are those asked for", expected, evidence.topology, ({ nodes }) => {
    const found = cellText(nodes.map(({ vcpus, memoryMiB }) => ({ vcpus: new Set(vcpus), memoryMiB })));
    const held = nodes.reduce((sum, { vcpus }) => sum + vcpus.length, 0);
    return {
      holds: found === expected && held === expectedGuest.vcpus.size,
      found: nodes.length === 0 ? "no cells, no pins" : found,
      hint: nodes.length === 0 ? HINTS.notPinned : undefined,
    };
  });
  if (!evidence.topology.ok || evidence.topology.value.nodes.length === 0) return [cells];
  return [cells, ...pinChecks(subject)];
}

const NAMES = {
  pinned: "every vCPU has a pin",
  mixed: "the dedicated vCPUs alone have a pin",
  "floating-numa": "no vCPU has a pin",
  floating: "no vCPU has a pin",
} as const;

function pinChecks(subject: ActiveSubject): readonly Check[] {
  const { evidence, expectedGuest } = subject;
  const name = NAMES[expectedGuest.cpus];
  const expected = expectedGuest.pinned.size === 0 ? "no pins" : `pins of vCPU ${showCpuSet(expectedGuest.pinned)}`;
  const pins = novaPins(evidence.topology);
  if (!pins.ok) return [unknown("nova", name, expected, pins.reason)];
  const found = pinText(new Map([...pins.value].map(([vcpu, cpu]) => [vcpu, cpuSet(cpu)])));
  const whose = check("nova", name, {
    holds: isEqual(new Set(pins.value.keys()), expectedGuest.pinned),
    expected,
    found,
    hint: pins.value.size === 0 ? HINTS.notPinned : undefined,
  });
  if (expectedGuest.pinned.size === 0 || pins.value.size === 0) return [whose];
  const cpus = new Set(pins.value.values());
  const distinct = check("nova", "no two vCPUs have the same pin", {
    holds: cpus.size === pins.value.size,
    expected: "distinct CPUs",
    found,
  });
  return [whose, distinct, inside(subject, cpus), onHostNode(subject)];
}

function inside(subject: ActiveSubject, cpus: ReadonlySet<number>): Check {
  const [name, expected] =
    subject.expectedGuest.within === "dedicated-set"
      ? ["the pins are in the dedicated set", "inside the dedicated set"]
      : ["the pins are CPUs that Nova may use", "CPUs that Nova may use"];
  return checkSource("nova", name, expected, pinnableCpus(subject), (allowed) => ({
    holds: isSubset(cpus, allowed),
    found: `pins on ${showCpuSet(cpus)}, ${allowedText(subject)}`,
    hint: hasDedicatedSet(subject) ? undefined : HINTS.noDedicatedSet,
  }));
}

/** `dedicated set 1`, or where there is none and none is wanted, the CPUs that Nova may use. */
export function allowedText(subject: ActiveSubject): string {
  const dedicated = subject.sets.ok ? subject.sets.value.dedicated : null;
  const allowed = pinnableCpus(subject);
  if (subject.expectedGuest.within === "dedicated-set" || dedicated !== null)
    return `dedicated set ${orUnset(dedicated)}`;
  return `CPUs that Nova may use ${allowed.ok ? showCpuSet(allowed.value) : "unknown"}`;
}

function onHostNode({ evidence, cells }: Subject): Check {
  const name = "each cell's pins are on its host node";
  const expected = "the pins of a cell on the node that Nova names";
  const nodes = evidence.topology.ok ? evidence.topology.value.nodes : [];
  return checkSource("nova", name, expected, cells, (host) => {
    const places = nodes.flatMap(({ hostNode, cpuPinning }, at) => {
      const pins = new Set(Object.values(cpuPinning ?? {}));
      if (pins.size === 0) return [];
      const seen = nodesOf(pins, host);
      const isThere = hostNode === null ? undefined : seen !== undefined && isEqual(seen, cpuSet(hostNode));
      const where = seen === undefined ? "no known node" : `node ${showCpuSet(seen)}`;
      return [{ isThere, text: `cell ${at}: host node ${hostNode ?? "not shown"}, pins on ${where}` }];
    });
    const isBlind = places.some(({ isThere }) => isThere === undefined);
    return {
      holds: isBlind ? undefined : places.every(({ isThere }) => isThere),
      found: places.map(({ text }) => text).join("; "),
    };
  });
}

function describe(nodes: TopologyRecord["nodes"]): string {
  if (nodes.length === 0) return "no cells, no pins";
  const pins = novaPins({ ok: true, value: { nodes } });
  const pinned =
    pins.ok && pins.value.size > 0 ? `pins ${[...pins.value].map(([v, c]) => `${v}→${c}`).join(" ")}` : "no pins";
  return `${plural(nodes.length, "NUMA cell")}, ${pinned}`;
}

/** For the table. */
export function novaInShort({ evidence }: Subject): string {
  return evidence.topology.ok ? describe(evidence.topology.value.nodes) : evidence.topology.reason;
}
