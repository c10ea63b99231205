// How things that a run makes are named in the cloud. Whoever cleans up finds them by it.

/**
 * Of a server, an image or a flavor: `pin-RUN-STACK-KEY`. A run's stack has its experiment's id; stacks for use by hand have
 * ids of their own, for flavor names must be unique in a cloud.
 */
export function resourceName(runId: string, stackId: string, key: string): string {
  return `${runPrefix(runId)}${stackId}-${key}`;
}

/** What every name of a run begins with. */
export function runPrefix(runId: string): string {
  return `pin-${runId}-`;
}

/** Server metadata that names the run. */
export const RUN_METADATA = "pinproof-run";
