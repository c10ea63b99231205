// When Nova has a server ACTIVE. Terraform tells it seconds later: the provider asks at once, after 3 s and after 9 s.
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../drivers/openstack/client.ts";

/** Nova needs a second and more for a server; each question keeps its API busy for more than a tenth of a second. */
const FIRST_MS = 1500;
const INTERVAL_MS = 700;

export interface ActiveWatch {
  /** Keys of servers by their names in the cloud. */
  readonly keys: ReadonlyMap<string, string>;
  /** What all these names begin with; it is read as a regular expression. */
  readonly prefix: string;
  /** Called once for each server. */
  readonly onActive: (key: string, id: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** @default sleep */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * `GET /servers?name=PREFIX&status=ACTIVE`, until all are there or `signal` is aborted. Never throws: terraform waits for the
 * servers, too, and a cloud that does not answer this question is asked again.
 */
export async function watchActive(client: ApiClient, watch: ActiveWatch): Promise<void> {
  const { keys, prefix, onActive, signal, pause = (ms: number) => sleep(ms, undefined, { signal }) } = watch;
  const missing = new Map(keys);
  const path = `/servers?name=${encodeURIComponent(`^${prefix}`)}&status=ACTIVE`;
  for (let ms = FIRST_MS; missing.size > 0; ms = INTERVAL_MS) {
    await pause(ms).catch(() => undefined);
    if (signal.aborted) return;
    for (const { id, name } of await active(client, path, signal)) {
      const key = missing.get(name);
      if (key === undefined) continue;
      missing.delete(name);
      onActive(key, id);
    }
  }
}

async function active(
  client: ApiClient,
  path: string,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  try {
    const answer = await client.request("compute", "GET", path, { signal });
    return (answer as { servers?: { id: string; name: string }[] }).servers ?? [];
  } catch {
    return [];
  }
}
