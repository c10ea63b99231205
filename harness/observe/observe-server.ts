// Everything that can be seen of one server, read in parallel. A source that fails becomes a reason, never an exception.
import { momentNow } from "../evidence/moment.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { attempt, unread } from "../evidence/attempt.ts";
import { readConsole, readConsoleNow, reportsOnConsole } from "./api/console.ts";
import type {
  ImageRecord,
  MomentRecord,
  RefusalRecord,
  ServerEvidence,
  ServerRecord,
  Source,
} from "../evidence/evidence.ts";
import { readImage } from "./api/glance.ts";
import type { ComputeHosts, HostObservation } from "./host/compute-hosts.ts";
import { readFlavor, readServer, readTopology } from "./api/nova.ts";
import { readAllocations } from "./api/placement.ts";
import { whichHost } from "./api/which-host.ts";

export interface Observers {
  readonly client: ApiClient;
  readonly hosts: Pick<ComputeHosts, "observe" | "names" | "pulse">;
  /**
   * What the guest itself says of its CPUs, where its image says that it reports on its console:
   * - `await`: it is waited for, as long as it lives and works.
   * - `once`: what is on the console now.
   * - `none`: it is not asked.
   */
  readonly guest: "await" | "once" | "none";
  /** @default it was made just now */
  readonly moment?: MomentRecord;
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
  observers: Observers,
  signal?: AbortSignal,
): Promise<ServerEvidence> {
  const { client, hosts, moment = momentNow() } = observers;
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
      : observeHostOf(observers, server, imageId, signal),
    lookAt(hosts, id, both.ok ? both.value.server : undefined, signal),
  ]);
  signal?.throwIfAborted();
  return {
    name,
    moment,
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
async function observeHostOf(
  { client, hosts, guest }: Observers,
  server: Source<ServerRecord>,
  imageId: string,
  signal: AbortSignal | undefined,
): Promise<{ image: Source<ImageRecord>; console?: Source<string> }> {
  const image = await attempt(readImage(client, imageId));
  if (guest === "none" || !server.ok || !reportsOnConsole(image)) return { image };
  const { id, status } = server.value;
  if (status !== "ACTIVE") return { image, console: unread(`the server is ${status}, so its guest is not asked`) };
  if (guest === "once") return { image, console: await readConsoleNow(client, id) };
  const which = whichHost(server.value, hosts.names);
  const pulse = () => (which.ok ? hosts.pulse(which.value.name, id, signal) : Promise.resolve(which));
  return { image, console: await readConsole(client, id, { pulse, signal }) };
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
  return { ...missingServer(name, REFUSED), refused, image, flavor };
}

/** Evidence of a server that cannot be found: nothing can be said of it. */
export function missingServer(name: string, reason: string): ServerEvidence {
  const none = unread(reason);
  return {
    name,
    moment: momentNow(),
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
): Promise<HostObservation> {
  // A server that never came to a host is on none, however few there are.
  if (server?.status === "ERROR" && server.host === null && (server.hostId ?? "") === "") {
    return unseen(unread("the server has no host: it is in ERROR"));
  }
  const which = whichHost(server, hosts.names);
  if (!which.ok) return unseen(which);
  const { name, foundBy } = which.value;
  const look = await hosts.observe(name, id, signal);
  if (foundBy === undefined || !look.host.ok) return look;
  return { ...look, host: { ok: true, value: { ...look.host.value, foundBy } } };
}

function unseen(none: Source<never>): HostObservation {
  return { domainXml: none, threads: none, host: none };
}
