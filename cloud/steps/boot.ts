// Boots the container.
import { isRunning } from "../../harness/process.ts";
import { waitFor } from "../../harness/wait.ts";
import { bootMachine, endMachine } from "../machine.ts";
import { BASE_UNITS, endedUnits } from "../services.ts";
import { writeState } from "../state.ts";
import type { CloudStep } from "../step.ts";
import { subnetOf } from "../subnet.ts";

export const boot: CloudStep = {
  id: "boot",
  title: "Container",
  hint: "Its console is in console.log beside this step's log.",
  done: ({ state }) => state.running !== undefined && isRunning(state.running.init),
  run: async ({ layout, state, signal }) => {
    await endMachine(layout);
    const machine = await bootMachine(layout, subnetOf(state.address ?? ""));
    state.running = { ...machine, bootedAt: Date.now(), ready: false };
    writeState(layout, state);
    await waitFor(
      async () => {
        const late = await endedUnits(machine, BASE_UNITS);
        if (late.length > 0) throw new Error(`not active yet: ${late.join(", ")}`);
        return true;
      },
      { what: "database, message queue, libvirt and SSH start in the container", timeoutMs: 10 * 60_000, signal },
    );
  },
};
