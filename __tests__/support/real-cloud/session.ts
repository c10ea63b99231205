// What the set-up of the integration tests gives to the tests, which run in a realm of their own: through the environment
// and one file, for neither objects nor signal handlers cross over.
import { setMaxListeners } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handOver } from "../../../cloud/hand-over.ts";
import { cloudLayout } from "../../../cloud/layout.ts";
import type { CloudTarget } from "../../../harness/targets/cloud-target.ts";

const TARGET = "PINPROOF_TEST_TARGET";

/** Appears when the tests are to stop: the engine in the tests' realm looks for it. */
export const stopFile = (): string => join(tmpdir(), `pinproof-test-${process.pid}.stop`);

export function publishTarget(target: CloudTarget): void {
  process.env[TARGET] = JSON.stringify(target);
  rmSync(stopFile(), { force: true });
}

export function testTarget(): CloudTarget {
  const text = process.env[TARGET];
  if (text === undefined) throw new Error("the integration tests run with `npm test` or `npm run test:integration`");
  const target = JSON.parse(text) as CloudTarget;
  // A test may have moved the local cloud to another address.
  return target.kind === "local" ? handOver(cloudLayout()) : target;
}

export function askToStop(signal: string): void {
  writeFileSync(stopFile(), signal);
}

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  /** Stops this one alone. */
  readonly abort: (why: string) => void;
}

/** A signal that is aborted when the tests are to stop. */
export function stopSignal(): Stop {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = (why: string): void => {
    controller.abort(new DOMException(why, "AbortError"));
  };
  const timer = setInterval(() => {
    if (existsSync(stopFile())) abort(`stopped by ${readFileSync(stopFile(), "utf8")}`);
  }, 100);
  return {
    signal: controller.signal,
    abort,
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
