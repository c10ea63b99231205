// `pinproof run --dry-run` on the cloud that is meant: the one that is named, else the local cloud as it is now.
import { cloudLayout } from "../../cloud/layout.ts";
import { readState } from "../../cloud/state.ts";
import type { Experiment } from "../../experiments/index.ts";
import type { Limits } from "../../harness/targets/config.ts";
import { type DryRun, dryRun } from "../../harness/schedule/dry-run.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { resourceName } from "../../stacks/resource-names.ts";
import type { TargetChoices } from "../terminal/choices.ts";
import { cloudInUse } from "./cloud-in-use.ts";
import { withLimits } from "../terminal/limits.ts";

export interface DryRunCommandOptions {
  readonly choices: TargetChoices;
  readonly limits: Limits;
  readonly parallel?: number;
}

/** @throws TargetError where the local cloud is meant and is down: a dry run starts nothing */
export async function dryRunOnCloud(
  experiments: readonly Experiment[],
  { choices, limits, ...how }: DryRunCommandOptions,
): Promise<DryRun> {
  const target = withLimits({ ...cloudInUse(), ...choices }, limits);
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  await using hosts = new ComputeHosts(target.hosts);
  const unfit = target.kind === "local" ? unfitNow() : undefined;
  return await dryRun(experiments, {
    ...{ target, client, hosts, stacks: { resourceName }, ...how },
    ...(unfit === undefined ? {} : { unfit }),
  });
}

/** A run changes the local cloud's CPU sets for each profile; what fits the others cannot be seen without that. */
function unfitNow(): (experiment: Experiment) => string | undefined {
  const { hostSet: now = "A" } = readState(cloudLayout());
  return ({ hostSet }) =>
    hostSet === undefined || hostSet === now
      ? undefined
      : `a run gives the local cloud host set ${hostSet} for it, and a dry run changes none`;
}
