// Waits until a server can be built.
import { CloudStepError } from "../../base/errors.ts";
import { cloudClient } from "../client.ts";
import { cpuSetsOf, readCores } from "../hosts/cpu-sets.ts";
import { controllerShape, DEFAULT_HOST_SET } from "../hosts/shapes.ts";
import { waitUntilReady } from "../readiness.ts";
import type { CloudStep } from "../step.ts";

export const readiness: CloudStep = {
  id: "readiness",
  title: "Readiness",
  needs: ["services"],
  hint: "Read the service's log with `npx pinproof cloud logs SERVICE`.",
  done: () => false,
  run: async (context, _log, task) => {
    const { state, signal } = context;
    if (state.running === undefined) throw new CloudStepError("the container does not run");
    await using client = cloudClient(context);
    const expected = {
      bootedAt: state.running.bootedAt,
      cpuSets: cpuSetsOf(controllerShape(state.hostSet ?? DEFAULT_HOST_SET), readCores()),
    };
    await waitUntilReady(client, { expected, signal, onWait: task.update });
  },
};
