import { waitFor } from "../../../base/wait.ts";
import { stoppedClock } from "../../support/stand-ins/clock.ts";
import { SOON_MS } from "../../support/limits.ts";
import { errorOf } from "../../support/stand-ins/programs.ts";

const soon = { what: "the thing comes", timeoutMs: SOON_MS, intervalMs: 5 };

test("what the look finds is returned, be it false, 0 or empty", async () => {
  await expect(waitFor(() => 0, soon)).resolves.toBe(0);
  await expect(waitFor(() => false, soon)).resolves.toBe(false);
  await expect(waitFor(() => Promise.resolve(""), soon)).resolves.toBe("");
});

test("it looks again after undefined and after a failure", async () => {
  const answers = [() => undefined, () => Promise.reject(new Error("not yet")), () => "there"];
  let looks = 0;
  await expect(waitFor(() => answers[looks++]?.(), soon)).resolves.toBe("there");
  expect(looks).toBe(3);
});

test("the time-out names what was waited for, the last failure and the hint", async () => {
  using clock = stoppedClock();
  let looks = 0;
  const look = () => {
    clock.pass(25);
    throw new Error(`look ${++looks}`);
  };
  const error = await errorOf(waitFor(look, { ...soon, timeoutMs: 40, hint: "Read its log." }));
  expect(looks).toBe(2);
  expect(error).toMatchObject({
    code: "TIMEOUT",
    message: `the thing comes: not within 0 s\n  last seen: look ${looks}\nRead its log.`,
  });
});

test("the time-out of looks that said nothing says so", async () => {
  const error = await errorOf(waitFor(() => undefined, { ...soon, what: "a sign", timeoutMs: 0 }));
  expect(error).toMatchObject({ message: "a sign: not within 0 s\n  last seen: nothing yet" });
});

test("it looks once even where there is no time", async () => {
  await expect(waitFor(() => "there", { ...soon, timeoutMs: 0 })).resolves.toBe("there");
});

test("an abort ends it between two looks, at once", async () => {
  const abort = new AbortController();
  // The next look would come after a day.
  const [timeoutMs, intervalMs] = [86_400_000, 86_400_000];
  const waiting = waitFor(() => undefined, { what: "x", timeoutMs, intervalMs, signal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});

test("an abort that came before leaves no look", async () => {
  let looks = 0;
  const waiting = waitFor(() => ++looks, { ...soon, signal: AbortSignal.abort() });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  expect(looks).toBe(0);
});
