// On which compute host a server is, by whatever this user is shown.
import type { ServerEvidence } from "../evidence/evidence.ts";

/** Nova's name of the host; undefined where neither Nova names it nor `hostId` is that of a configured host. */
export function hostNameOf({ server, host }: ServerEvidence): string | undefined {
  const named = server.ok ? server.value.host : null;
  if (named !== null) return named;
  return host.ok && host.value.foundBy === "hostId" ? host.value.name : undefined;
}

/**
 * Whether two servers are on the same host. `hostId` is one and the same for all servers of one project on one host
 * (`nova.utils.generate_hostid`), and every user sees it.
 * @returns undefined where that cannot be told
 */
export function areTogether(one: ServerEvidence, other: ServerEvidence): boolean | undefined {
  const [name, otherName] = [hostNameOf(one), hostNameOf(other)];
  if (name !== undefined && otherName !== undefined) return name === otherName;
  const [mine, theirs] = [hostIdOf(one), hostIdOf(other)];
  return mine === undefined || theirs === undefined ? undefined : mine === theirs;
}

/** For a reader: the host's name, else the beginning of `hostId`. */
export function showHost(evidence: ServerEvidence): string {
  const { hostId = "" } = evidence.server.ok ? evidence.server.value : {};
  return hostNameOf(evidence) ?? `the host with hostId ${hostId.slice(0, 12)}...`;
}

function hostIdOf({ server }: ServerEvidence): string | undefined {
  const { hostId = "", projectId = "" } = server.ok ? server.value : {};
  return hostId === "" ? undefined : `${projectId}/${hostId}`;
}
