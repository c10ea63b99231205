// How long the dedicated CPU was taken and how long it was free between two servers, as Placement shows it: asked twice a
// second from outside of the run that is measured.
import { setTimeout as sleep } from "node:timers/promises";
import { localClient, providerOf, usedPcpus } from "./cloud.ts";

const INTERVAL_MS = 500;

export interface CpuUse {
  readonly heldMs: number;
  /** Between the first server that had it and the last. */
  readonly idleMs: number;
  readonly changes: number;
}

/** Watches for as long as the work goes on. */
export async function watchingCpu<T>(work: () => Promise<T>): Promise<{ result: T; use: CpuUse }> {
  await using client = localClient();
  const provider = await providerOf(client);
  const ended = new AbortController();
  const samples: Sample[] = [];
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      samples.push({ at: Date.now(), held: (await usedPcpus(client, provider)) > 0 });
      await sleep(INTERVAL_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  // Told below; until then nobody waits for it.
  watching.catch(() => undefined);
  try {
    const result = await work();
    ended.abort();
    await watching;
    return { result, use: useOf(samples) };
  } finally {
    ended.abort();
  }
}

export interface Sample {
  readonly at: number;
  readonly held: boolean;
}

/** What was seen counts until the next look. */
export function useOf(samples: readonly Sample[]): CpuUse {
  const first = samples.findIndex(({ held }) => held);
  const last = samples.findLastIndex(({ held }) => held);
  const use = { heldMs: 0, idleMs: 0, changes: 0 };
  for (const [index, { at, held }] of samples.entries()) {
    const next = samples[index + 1];
    if (first < 0 || index < first || index > last || next === undefined) continue;
    use[held ? "heldMs" : "idleMs"] += next.at - at;
    if (held !== next.held) use.changes++;
  }
  return use;
}
