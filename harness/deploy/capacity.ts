// How many dedicated and shared CPUs Placement has free, summed over the cloud's compute hosts.
import type { ApiClient } from "../openstack/client.ts";

export interface Capacity {
  /** Free PCPU: dedicated CPUs that no server has. */
  readonly dedicated: number;
  /** Free VCPU, the allocation ratio counted in. */
  readonly shared: number;
  /** The largest number of dedicated CPUs free on one host. */
  readonly dedicatedOnOneHost: number;
}

interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly allocation_ratio: number;
}

/** `GET /resource_providers/ID/inventories` and `/usages` of every provider. Needs an administrator. */
export async function readCapacity(client: ApiClient): Promise<Capacity> {
  const get = async <T>(path: string): Promise<T> => (await client.request("placement", "GET", path)) as T;
  const { resource_providers: providers } = await get<{ resource_providers: { uuid: string }[] }>(
    "/resource_providers",
  );
  const free = await Promise.all(
    providers.map(async ({ uuid }) => {
      const [{ inventories }, { usages }] = await Promise.all([
        get<{ inventories: Record<string, Inventory | undefined> }>(`/resource_providers/${uuid}/inventories`),
        get<{ usages: Record<string, number | undefined> }>(`/resource_providers/${uuid}/usages`),
      ]);
      const of = (resourceClass: string): number => {
        const there = inventories[resourceClass];
        if (there === undefined) return 0;
        const capacity = Math.floor((there.total - there.reserved) * there.allocation_ratio);
        // A host may hold more than it has since its configuration was changed; it takes nothing from the others.
        return Math.max(0, capacity - (usages[resourceClass] ?? 0));
      };
      return { dedicated: of("PCPU"), shared: of("VCPU") };
    }),
  );
  return {
    dedicated: free.reduce((sum, host) => sum + host.dedicated, 0),
    shared: free.reduce((sum, host) => sum + host.shared, 0),
    dedicatedOnOneHost: Math.max(0, ...free.map((host) => host.dedicated)),
  };
}
