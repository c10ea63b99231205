// Everything that can be seen of one server, read in parallel. A source that fails becomes a reason, never an exception.
import type { ApiClient } from "../openstack/client.ts";
import { attempt, unread } from "./attempt.ts";
import { readConsole, reportsOnConsole } from "./console.ts";
import type { ImageRecord, RefusalRecord, ServerEvidence, ServerRecord, Source } from "./evidence.ts";
import { readImage } from "./glance.ts";
import type { ComputeHosts, HostLook } from "./host.ts";
import { readFlavor, readServer, readTopology } from "./nova.ts";
import { readAllocations } from "./placement.ts";
import { whichHost } from "./which-host.ts";

export interface Observers {
  readonly client: ApiClient;
  readonly hosts: Pick<ComputeHosts, "look" | "names">;
  /** How long a guest that reports on its console is waited for. @default 20000 */
  readonly guestWaitMs?: number;
}

const GUEST_WAIT_MS = 20_000;

/**
 * Observes a server.
 * @param name its key in the experiment
 * @param id its id in Nova
 * @throws only where `signal` is aborted
 */
export async function observeServer(
  name: string,
  id: string,
  { client, hosts, guestWaitMs = GUEST_WAIT_MS }: Observers,
  signal?: AbortSignal,
): Promise<ServerEvidence> {
  const [both, topology, allocations] = await Promise.all([
    attempt(readServer(client, id)),
    attempt(readTopology(client, id)),
    attempt(readAllocations(client, id)),
  ]);
  const server: Source<ServerRecord> = both.ok ? { ok: true, value: both.value.server } : both;
  const imageId = both.ok ? both.value.server.imageId : null;
  const [{ image, ...guest }, look] = await Promise.all([
    imageId === null
      ? { image: unread(both.ok ? "the server has no image" : both.reason) }
      : lookInside(client, server, imageId, { timeoutMs: guestWaitMs, signal }),
    lookAt(hosts, id, both.ok ? both.value.server : undefined, signal),
  ]);
  signal?.throwIfAborted();
  return {
    name,
    server,
    flavor: both.ok ? both.value.flavor : both,
    image,
    topology,
    allocations,
    ...look,
    ...guest,
  };
}

/** The image, and once that is known, what its guest says: nobody else waits for the guest to boot. */
async function lookInside(
  client: ApiClient,
  server: Source<ServerRecord>,
  imageId: string,
  wait: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<{ image: Source<ImageRecord>; console?: Source<string> }> {
  const image = await attempt(readImage(client, imageId));
  if (!server.ok || !reportsOnConsole(image)) return { image };
  const { id, status } = server.value;
  if (status !== "ACTIVE") return { image, console: unread(`the server is ${status}, so its guest is not asked`) };
  return { image, console: await readConsole(client, id, wait) };
}

const REFUSED = "there is no server: Nova refused it";

/**
 * Evidence of a server that Nova refused to create: image and flavor are there, and show whether it was asked for what the
 * experiment says. Never throws.
 * @param ids undefined where the image or flavor was not made
 */
export async function observeRefused(
  name: string,
  refused: RefusalRecord,
  { imageId, flavorId }: { imageId: string | undefined; flavorId: string | undefined },
  client: ApiClient,
): Promise<ServerEvidence> {
  const [image, flavor] = await Promise.all([
    imageId === undefined
      ? unread("there is no server, and the id of its image is not known")
      : attempt(readImage(client, imageId)),
    flavorId === undefined
      ? unread("there is no server, and the id of its flavor is not known")
      : attempt(readFlavor(client, flavorId)),
  ]);
  const guest = reportsOnConsole(image) ? { console: unread(REFUSED) } : {};
  return { ...missingServer(name, REFUSED), refused, image, flavor, ...guest };
}

/** Evidence of a server that cannot be found: nothing can be said of it. */
export function missingServer(name: string, reason: string): ServerEvidence {
  const none = unread(reason);
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

async function lookAt(
  hosts: Observers["hosts"],
  id: string,
  server: ServerRecord | undefined,
  signal: AbortSignal | undefined,
): Promise<HostLook> {
  // A server that never came to a host is on none, however few there are.
  if (server?.status === "ERROR" && server.host === null && (server.hostId ?? "") === "") {
    return unseen(unread("the server has no host: it is in ERROR"));
  }
  const which = whichHost(server, hosts.names);
  if (!which.ok) return unseen(which);
  const { name, foundBy } = which.value;
  const look = await hosts.look(name, id, signal);
  if (foundBy === undefined || !look.host.ok) return look;
  return { ...look, host: { ok: true, value: { ...look.host.value, foundBy } } };
}

function unseen(none: Source<never>): HostLook {
  return { domainXml: none, threads: none, host: none };
}
