// No node has enough pages of the size that was asked for.
import type { FreeMemoryRecord } from "../../../evidence/evidence.ts";
import type { Rule } from "../rule.ts";
import { every } from "../symptoms.ts";

export const noHugepages: Rule = {
  id: "no-hugepages",
  symptom: "a server that asks for huge pages ends in FILTER, and no node of any host has enough of them free",
  remedy:
    "reserve huge pages on the host (vm.nr_hugepages, or hugepages= at boot) and restart nova-compute; memory must be a multiple of the size",
  find: ({ fault, request, hosts }) => {
    if (fault !== "FILTER" || request.pages === null || ["small", "any"].includes(request.pages)) return undefined;
    const size = sizeKiB(request.pages);
    const largest = Math.max(0, ...request.cellsMiB);
    const nodes = hosts.flatMap(({ name, free }) => (free ?? []).map((node) => ({ name, node })));
    if (!every(hosts, ({ free }) => free !== undefined)) return undefined;
    if (!every(nodes, ({ node }) => !fits(node, size, largest))) return undefined;
    const each = nodes.map(({ name, node }) => `${name} node ${node.node}: ${pagesOf(node)}`);
    return `${largest} MiB in pages of ${request.pages} asked for on one node; free are ${each.join(", ")}`;
  },
};

/** Undefined for `large`: any size but the smallest. Nova reads a bare number as KiB. */
function sizeKiB(pages: string): number | undefined {
  const [, amount, unit = "KB"] = /^(\d+)\s*([KMG]i?B)?$/i.exec(pages) ?? [];
  if (amount === undefined) return undefined;
  const factor = { K: 1, M: 1024, G: 1024 ** 2 }[unit.slice(0, 1).toUpperCase()] ?? 1;
  return Number(amount) * factor;
}

function fits({ freePages }: FreeMemoryRecord, size: number | undefined, memoryMiB: number): boolean {
  const smallest = Math.min(...freePages.map(({ sizeKiB: one }) => one));
  return freePages
    .filter(({ sizeKiB: one }) => (size === undefined ? one > smallest : one === size))
    .some(({ sizeKiB: one, free }) => free * one >= memoryMiB * 1024 && (memoryMiB * 1024) % one === 0);
}

function pagesOf({ freePages }: FreeMemoryRecord): string {
  return freePages.map(({ sizeKiB: one, free }) => `${free} of ${one} KiB`).join(" and ") || "none";
}
