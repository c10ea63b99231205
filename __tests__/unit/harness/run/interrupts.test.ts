import { jest } from "@jest/globals";
import { watchInterrupts, type InterruptWatch } from "../../../../harness/run/interrupts.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let told: string[];
let watch: InterruptWatch;
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal));
const before = listeners();

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
  told = [];
  watch = watchInterrupts({
    onFirst: (signal) => told.push(`first ${signal} ${watch.signal.aborted ? "late" : "before the abort"}`),
    onSecond: (signal) => told.push(`second ${signal}`),
  });
});

afterEach(() => {
  watch[Symbol.dispose]();
  jest.useRealTimers();
});

test.each(SIGNALS)("the first %s is told, then aborts with its name", (signal) => {
  expect(watch.signal.aborted).toBe(false);
  process.emit(signal, signal);
  expect(told).toEqual([`first ${signal} before the abort`]);
  expect(watch.signal.reason).toMatchObject({ name: "AbortError", message: `stopped by ${signal}` });
});

test("what follows within half a second is the same request, passed on by npm", () => {
  process.emit("SIGINT", "SIGINT");
  for (const pause of [0, 100, 400]) {
    jest.advanceTimersByTime(pause);
    process.emit("SIGINT", "SIGINT");
  }
  expect(told).toHaveLength(1);
});

test("a later one asks for the end now, whichever signal it is", () => {
  process.emit("SIGINT", "SIGINT");
  jest.advanceTimersByTime(501);
  process.emit("SIGTERM", "SIGTERM");
  expect(told).toEqual(["first SIGINT before the abort", "second SIGTERM"]);
});

test("the half second counts from the first one, so that pressing on stops", () => {
  process.emit("SIGINT", "SIGINT");
  for (let press = 0; press < 3; press++) {
    jest.advanceTimersByTime(300);
    process.emit("SIGINT", "SIGINT");
  }
  expect(told.slice(1)).toEqual(["second SIGINT", "second SIGINT"]);
});

test("after its end nothing listens any more", () => {
  expect(listeners()).toEqual(before.map((count) => count + 1));
  watch[Symbol.dispose]();
  expect(listeners()).toEqual(before);
});
