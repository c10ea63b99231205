// Everything that can be seen of one server, read in parallel. A source that fails becomes a reason, never an exception.
import { messageOf } from "../errors.ts";
import type { ApiClient } from "../openstack/client.ts";
import type { RefusalRecord, ServerEvidence, Source } from "./evidence.ts";
import { readImage } from "./glance.ts";
import type { ComputeHosts, HostLook } from "./host.ts";
import { readServer, readTopology } from "./nova.ts";
import { readAllocations } from "./placement.ts";

export interface Observers {
  readonly client: ApiClient;
  readonly hosts: Pick<ComputeHosts, "look">;
}

/**
 * Observes a server.
 * @param name its key in the experiment
 * @param id its id in Nova
 * @throws only where `signal` is aborted
 */
export async function observeServer(
  name: string,
  id: string,
  { client, hosts }: Observers,
  signal?: AbortSignal,
): Promise<ServerEvidence> {
  const [both, topology, allocations] = await Promise.all([
    attempt(readServer(client, id)),
    attempt(readTopology(client, id)),
    attempt(readAllocations(client, id)),
  ]);
  const imageId = both.ok ? both.value.server.imageId : null;
  const [image, look] = await Promise.all([
    imageId === null
      ? Promise.resolve(no(both.ok ? "the server has no image" : both.reason))
      : attempt(readImage(client, imageId)),
    lookAt(hosts, id, both.ok ? both.value.server : undefined, signal),
  ]);
  signal?.throwIfAborted();
  return {
    name,
    server: both.ok ? { ok: true, value: both.value.server } : both,
    flavor: both.ok ? { ok: true, value: both.value.flavor } : both,
    image,
    topology,
    allocations,
    ...look,
  };
}

/** Evidence of a server that Nova refused to create. */
export function refusedServer(name: string, refused: RefusalRecord): ServerEvidence {
  return { ...missingServer(name, "there is no server: Nova refused it"), refused };
}

/** Evidence of a server that cannot be found: nothing can be said of it. */
export function missingServer(name: string, reason: string): ServerEvidence {
  const none = no(reason);
  return {
    name,
    server: none,
    flavor: none,
    image: none,
    topology: none,
    allocations: none,
    domainXml: none,
    threads: none,
    host: none,
  };
}

function lookAt(
  hosts: Observers["hosts"],
  id: string,
  server: { status: string; host: string | null } | undefined,
  signal: AbortSignal | undefined,
): Promise<HostLook> {
  // A server that never came to a host is on none, however few there are.
  if (server?.status === "ERROR" && server.host === null) {
    const none = no("the server has no host: it is in ERROR");
    return Promise.resolve({ domainXml: none, threads: none, host: none });
  }
  return hosts.look(server?.host ?? null, id, signal);
}

function no(reason: string): Source<never> {
  return { ok: false, reason };
}

async function attempt<T>(reading: Promise<T>): Promise<Source<T>> {
  try {
    return { ok: true, value: await reading };
  } catch (error) {
    return no(messageOf(error));
  }
}
