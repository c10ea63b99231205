// Hosts of any size, in libvirt's form: sockets, nodes, cores and siblings numbered as Linux numbers them (all first threads of
// all cores, then all second ones).
import type { HostFacts } from "../../../harness/evidence/evidence.ts";
import { ok } from "../captured/evidence.ts";

export interface HostSize {
  readonly sockets: number;
  /** @default 1 */
  readonly nodesPerSocket?: number;
  readonly coresPerNode: number;
  /** @default 1 */
  readonly threads?: number;
}

export function madeCapabilities({ sockets, nodesPerSocket = 1, coresPerNode, threads = 1 }: HostSize): string {
  const nodes = sockets * nodesPerSocket;
  const cores = nodes * coresPerNode;
  const cpusOf = (core: number) => Array.from({ length: threads }, (_, thread) => thread * cores + core);
  const cell = (node: number) => {
    const own = Array.from({ length: coresPerNode }, (_, at) => node * coresPerNode + at);
    const cpus = own
      .flatMap((core) => cpusOf(core).map((id) => ({ id, core, siblings: cpusOf(core).join(",") })))
      .sort((a, b) => a.id - b.id);
    const socket = Math.floor(node / nodesPerSocket);
    const lines = cpus.map(
      ({ id, core, siblings }) =>
        `<cpu id='${id}' socket_id='${socket}' die_id='0' core_id='${core % (coresPerNode * nodesPerSocket)}' siblings='${siblings}'/>`,
    );
    return `<cell id='${node}'><cpus num='${cpus.length}'>${lines.join("")}</cpus></cell>`;
  };
  const cells = Array.from({ length: nodes }, (_, node) => cell(node)).join("");
  return `<capabilities><host><topology><cells num='${nodes}'>${cells}</cells></topology></host></capabilities>`;
}

export interface HostSettings {
  readonly dedicated: string | null;
  readonly shared: string | null;
  /** @default every CPU */
  readonly online?: string;
}

export function madeFacts(name: string, size: HostSize, { dedicated, shared, online }: HostSettings): HostFacts {
  const { sockets, nodesPerSocket = 1, coresPerNode, threads = 1 } = size;
  const inventory = (total: number) => ({ total, reserved: 0, allocationRatio: 1, maxUnit: total, used: 0 });
  const count = sockets * nodesPerSocket * coresPerNode * threads;
  return {
    name,
    service: ok({ status: "enabled", state: "up", disabledReason: null }),
    inventories: ok({ PCPU: inventory(count / 2), VCPU: inventory(count / 2), MEMORY_MB: inventory(65_536) }),
    traits: ok(threads > 1 ? ["HW_CPU_HYPERTHREADING"] : []),
    capabilitiesXml: ok(madeCapabilities(size)),
    onlineCpus: ok(online ?? `0-${count - 1}`),
    cpuSets: ok({ dedicated, shared, legacy: null, reserved: null }),
    freeMemory: ok([]),
  };
}
