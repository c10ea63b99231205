// What must be there again after a run that was stopped: compared in the cloud and on this machine.
import { expect } from "@jest/globals";
import { readLedger } from "../../../harness/run/ledger.ts";
import { listRunFolders } from "../../../harness/run/run-folder.ts";
import { isRunning } from "../../../base/process.ts";
import { waitFor } from "../../../base/wait.ts";
import type { CliEnding } from "./cli.ts";
import { SETTLED_MS } from "../limits.ts";
import { type CloudInventory, cloudInventory, type MachineInventory, machineInventory } from "./inventory.ts";
import { testTarget } from "./session.ts";

export interface Before {
  readonly cloud: CloudInventory;
  readonly machine: MachineInventory;
}

/** @param workFolder of the runs that follow */
export async function before(workFolder: string): Promise<Before> {
  return { cloud: await cloudInventory(testTarget()), machine: machineInventory(workFolder) };
}

/** @param workFolder of the runs since then: none of their terraforms runs any more */
export async function expectAsBefore({ cloud, machine }: Before, workFolder: string): Promise<void> {
  for (const folder of listRunFolders(workFolder)) {
    const terraforms = readLedger(folder).flatMap((entry) => (entry.what === "terraform" ? [entry] : []));
    expect(terraforms.filter(isRunning)).toEqual([]);
  }
  expect(await cloudInventory(testTarget())).toEqual(cloud);
  // A domain's QEMU, the provider and an SSH master may take a moment to end.
  await waitFor(
    () => {
      expect(machineInventory(workFolder)).toEqual(machine);
      return true;
    },
    { what: "processes, mounts and interfaces are as before", timeoutMs: SETTLED_MS },
  );
}

/** A run that was asked to stop has removed everything itself. */
export async function expectPutAway({ status, stderr }: CliEnding, earlier: Before, workFolder: string): Promise<void> {
  expect(stderr).toContain("nothing is left");
  expect(status).toBe(130);
  await expectAsBefore(earlier, workFolder);
}
