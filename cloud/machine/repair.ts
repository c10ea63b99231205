// What a crash, a SIGKILL or a power cut left: found by looking at the machine, not at records, and put away before the
// next start.
import { existsSync, rmSync } from "node:fs";
import { isRunning } from "../../base/process.ts";
import type { CloudLayout } from "../layout.ts";
import { endMachine, leftoversOf } from "../controller/container.ts";
import { unmountBelow } from "../controller/mounts.ts";
import { type CloudState, writeState } from "../state.ts";

/**
 * @param ended services that have ended in a cloud that was ready
 * @returns what was repaired, in words, one thing an entry
 */
export async function repair(layout: CloudLayout, state: CloudState, ended: readonly string[] = []): Promise<string[]> {
  const repaired: string[] = [];
  if (existsSync(layout.rootPart)) {
    await unmountBelow(layout.rootPart);
    rmSync(layout.rootPart, { recursive: true, force: true });
    repaired.push("an incomplete root tree is removed");
  }
  const { running } = state;
  if (running && !isRunning(running.init)) {
    repaired.push("the container had ended without being taken down");
  } else if (running && !isRunning(running.supervisor)) {
    repaired.push("the container had lost its supervisor (systemd-nspawn) and is booted again");
  } else if (running && ended.length > 0) {
    repaired.push(`${ended.join(", ")} had ended; the container is booted again`);
  } else if (running) {
    // An `up` was cut off while services started: they are still there, and the steps go on.
    return repaired;
  }
  const left = leftoversOf(layout);
  if (running === undefined && left.length > 0)
    repaired.push(`leftovers of an unrecorded container: ${left.join(", ")}`);
  await endMachine(layout);
  delete state.running;
  writeState(layout, state);
  return repaired;
}
