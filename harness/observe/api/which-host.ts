// Which compute host a server is on. Nova names it to administrators only; everybody is shown `hostId`, a digest of the
// project's id and Nova's name of the host, so that a host whose name is known can be recognised.
import { createHash } from "node:crypto";
import { unread } from "../../evidence/attempt.ts";
import type { FoundBy, ServerRecord, Source } from "../../evidence/evidence.ts";

export interface WhichHost {
  /** Nova's name of it; null where nothing is known, and then a configured host that is the only one is looked at. */
  readonly name: string | null;
  /** Absent where Nova named it, or where nothing is known. */
  readonly foundBy?: FoundBy;
}

/** `nova.utils.generate_hostid`: sha224 of the project's id and, right after it, the host's name. */
export function hostIdOf(projectId: string, host: string): string {
  return createHash("sha224").update(`${projectId}${host}`).digest("hex");
}

/**
 * @param server undefined where it could not be read
 * @param configured Nova's names of the configured hosts
 * @returns a reason where it is known that no configured host is the right one, naming those that were tried
 */
export function whichHost(
  server: Pick<ServerRecord, "host" | "hostId" | "projectId"> | undefined,
  configured: readonly string[],
): Source<WhichHost> {
  if (server === undefined) return { ok: true, value: { name: null } };
  const { host, hostId, projectId } = server;
  if (host !== null) return { ok: true, value: { name: host } };
  if (hostId === "") return unread("Nova says that the server is on no host: its hostId is empty");
  // Without a host there is nothing to recognise: the look itself says so.
  if (configured.length === 0) return { ok: true, value: { name: null } };
  if (hostId === undefined || projectId === undefined) {
    return { ok: true, value: { name: null, ...(configured.length === 1 ? { foundBy: "only" } : {}) } };
  }
  const found = configured.find((name) => hostIdOf(projectId, name) === hostId);
  if (found !== undefined) return { ok: true, value: { name: found, foundBy: "hostId" } };
  return unread(
    "Nova does not name the server's host to this user (that needs an administrator), and its hostId is that of none of the " +
      `configured compute hosts: tried ${configured.join(", ")}; a host's name must be the one in \`openstack compute service list\``,
  );
}
