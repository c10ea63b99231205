// Changes the compute host's CPU sets while the cloud runs: nova-compute's own configuration file, and a restart of that one
// service. Nothing else reads them.
import { during } from "../../base/progress.ts";
import { UsageError } from "../../base/errors.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { cpuSetsOf, type Profile, readCores, sayCpuSets } from "./cpu-profile.ts";
import { LOCAL_CLOUD } from "../hand-over.ts";
import { runInside } from "../controller/container.ts";
import { INVENTORY, waitUntilReady } from "../readiness.ts";
import { writeTree } from "../rootfs.ts";
import type { StepContext } from "../step.ts";
import { writeState } from "../state.ts";
import { computeHostPrint, renderComputeHost } from "../steps/configuration.ts";

/**
 * @throws UsageError where servers live: Nova does not take CPUs away from under them
 */
export async function switchProfile({ layout, state, progress, signal }: StepContext, profile: Profile): Promise<void> {
  const machine = state.running;
  if (machine === undefined) throw new UsageError("the local cloud does not run");
  await using client = new OpenStackClient(readCloud(layout.cloudsFile, LOCAL_CLOUD));
  const { servers } = (await client.request("compute", "GET", "/servers?all_tenants=1")) as {
    servers: { name: string }[];
  };
  if (servers.length > 0) {
    throw new UsageError(`the local cloud's profile cannot be changed while servers live`, {
      said: servers.map(({ name }) => name).join(", "),
      hint: "Remove them first; `npx pinproof runs list` shows which runs were kept.",
    });
  }
  const cpuSets = cpuSetsOf(profile, readCores());
  await during(progress, `Profile ${profile}: ${sayCpuSets(cpuSets)}`, async (task) => {
    state.profile = profile;
    // Until it is done, the next `up` must not take the configuration for what the state says.
    delete state.finished["compute-host"];
    machine.ready = false;
    writeState(layout, state);
    writeTree(layout.root, renderComputeHost({ layout, state }));
    const restarted = Date.now();
    await runInside(machine, ["systemctl", "restart", "nova-compute"], { timeoutMs: 10 * 60_000 });
    const expected = { bootedAt: restarted, cpuSets };
    await waitUntilReady(client, { expected, signal, onWait: task.update, requirements: [INVENTORY] });
    state.finished["compute-host"] = computeHostPrint({ layout, state });
    machine.ready = true;
    writeState(layout, state);
    return undefined;
  });
}
