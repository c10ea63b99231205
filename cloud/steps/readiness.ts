// Waits until a server can be built, and writes what the cloud's users need.
import { CloudStepError } from "../../harness/errors.ts";
import { OpenStackClient } from "../../harness/openstack/client.ts";
import { readCloud } from "../../harness/openstack/clouds-yaml.ts";
import { cpuSetsOf, readCores } from "../cpu-profile.ts";
import { LOCAL_CLOUD, writeAccessFiles } from "../hand-over.ts";
import { waitUntilReady } from "../readiness.ts";
import type { CloudStep } from "../step.ts";

export const readiness: CloudStep = {
  id: "readiness",
  title: "Readiness",
  hint: "Read the service's log with `npx pinproof cloud logs SERVICE`.",
  done: () => false,
  run: async ({ layout, state, signal }, _log, task) => {
    if (state.running === undefined || state.address === undefined)
      throw new CloudStepError("the container does not run");
    writeAccessFiles(layout, state.address);
    await using client = new OpenStackClient(readCloud(layout.cloudsFile, LOCAL_CLOUD));
    const expected = { bootedAt: state.running.bootedAt, cpuSets: cpuSetsOf(state.profile ?? "A", readCores()) };
    await waitUntilReady(client, { expected, signal, onWait: task.update });
  },
};
