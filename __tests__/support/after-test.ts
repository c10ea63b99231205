// What is to be done after a test, however it ends. Each clean-up holds its own test's things by value: nothing that the next
// test sets can change what it removes.
import { endStarted } from "./real-cloud/cli.ts";

type CleanUp = () => Promise<void> | void;

let cleanUps: CleanUp[] = [];

/** @param cleanUp is called after the test, the last one first, also where the test failed or was cut off */
export function afterThisTest(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/**
 * For setup-integration.ts: ends what still runs, then cleans up. All of it is done before the next test begins, and one that
 * fails keeps no other from being done.
 * @throws what failed first
 */
export async function endTest(): Promise<void> {
  const mine = cleanUps.reverse();
  cleanUps = [];
  const failures: unknown[] = [];
  for (const step of [() => endStarted(), ...mine]) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
