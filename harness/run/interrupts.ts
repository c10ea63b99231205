// What Ctrl-C and its relatives mean: the first asks for an orderly end, the second for an end now.
import { setMaxListeners } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * One press of Ctrl-C reaches us twice when npm started us (from the terminal, and passed on by npm), so what follows
 * within this time is the same request.
 */
const SAME_REQUEST_MS = 500;

export interface InterruptHandlers {
  /** The first request. What is under way sees the signal of `watchInterrupts` aborted. */
  readonly onFirst: (signal: NodeJS.Signals) => void;
  /** The second one: must not wait for anything. */
  readonly onSecond: (signal: NodeJS.Signals) => void;
}

export interface InterruptWatch extends Disposable {
  /** Aborted at the first request. */
  readonly signal: AbortSignal;
}

export function watchInterrupts({ onFirst, onSecond }: InterruptHandlers): InterruptWatch {
  const controller = new AbortController();
  // Everything that is under way listens to it, and that is more than the ten at which Node.js suspects a leak.
  setMaxListeners(0, controller.signal);
  let firstAt: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      onFirst(signal);
      controller.abort(new DOMException(`stopped by ${signal}`, "AbortError"));
    } else if (Date.now() - firstAt > SAME_REQUEST_MS) {
      onSecond(signal);
    }
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
