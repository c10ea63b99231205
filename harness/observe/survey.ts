// What every compute host of the cloud offers, looked at once at the start of a run: Nova's services, Placement, the host.
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { attempt, unread } from "../evidence/attempt.ts";
import type { HostFacts, ServiceRecord, Source } from "../evidence/evidence.ts";
import type { ComputeHosts } from "./host/compute-hosts.ts";
import { readProvider } from "./api/providers.ts";
import { readComputeServices } from "./api/services.ts";

export interface Surveyors {
  readonly client: ApiClient;
  readonly hosts: Pick<ComputeHosts, "names" | "survey">;
}

/**
 * Surveys every host with a nova-compute service; where Nova does not tell them (that needs an administrator), those that
 * are configured. A source that cannot be read is a reason.
 * @returns sorted by name
 * @throws only where `signal` is aborted
 */
export async function surveyHosts({ client, hosts }: Surveyors, signal?: AbortSignal): Promise<readonly HostFacts[]> {
  const services = await attempt(readComputeServices(client));
  signal?.throwIfAborted();
  const names = services.ok ? [...services.value.keys()] : hosts.names;
  const facts = await Promise.all(
    [...names].sort().map(async (name): Promise<HostFacts> => {
      const [provider, host] = await Promise.all([readProvider(client, name), hosts.survey(name, signal)]);
      return { name, service: serviceOf(services, name), ...provider, ...host };
    }),
  );
  signal?.throwIfAborted();
  return facts;
}

function serviceOf(services: Source<ReadonlyMap<string, ServiceRecord>>, name: string): Source<ServiceRecord> {
  if (!services.ok) return services;
  const service = services.value.get(name);
  return service === undefined ? unread(`Nova has no nova-compute on ${name}`) : { ok: true, value: service };
}
