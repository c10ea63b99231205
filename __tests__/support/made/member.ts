// Evidence as a member of a project without admin rights would have it: Nova's own view without host and pins, no Placement.
import type { ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { NEEDS } from "../../../harness/observe/api/rights.ts";
import { hostIdOf } from "../../../harness/observe/api/which-host.ts";
import { capturedServer, failed, ok } from "../captured/evidence.ts";

export const PROJECT = "1".repeat(32);

/** What a member sees of a server that was captured as an administrator. */
export function asMember(evidence: ServerEvidence): ServerEvidence {
  const { server, topology, host } = evidence;
  const hostName = host.ok ? host.value.name : "controller";
  return {
    ...evidence,
    server: server.ok
      ? ok({ ...server.value, host: null, hostId: hostIdOf(PROJECT, hostName), projectId: PROJECT })
      : server,
    topology: topology.ok
      ? ok({ nodes: topology.value.nodes.map((node) => ({ ...node, hostNode: null, cpuPinning: null })) })
      : topology,
    allocations: failed(`${NEEDS.allocations}; it answered 403`),
    host: host.ok ? ok({ ...host.value, foundBy: "hostId" }) : host,
  };
}

/** The reference's three servers, as a member sees them. */
export const memberServers = (): readonly ServerEvidence[] =>
  [
    capturedServer("control", "float"),
    capturedServer("by-flavor", "by-flavor"),
    capturedServer("by-image", "by-image"),
  ].map(asMember);
