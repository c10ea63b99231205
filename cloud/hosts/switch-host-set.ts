// Gives the running cloud another host set: hosts that it does not have are taken out of service, the others get their shape.
import { UsageError } from "../../base/errors.ts";
import { during } from "../../base/progress.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { LOCAL_CLOUD } from "../hand-over.ts";
import type { StepContext } from "../step.ts";
import { hostsOf } from "./compute-host.ts";
import { cpuSetsOf, readCores, sayCpuSets } from "./cpu-sets.ts";
import { DEFAULT_HOST_SET, type HostSetName } from "./shapes.ts";

/**
 * @throws UsageError where servers live: Nova does not take CPUs away from under them
 */
export async function switchHostSet(context: StepContext, name: HostSetName): Promise<void> {
  const { layout, state, progress } = context;
  const before = hostsOf(state.hostSet ?? DEFAULT_HOST_SET, context);
  await using client = new OpenStackClient(readCloud(layout.cloudsFile, LOCAL_CLOUD));
  const { servers } = (await client.request("compute", "GET", "/servers?all_tenants=1")) as {
    servers: { name: string }[];
  };
  if (servers.length > 0) {
    throw new UsageError("the local cloud's host set cannot be changed while servers live", {
      said: servers.map(({ name: server }) => server).join(", "),
      hint: "Remove them first; `npx pinproof runs list` shows which runs were kept.",
    });
  }
  const hosts = hostsOf(name, context);
  for (const { shape, down } of before) {
    if (hosts.every((host) => host.shape.name !== shape.name)) await down();
  }
  state.hostSet = name;
  for (const host of hosts) {
    const title = `Host set ${name}, ${host.shape.name}: ${sayCpuSets(cpuSetsOf(host.shape, readCores()))}`;
    await during(progress, title, async (task) => {
      await host.up(task);
      return undefined;
    });
  }
}
