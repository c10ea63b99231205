// Names of Placement's resource providers, which are those of Nova's hypervisors.
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { asArray, asObject } from "./json.ts";

/** Names of providers, for a person. Never throws: without them a host is named by its id. */
export async function readProviderNames(client: ApiClient): Promise<ReadonlyMap<string, string>> {
  try {
    const answer = await client.request("placement", "GET", "/resource_providers");
    const providers = asArray(asObject(answer, "body").resource_providers, "resource_providers");
    return new Map(
      providers.map((item) => {
        const { uuid, name } = asObject(item, "resource_providers[]");
        return [String(uuid), String(name)];
      }),
    );
  } catch {
    return new Map();
  }
}
