// Ready means that a server can be built now. Services that systemd calls active may not consume their queue yet, and rows
// of an earlier boot still say "up" for a minute, so each requirement looks at something that only this boot can answer.
import type { ApiClient, Service } from "../harness/openstack/client.ts";
import { waitFor } from "../harness/wait.ts";

interface Requirement {
  /** As in "Placement has the compute host's inventory". */
  readonly what: string;
  /** Returns true, or what is still missing. */
  readonly probe: (client: ApiClient, bootedAt: number) => Promise<true | string>;
  readonly hint: string;
}

const hint = (service: string): string => `Read \`npx pinproof cloud logs ${service}\`.`;

export const REQUIREMENTS: readonly Requirement[] = [
  {
    what: "scheduler, conductor and compute have reported since this boot",
    hint: hint("nova-compute"),
    probe: async (client, bootedAt) => {
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
  {
    what: "Placement has the compute host's CPUs",
    hint: hint("placement-api"),
    probe: async (client) => {
      const { resource_providers: providers } = await get<{ resource_providers: { uuid: string }[] }>(
        client,
        "placement",
        "/resource_providers",
      );
      const uuid = providers[0]?.uuid;
      if (uuid === undefined) return "no resource provider yet";
      const { inventories } = await get<{ inventories: Record<string, unknown> }>(
        client,
        "placement",
        `/resource_providers/${uuid}/inventories`,
      );
      const missing = ["PCPU", "VCPU"].filter((resourceClass) => !(resourceClass in inventories));
      return missing.length === 0 || `no ${missing.join(", ")} in the inventory yet`;
    },
  },
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
  options: { bootedAt: number; signal: AbortSignal; onWait: (what: string) => void },
): Promise<void> {
  for (const { what, probe, hint } of REQUIREMENTS) {
    options.onWait(what);
    await waitFor(
      async () => {
        const answer = await probe(client, options.bootedAt);
        if (answer !== true) throw new Error(answer);
        return true;
      },
      { what, timeoutMs: 120_000, intervalMs: 300, signal: options.signal, hint },
    );
  }
}

async function get<T>(client: ApiClient, service: Service, path: string, microversion?: string): Promise<T> {
  return (await client.request(service, "GET", path, microversion === undefined ? {} : { microversion })) as T;
}
