// Waiting for something outside this process, with the reason of the last failed look.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, TimeoutError } from "./errors.ts";

export interface WaitOptions {
  /** What is waited for, as in "Keystone answers". */
  what: string;
  timeoutMs: number;
  /** @default 250 */
  intervalMs?: number;
  signal?: AbortSignal;
  hint?: string;
}

/**
 * Looks again and again until `look` returns something other than undefined. A look that throws counts as "not yet": its
 * message is what the time-out error shows.
 * @throws TimeoutError with the last observation
 */
export async function waitFor<T>(look: () => Promise<T | undefined> | T | undefined, options: WaitOptions): Promise<T> {
  const started = Date.now();
  let last = "nothing yet";
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = messageOf(error);
    }
    if (Date.now() - started >= options.timeoutMs) {
      throw new TimeoutError(`${options.what}: not within ${Math.round(options.timeoutMs / 1000)} s`, {
        said: `last seen: ${last}`,
        ...(options.hint === undefined ? {} : { hint: options.hint }),
      });
    }
    await sleep(options.intervalMs ?? 250, undefined, options.signal ? { signal: options.signal } : {});
  }
}
