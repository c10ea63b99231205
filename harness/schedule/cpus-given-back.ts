// When the CPUs of leaving servers are free for the next: Placement shows it seconds before the provider has done waiting.
import { setTimeout as sleep } from "node:timers/promises";
import { readAllocations } from "../observe/api/placement.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";

const INTERVAL_MS = 200;

/**
 * Resolves when Placement charges none of the servers any more.
 * @throws where Placement cannot be read, or `signal` is aborted before
 */
export async function cpusGivenBack(client: ApiClient, servers: readonly string[], signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const charged = await Promise.all(servers.map((id) => readAllocations(client, id)));
    if (charged.every(({ resources }) => Object.keys(resources).length === 0)) return;
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}
