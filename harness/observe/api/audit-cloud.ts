// What Nova and Placement say of a compute host and of the servers there: the other side of an audit. Needs an administrator.
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { isMissing } from "../../../drivers/openstack/refusal.ts";
import { attempt, unread } from "../../evidence/attempt.ts";
import type { InventoryRecord, Source } from "../../evidence/evidence.ts";
import { asArray, asObject, asNumber, asString, orNull } from "./json.ts";
import { findProvider, readInventories } from "./providers.ts";

/** A server by Nova. */
export interface ServerState {
  readonly name: string;
  readonly status: string;
  /** Nova's name of the compute host. */
  readonly host: string | null;
  /** As in `migrating`; null where nothing is under way. */
  readonly taskState: string | null;
}

export interface PlacementHost {
  /** By resource class. */
  readonly inventories: Source<Readonly<Record<string, InventoryRecord>>>;
  /** Consumer (mostly a server's uuid) to resource class to amount, of this host's own provider. */
  readonly charged: Source<ReadonlyMap<string, Readonly<Record<string, number>>>>;
}

/** Never throws: what cannot be read is a reason. */
export async function readPlacementHost(client: ApiClient, host: string): Promise<PlacementHost> {
  const id = await attempt(findProvider(client, host));
  if (!id.ok) return { inventories: id, charged: id };
  const path = `/resource_providers/${id.value}/allocations`;
  const [inventories, charged] = await Promise.all([
    attempt(readInventories(client, id.value)),
    attempt(client.request("placement", "GET", path).then(parseProviderAllocations)),
  ]);
  return { inventories, charged };
}

/** `GET /resource_providers/ID/allocations`. */
export function parseProviderAllocations(answer: unknown): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const consumers = Object.entries(asObject(asObject(answer, "body").allocations, "allocations"));
  return new Map(
    consumers.map(([consumer, value]) => {
      const amounts = Object.entries(asObject(asObject(value, consumer).resources, "resources"));
      const read = ([kind, amount]: [string, unknown]) => [kind, asNumber(amount, `resources.${kind}`)] as const;
      return [consumer.toLowerCase(), Object.fromEntries(amounts.map(read))] as const;
    }),
  );
}

const PAGE = 500;

/**
 * Every server of every project on a host, by uuid. Read before the host is looked at: a domain that is not among them is asked
 * for by itself, so that neither one made nor one deleted meanwhile is taken for an orphan.
 * @throws TargetError where it cannot be read: without an administrator's rights Nova refuses to list other projects' servers
 */
export async function readServersOn(client: ApiClient, host: string): Promise<ReadonlyMap<string, ServerState>> {
  const servers = new Map<string, ServerState>();
  for (let marker: string | undefined; ;) {
    const query = new URLSearchParams({ all_tenants: "1", host, limit: String(PAGE), ...(marker ? { marker } : {}) });
    const answer = await client.request("compute", "GET", `/servers/detail?${query.toString()}`);
    const page = asArray(asObject(answer, "body").servers, "servers");
    for (const item of page) {
      marker = asString(asObject(item, "servers[]").id, "server.id");
      servers.set(marker.toLowerCase(), parseServerState(item));
    }
    if (page.length === 0) return servers;
  }
}

export function parseServerState(value: unknown): ServerState {
  const server = asObject(value, "server");
  const text = (field: string) => orNull(server[field], (found) => asString(found, field));
  return {
    name: asString(server.name, "server.name"),
    status: asString(server.status, "server.status"),
    host: text("OS-EXT-SRV-ATTR:host"),
    taskState: text("OS-EXT-STS:task_state"),
  };
}

/**
 * Each of these servers, by itself; null for one that Nova does not have. Only for who may see every project's servers: to
 * anybody else Nova denies another's server with the same 404.
 */
export async function readServerStates(
  client: ApiClient,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, Source<ServerState | null>>> {
  const found = new Map<string, Source<ServerState | null>>();
  // One after another: they are few, for the others were in the list.
  for (const uuid of uuids) found.set(uuid, await readServerState(client, uuid));
  return found;
}

async function readServerState(client: ApiClient, uuid: string): Promise<Source<ServerState | null>> {
  try {
    const answer = await client.request("compute", "GET", `/servers/${encodeURIComponent(uuid)}`);
    return { ok: true, value: parseServerState(asObject(answer, "body").server) };
  } catch (error) {
    if (isMissing(error)) return { ok: true, value: null };
    return unread(error instanceof Error ? error.message : String(error));
  }
}
