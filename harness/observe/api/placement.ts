// What Placement charges a server for. Needs an administrator on most clouds.
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { AllocationsRecord } from "../../evidence/evidence.ts";
import { asNumber, asObject } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** @throws TargetError where it cannot be read; a server without allocations is an empty record */
export async function readAllocations(client: ApiClient, serverId: string): Promise<AllocationsRecord> {
  const reading = client.request("placement", "GET", `/allocations/${serverId}`, { microversion: "1.12" });
  return parseAllocations(await asAllowed(NEEDS.allocations, reading));
}

/** During a migration a server is charged on two providers, so amounts are summed. */
export function parseAllocations(answer: unknown): AllocationsRecord {
  const resources: Record<string, number> = {};
  const providers = asObject(asObject(answer, "body").allocations, "allocations");
  for (const [provider, value] of Object.entries(providers)) {
    const amounts = asObject(asObject(value, provider).resources, "resources");
    for (const [kind, amount] of Object.entries(amounts)) {
      resources[kind] = (resources[kind] ?? 0) + asNumber(amount, `resources.${kind}`);
    }
  }
  return { resources };
}
