// Boots the container, and waits for what its own systemd starts.
import { isRunning } from "../../base/process.ts";
import { CloudStepError } from "../../base/errors.ts";
import { waitFor } from "../../base/wait.ts";
import { bootMachine, endMachine, runInside } from "../controller/container.ts";
import { BASE_UNITS, inactiveUnits } from "../controller/services.ts";
import { writeState } from "../state.ts";
import type { CloudStep } from "../step.ts";
import { subnetOf } from "../controller/subnet.ts";

/** Against something that hangs. */
const LONGEST_MS = 10 * 60_000;

export const boot: CloudStep = {
  id: "boot",
  title: "Container",
  needs: ["configuration"],
  hint: "Its console is in console.log beside this step's log.",
  done: ({ state }) => state.running !== undefined && isRunning(state.running.init),
  run: async ({ layout, state, signal }) => {
    await endMachine(layout);
    const machine = await bootMachine(layout, subnetOf(state.address ?? ""));
    state.running = { ...machine, bootedAt: Date.now(), ready: false };
    writeState(layout, state);
    await waitFor(
      async () => {
        await runInside(machine, ["systemctl", "is-active", "--quiet", "basic.target"]);
        return true;
      },
      { what: "systemd in the container has reached its basic target", timeoutMs: LONGEST_MS, signal },
    );
  },
};

/** Beside the schemas, which need the database alone. */
export const baseServices: CloudStep = {
  id: "base-services",
  title: "Database, message queue, libvirt and SSH",
  needs: ["boot"],
  hint: "Read the service's log with `npx pinproof cloud logs SERVICE`.",
  done: async ({ state }) =>
    state.running !== undefined && (await inactiveUnits(state.running, BASE_UNITS)).length === 0,
  run: async ({ state, signal }) => {
    const { running } = state;
    if (running === undefined) throw new CloudStepError("the container does not run");
    await waitFor(
      async () => {
        const late = await inactiveUnits(running, BASE_UNITS);
        if (late.length > 0) throw new Error(`not active yet: ${late.join(", ")}`);
        return true;
      },
      { what: "database, message queue, libvirt and SSH start in the container", timeoutMs: LONGEST_MS, signal },
    );
  },
};
