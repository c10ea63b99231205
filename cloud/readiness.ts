// Ready means that a server can be built now. Services that systemd calls active may not consume their queue yet, and rows
// of an earlier boot still say "up" for a minute, so each requirement looks at something that only this boot can answer.
import type { ApiClient } from "../drivers/openstack/client.ts";
import type { Service } from "../drivers/openstack/service.ts";
import { waitFor } from "../base/wait.ts";
import type { CpuSets } from "./hosts/cpu-sets.ts";

interface Requirement {
  /** As in "Placement has the compute host's inventory". */
  readonly what: string;
  /** Returns true, or what is still missing. */
  readonly probe: (client: ApiClient, expected: ExpectedHost) => Promise<true | string>;
  readonly hint: string;
}

export interface ExpectedHost {
  /** Milliseconds since the epoch. */
  readonly bootedAt: number;
  readonly cpuSets: CpuSets;
}

const hint = (service: string): string => `Read \`npx pinproof cloud logs ${service}\`.`;

/** Nova counts `cpu_dedicated_set` as PCPU and `cpu_shared_set` as VCPU; with neither, every CPU is VCPU. */
export const INVENTORY: Requirement = {
  what: "Placement has the compute host's CPUs",
  hint: hint("nova-compute"),
  probe: async (client, { cpuSets: { dedicated, shared } }) => {
    const { resource_providers: providers } = await get<{ resource_providers: { uuid: string }[] }>(
      client,
      "placement",
      "/resource_providers",
    );
    const uuid = providers[0]?.uuid;
    if (uuid === undefined) return "no resource provider yet";
    const { inventories } = await get<{ inventories: Record<string, { total: number } | undefined> }>(
      client,
      "placement",
      `/resource_providers/${uuid}/inventories`,
    );
    const [pcpu, vcpu] = [inventories.PCPU?.total ?? 0, inventories.VCPU?.total ?? 0];
    const isLegacy = dedicated === null && shared === null;
    const isThere = pcpu === (dedicated?.size ?? 0) && (isLegacy ? vcpu > 0 : vcpu === (shared?.size ?? 0));
    return isThere || `PCPU ${pcpu}, VCPU ${vcpu} in the inventory so far`;
  },
};

/** Against a service that hangs: on a slow or busy machine each of them takes minutes. */
const LONGEST_MS = 10 * 60_000;

export const REQUIREMENTS: readonly Requirement[] = [
  {
    what: "scheduler, conductor and compute have reported since this boot",
    hint: hint("nova-compute"),
    probe: async (client, { bootedAt }) => {
      const { services } = await get<{
        services: { binary: string; state: string; status: string; updated_at: string | null }[];
      }>(client, "compute", "/os-services");
      const fresh = services
        .filter(
          ({ state, status, updated_at }) =>
            state === "up" && status === "enabled" && Date.parse(`${updated_at ?? ""}Z`) > bootedAt,
        )
        .map(({ binary }) => binary);
      const late = ["nova-scheduler", "nova-conductor", "nova-compute"].filter((binary) => !fresh.includes(binary));
      return late.length === 0 || `no heartbeat yet from ${late.join(", ")}`;
    },
  },
  INVENTORY,
  {
    what: "the compute host answers",
    hint: hint("nova-compute"),
    // Asked last: a call to a compute service that does not listen yet hangs for the RPC time-out of 60 s.
    probe: async (client) => {
      const { hypervisors } = await get<{ hypervisors: { state: string; uptime?: string | null }[] }>(
        client,
        "compute",
        "/os-hypervisors/detail",
        "2.88",
      );
      return hypervisors.some(({ state, uptime }) => state === "up" && Boolean(uptime)) || "no hypervisor answers yet";
    },
  },
  {
    what: "Glance and Neutron answer",
    hint: hint("neutron-api"),
    probe: async (client) => {
      await Promise.all([get(client, "image", "/v2/images?limit=1"), get(client, "network", "/v2.0/networks?limit=1")]);
      return true;
    },
  },
];

/** Waits for every requirement in turn. */
export async function waitUntilReady(
  client: ApiClient,
  {
    expected,
    signal,
    onWait,
    requirements = REQUIREMENTS,
  }: {
    expected: ExpectedHost;
    signal: AbortSignal;
    onWait: (what: string) => void;
    /** @default all */
    requirements?: readonly Requirement[];
  },
): Promise<void> {
  for (const { what, probe, hint } of requirements) {
    onWait(what);
    await waitFor(
      async () => {
        const answer = await probe(client, expected);
        if (answer !== true) throw new Error(answer);
        return true;
      },
      { what, timeoutMs: LONGEST_MS, intervalMs: 300, signal, hint },
    );
  }
}

async function get<T>(client: ApiClient, service: Service, path: string, microversion?: string): Promise<T> {
  return (await client.request(service, "GET", path, microversion === undefined ? {} : { microversion })) as T;
}
