// The outcomes that many rows have, by the names that the specification gives them.
import type { ActiveExpectation, ErrorExpectation, Fault } from "./expectation.ts";

export const FLOATS: ActiveExpectation = { outcome: "active", cpus: "floating" };
export const FLOATS_IN_A_CELL: ActiveExpectation = { outcome: "active", cpus: "floating-numa" };
export const PINNED: ActiveExpectation = { outcome: "active", cpus: "pinned" };

/** @param whileFree dedicated CPUs that must be free on one host, or another fault would come first */
export function fails(fault: Fault | readonly Fault[], whileFree?: number): ErrorExpectation {
  return { outcome: "error", fault, ...(whileFree !== undefined && { whileFree }) };
}

/** MIXED of two vCPUs, of which the first is pinned. */
export const FIRST_PINNED: ActiveExpectation = { outcome: "active", cpus: "mixed", dedicatedVcpus: "0" };
