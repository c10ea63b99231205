// What goes wrong between us and the cloud: the run ends with the right exit code, says what failed, and leaves nothing.
import { expect, test } from "@jest/globals";
import { FAULTS } from "../faults/cases.ts";
import { runFault } from "../faults/run-fault.ts";
import { testTarget } from "../support/real-cloud/session.ts";

test.each(FAULTS)("$what", async (fault) => {
  const { run, destroyed, harmed, left } = await runFault(fault, testTarget());
  const text = `${run.stdout}\n${run.stderr}`;
  expect(harmed).toBeGreaterThan(0);
  for (const words of fault.says) expect(text).toMatch(words);
  expect(run.status).toBe(fault.status);
  expect(destroyed?.status ?? 0).toBe(0);
  expect(left).toEqual([]);
});
