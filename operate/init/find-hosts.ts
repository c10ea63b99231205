// The compute hosts that a cloud tells of, as entries of pinproof.yaml.
import { composeHosts } from "../../harness/targets/compose-hosts.ts";
import type { HostEntry } from "../../harness/targets/config.ts";
import { asArray, asObject, asString } from "../../harness/observe/api/json.ts";
import { readComputeServices } from "../../harness/observe/api/services.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";

export interface FoundHosts {
  /** Sorted by name. */
  readonly hosts: readonly HostEntry[];
  /** Names that no way leads to as they are: they need an address by hand. */
  readonly odd: readonly string[];
}

/**
 * Every host with a nova-compute; its address is what the hypervisor says of itself, where that is told.
 * @throws TargetError where Nova does not show its services: that needs an administrator
 */
export async function findHosts(client: ApiClient): Promise<FoundHosts> {
  const names = [...(await readComputeServices(client)).keys()].sort();
  // Only a convenience: without it hosts are reached by their names.
  const addresses = await readAddresses(client).catch(() => new Map<string, string>());
  const entries = names.map((name): HostEntry => {
    const address = addresses.get(name);
    return address === undefined || address === name ? { name } : { name, address };
  });
  const isFit = (entry: HostEntry) => composeHosts({ hosts: [entry] }, "/").problems.length === 0;
  return { hosts: entries.filter(isFit), odd: entries.filter((entry) => !isFit(entry)).map(({ name }) => name) };
}

/** Hypervisors by uuid, with their service, since 2.53. */
const HYPERVISORS = "2.53";

async function readAddresses(client: ApiClient): Promise<ReadonlyMap<string, string>> {
  const answer = await client.request("compute", "GET", "/os-hypervisors/detail", { microversion: HYPERVISORS });
  const hypervisors = asArray(asObject(answer, "body").hypervisors, "hypervisors").map((one) =>
    asObject(one, "hypervisor"),
  );
  return new Map(
    hypervisors.flatMap(({ host_ip: address, service }) => {
      const host = asString(asObject(service, "hypervisor.service").host, "hypervisor.service.host");
      // [DEFAULT] my_ip of a host that was never told one is its loopback.
      return typeof address === "string" && address !== "" && !address.startsWith("127.")
        ? [[host, address] as const]
        : [];
    }),
  );
}
