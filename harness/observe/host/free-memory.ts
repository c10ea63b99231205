// Memory that is free on each NUMA node of a host, by `virsh freecell --all` and `virsh freepages --all`.
import type { FreeMemoryRecord, Source } from "../../evidence/evidence.ts";
import { outputOf } from "./libvirt.ts";
import type { Part } from "./parts.ts";

export function freeMemoryIn(parts: ReadonlyMap<string, Part>, host: string): Source<readonly FreeMemoryRecord[]> {
  const cells = outputOf(parts, "freecell", host);
  if (!cells.ok) return cells;
  const pages = outputOf(parts, "freepages", host);
  if (!pages.ok) return pages;
  return parseFreeMemory(cells.value, pages.value, host);
}

/**
 * @param cells lines such as `    0:   12609556 KiB`, and a total
 * @param pages `Node 0:`, and below it lines such as `2048KiB: 12`
 */
export function parseFreeMemory(cells: string, pages: string, host: string): Source<readonly FreeMemoryRecord[]> {
  const pagesOf = parsePages(pages);
  const nodes = [...cells.matchAll(/^\s*(\d+):\s*(\d+)\s*KiB\s*$/gm)].map(([, node, free]) => ({
    node: Number(node),
    freeMiB: Math.floor(Number(free) / 1024),
    freePages: pagesOf.get(Number(node)) ?? [],
  }));
  if (nodes.length === 0) return { ok: false, reason: `${host}: \`virsh freecell --all\` names no NUMA node` };
  // A node without any page size would pass for one without huge pages.
  const bare = nodes.find(({ freePages }) => freePages.length === 0);
  if (bare === undefined) return { ok: true, value: nodes };
  return { ok: false, reason: `${host}: \`virsh freepages --all\` says nothing of NUMA node ${bare.node}` };
}

function parsePages(text: string): ReadonlyMap<number, FreeMemoryRecord["freePages"]> {
  const found = new Map<number, { sizeKiB: number; free: number }[]>();
  let sizes: { sizeKiB: number; free: number }[] = [];
  for (const line of text.split("\n")) {
    const node = /^\s*Node (\d+):\s*$/.exec(line)?.[1];
    const [, size, free] = /^\s*(\d+)KiB:\s*(\d+)\s*$/.exec(line) ?? [];
    if (node !== undefined) found.set(Number(node), (sizes = []));
    else if (size !== undefined) sizes.push({ sizeKiB: Number(size), free: Number(free) });
  }
  return found;
}
