// Needs that many rows have.
import type { HostNeeds } from "./needs.ts";

/** Without SMT everywhere: a thread policy would be fulfilled by a host with it. */
export const NO_SMT: HostNeeds = { smt: false, everyHost: true };

/** Of several hosts another one would take the next server. */
export const ONE_HOST: HostNeeds = { anyHosts: { most: 1 } };

/** A guest cell with pinned and floating vCPUs needs both kinds of CPU on one NUMA node. */
export const BOTH_KINDS_ON_A_NODE: HostNeeds = {
  dedicatedCpusPerNode: { least: 1 },
  sharedCpusPerNode: { least: 1 },
};

/** The pinned vCPUs of one guest cell never span NUMA nodes. */
export function pinnedOnANode(least: number): HostNeeds {
  return { dedicatedCpusPerNode: { least } };
}
