// One host's side of an audit, read in an order that keeps what comes and goes meanwhile from looking like a finding: Nova's
// list, Placement, the host, and by itself each domain that was not in Nova's list.
import type { HostConnection } from "../../../drivers/access/connection.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { ComputeHost } from "../../../drivers/access/compute-host.ts";
import { attempt, unread } from "../../evidence/attempt.ts";
import {
  type PlacementHost,
  readPlacementHost,
  readServersOn,
  readServerStates,
  type ServerState,
} from "./audit-cloud.ts";
import { auditHost, type AuditedHost } from "../host/audit-host.ts";
import type { Source } from "../../evidence/evidence.ts";

/** What may be left out, because the configuration says that this user may not read it. */
export type LeftOut = "nova" | "placement";

/** What was read of a host: libvirt, kernel and nova.conf there, and the APIs. */
export interface AuditRecords {
  /** Nova's name. */
  readonly host: string;
  readonly seen: AuditedHost;
  readonly placement: PlacementHost;
  /** The servers that Nova has on this host; every other domain by itself. Null is a server that Nova does not have. */
  readonly servers: Source<ReadonlyMap<string, Source<ServerState | null>>>;
  /** What was not asked for: told for the whole audit, and no failure. */
  readonly leftOut: readonly LeftOut[];
}

export interface AuditReaders {
  readonly client: ApiClient;
  readonly connection: Pick<HostConnection, "script">;
  readonly leftOut: readonly LeftOut[];
}

/** Throws for nothing that could not be read: each source has its reason. Only an aborted signal is thrown. */
export async function readAuditRecords(
  host: Pick<ComputeHost, "name" | "virsh" | "novaConfig">,
  { client, connection, leftOut }: AuditReaders,
  signal?: AbortSignal,
): Promise<AuditRecords> {
  const none = unread("left out, as the configuration says");
  const listed = leftOut.includes("nova") ? none : await attempt(readServersOn(client, host.name));
  const placement = leftOut.includes("placement")
    ? { inventories: none, charged: none }
    : await readPlacementHost(client, host.name);
  signal?.throwIfAborted();
  const seen = await auditHost(connection, host, signal);
  return { host: host.name, seen, placement, servers: await allServers(client, listed, seen), leftOut };
}

async function allServers(
  client: ApiClient,
  listed: Source<ReadonlyMap<string, ServerState>>,
  { domains }: AuditedHost,
): Promise<AuditRecords["servers"]> {
  if (!listed.ok) return listed;
  const known = [...listed.value].map(([uuid, state]) => [uuid, { ok: true, value: state }] as const);
  const others = domains.ok ? domains.value.map(({ uuid }) => uuid).filter((uuid) => !listed.value.has(uuid)) : [];
  return { ok: true, value: new Map([...known, ...(await readServerStates(client, others))]) };
}
