// What hosts have and what of that is used, by Placement; what a project may have and has, by Nova. One request each.
import { asNumber, asObject } from "../../observe/api/json.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { Amounts } from "../../../nova/charges.ts";
import type { Pool } from "./pools.ts";

/** The first whose answer has every resource class of a provider, and not only those that were asked for: 1.27. */
const CANDIDATES = "1.29";

/**
 * Every compute host that Nova may choose, by the id of its provider: those where a service was disabled are left out, and
 * so are those without any memory left. `GET /allocation_candidates` needs an administrator on most clouds.
 * @throws ApiError where Placement is closed to this user
 */
export async function readHostPools(client: ApiClient, signal?: AbortSignal): Promise<ReadonlyMap<string, Pool>> {
  const path = "/allocation_candidates?resources=MEMORY_MB:1&required=%21COMPUTE_STATUS_DISABLED";
  const options = { microversion: CANDIDATES, ...(signal === undefined ? {} : { signal }) };
  return parseHostPools(await client.request("placement", "GET", path, options));
}

export function parseHostPools(answer: unknown): ReadonlyMap<string, Pool> {
  const summaries = Object.entries(asObject(asObject(answer, "body").provider_summaries, "provider_summaries"));
  const pools = summaries.map(([id, value]): [string, Pool] => {
    const resources = Object.entries(asObject(asObject(value, "provider_summary").resources, "resources"));
    const amounts = (field: "capacity" | "used"): Amounts =>
      Object.fromEntries(
        resources.map(([kind, of]) => [kind, asNumber(asObject(of, kind)[field], `resources.${kind}.${field}`)]),
      );
    return [id, { name: `host ${id}`, capacity: amounts("capacity"), used: amounts("used") }];
  });
  // A provider within a host, such as a graphics card, has no memory of its own.
  return new Map(pools.filter(([, { capacity }]) => capacity.MEMORY_MB !== undefined));
}

const QUOTAS: Readonly<Record<string, readonly [most: string, used: string]>> = {
  instances: ["maxTotalInstances", "totalInstancesUsed"],
  cores: ["maxTotalCores", "totalCoresUsed"],
  ram: ["maxTotalRAMSize", "totalRAMUsed"],
};

/** The project's quota: `GET /limits`, which answers for unified limits, too (`cores` is `class:VCPU` then). */
export async function readQuotaPool(client: ApiClient, signal?: AbortSignal): Promise<Pool> {
  return parseQuota(await client.request("compute", "GET", "/limits", signal === undefined ? {} : { signal }));
}

export function parseQuota(answer: unknown): Pool {
  const absolute = asObject(asObject(asObject(answer, "body").limits, "limits").absolute, "limits.absolute");
  const amounts = (which: 0 | 1): Amounts =>
    Object.fromEntries(
      Object.entries(QUOTAS).map(([kind, fields]) => {
        const amount = asNumber(absolute[fields[which]], `limits.absolute.${fields[which]}`);
        return [kind, which === 0 && amount < 0 ? Infinity : amount];
      }),
    );
  return { name: "the project's quota", capacity: amounts(0), used: amounts(1) };
}
