// A guest cell's memory must be on one host node; Placement counts the host's memory as a whole.
import type { Rule } from "../rule.ts";
import { roomIn } from "../../../../nova/inventory.ts";
import { every } from "../symptoms.ts";

export const nodeMemoryShort: Rule = {
  id: "node-memory-short",
  symptom: "a server with a NUMA topology ends in FILTER, Placement has the memory, and no single node has",
  remedy: "free memory on a node, give the guest more NUMA cells, or give the flavor less memory",
  find: ({ fault, request, hosts }) => {
    const largest = Math.max(0, ...request.cellsMiB);
    const total = request.cellsMiB.reduce((sum, one) => sum + one, 0);
    if (fault !== "FILTER" || largest === 0) return undefined;
    const roomy = hosts.filter(({ memory }) => memory !== undefined && roomIn(memory).free >= total);
    if (!every(roomy, ({ free }) => free !== undefined && every(free, ({ freeMiB }) => freeMiB < largest)))
      return undefined;
    const each = roomy.flatMap(({ name, free }) =>
      (free ?? []).map((node) => `${name} node ${node.node}: ${node.freeMiB} MiB`),
    );
    return `${largest} MiB asked for on one node; free are ${each.join(", ")}`;
  },
};
