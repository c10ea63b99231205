// A compute host in Placement: what it offers, what of that is used, and its traits. Needs an administrator.
import { TargetError } from "../../../base/errors.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { attempt } from "../../evidence/attempt.ts";
import type { HostFacts, InventoryRecord } from "../../evidence/evidence.ts";
import { asArray, asNumber, asObject, asString } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** Hypervisors by uuid, which is also that of their resource provider. */
const HYPERVISORS = "2.53";
/** The first with `/resource_providers/ID/traits`. */
const TRAITS = "1.6";

export type ProviderFacts = Pick<HostFacts, "inventories" | "traits">;

/**
 * Never throws: what cannot be read is a reason.
 * @param host Nova's name of the compute host
 */
export async function readProvider(client: ApiClient, host: string): Promise<ProviderFacts> {
  const id = await attempt(findProvider(client, host));
  if (!id.ok) return { inventories: id, traits: id };
  const [inventories, traits] = await Promise.all([
    attempt(readInventories(client, id.value)),
    attempt(readTraits(client, id.value)),
  ]);
  return { inventories, traits };
}

/**
 * The uuid of the host's resource provider: the one of the host's name; else that of its hypervisor: libvirt may know the host by a longer name
 * (`compute-1.example.org`) than Nova's `[DEFAULT] host`.
 */
export async function findProvider(client: ApiClient, host: string): Promise<string> {
  const asking = client.request("placement", "GET", `/resource_providers?name=${encodeURIComponent(host)}`);
  const answer = await asAllowed(NEEDS.providers, asking);
  const [named] = asArray(asObject(answer, "body").resource_providers, "resource_providers");
  if (named !== undefined) return asString(asObject(named, "resource_providers[]").uuid, "resource_provider.uuid");
  const listing = client.request("compute", "GET", "/os-hypervisors/detail", { microversion: HYPERVISORS });
  const id = hypervisorOf(await asAllowed(NEEDS.hypervisors, listing), host);
  if (id !== undefined) return id;
  throw new TargetError(`Placement has no resource provider for host ${host}: has nova-compute ever started there?`);
}

export function hypervisorOf(answer: unknown, host: string): string | undefined {
  const hypervisors = asArray(asObject(answer, "body").hypervisors, "hypervisors");
  const found = hypervisors
    .map((item) => asObject(item, "hypervisors[]"))
    .find(({ service }) => asObject(service, "hypervisor.service").host === host);
  return found === undefined ? undefined : asString(found.id, "hypervisor.id");
}

export async function readInventories(
  client: ApiClient,
  id: string,
): Promise<Readonly<Record<string, InventoryRecord>>> {
  const get = (what: string) => client.request("placement", "GET", `/resource_providers/${id}/${what}`);
  const both = Promise.all([get("inventories"), get("usages")]);
  const [inventories, usages] = await asAllowed(NEEDS.inventories, both);
  return parseInventories(inventories, usages);
}

/** By resource class. One that nothing is used of may be missing in the usages. */
export function parseInventories(inventories: unknown, usages: unknown): Readonly<Record<string, InventoryRecord>> {
  const used = asObject(asObject(usages, "body").usages, "usages");
  const classes = Object.entries(asObject(asObject(inventories, "body").inventories, "inventories"));
  return Object.fromEntries(
    classes.map(([kind, value]) => {
      const inventory = asObject(value, `inventories.${kind}`);
      const number = (field: string) => asNumber(inventory[field], `inventories.${kind}.${field}`);
      const record: InventoryRecord = {
        total: number("total"),
        reserved: number("reserved"),
        allocationRatio: number("allocation_ratio"),
        maxUnit: number("max_unit"),
        used: asNumber(used[kind] ?? 0, `usages.${kind}`),
      };
      return [kind, record];
    }),
  );
}

async function readTraits(client: ApiClient, id: string): Promise<readonly string[]> {
  const path = `/resource_providers/${id}/traits`;
  const reading = client.request("placement", "GET", path, { microversion: TRAITS });
  return parseTraits(await asAllowed(NEEDS.traits, reading));
}

/** Sorted, for Placement gives them in any order. */
export function parseTraits(answer: unknown): readonly string[] {
  return asArray(asObject(answer, "body").traits, "traits")
    .map((trait) => asString(trait, "traits[]"))
    .sort();
}
