// Time that passes only as a test says, whatever the machine is doing. What waits by node:timers/promises is not touched: it
// goes on by itself.
import { jest } from "@jest/globals";

const APIS = [
  ...(["Date", "hrtime", "performance", "nextTick", "queueMicrotask", "setImmediate", "clearImmediate"] as const),
  ...(["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const),
];

type Api = (typeof APIS)[number];

export interface Clock extends Disposable {
  /** So many milliseconds pass at once. */
  readonly pass: (ms: number) => void;
}

/** Stops what `Date` tells until it is disposed of. */
export function stoppedClock(now = Date.now()): Clock {
  fakeOnly(["Date"]);
  jest.setSystemTime(now);
  return {
    pass: (ms) => {
      jest.setSystemTime(Date.now() + ms);
    },
    [Symbol.dispose]: realTimers,
  };
}

/** Stops `setTimeout` and `setInterval` until it is disposed of; what is due when time passes is called then. */
export function stoppedTimers(): Clock {
  fakeOnly(["setTimeout", "clearTimeout", "setInterval", "clearInterval"]);
  return {
    pass: (ms) => {
      jest.advanceTimersByTime(ms);
    },
    [Symbol.dispose]: realTimers,
  };
}

function realTimers(): void {
  jest.useRealTimers();
}

function fakeOnly(faked: readonly Api[]): void {
  jest.useFakeTimers({ doNotFake: APIS.filter((api) => !faked.includes(api)) });
}
