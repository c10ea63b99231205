// `pinproof run --dry-run` on the cloud that is meant: the one that is named, else the local cloud as it is now.
import { handOver } from "../cloud/hand-over.ts";
import { cloudLayout } from "../cloud/layout.ts";
import { isUp } from "../cloud/local-cloud.ts";
import { readState } from "../cloud/state.ts";
import type { Experiment } from "../experiments/index.ts";
import type { Limits } from "../harness/config/config.ts";
import { type DryRun, dryRun } from "../harness/deploy/dry-run.ts";
import { UsageError } from "../harness/errors.ts";
import { ComputeHosts } from "../harness/observe/host.ts";
import { OpenStackClient } from "../harness/openstack/client.ts";
import { readCloud } from "../harness/openstack/clouds-yaml.ts";
import type { CloudTarget } from "../harness/target/cloud-target.ts";
import { namedCloud } from "../harness/target/named-cloud.ts";
import { resourceName } from "../stacks/resource-names.ts";
import { withLimits } from "./limits.ts";

export interface DryRunCommandOptions {
  readonly limits: Limits;
  readonly parallel?: number;
}

/** @throws UsageError where the local cloud is meant and is not up: a dry run starts nothing */
export async function dryRunOnCloud(
  experiments: readonly Experiment[],
  { limits, ...how }: DryRunCommandOptions,
): Promise<DryRun> {
  const target = withLimits(namedCloud() ?? localCloud(), limits);
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  await using hosts = new ComputeHosts(target.hosts);
  const unfit = target.kind === "local" ? unfitNow() : undefined;
  return await dryRun(experiments, {
    ...{ target, client, hosts, stacks: { resourceName }, ...how },
    ...(unfit === undefined ? {} : { unfit }),
  });
}

function localCloud(): CloudTarget {
  if (isUp()) return handOver(cloudLayout());
  throw new UsageError("the local cloud is not up, and a dry run starts nothing", {
    hint: "Bring it up with `npx pinproof cloud up`, or name a cloud with OS_CLOUD.",
  });
}

/** A run changes the local cloud's CPU sets for each profile; what fits the others cannot be seen without that. */
function unfitNow(): (experiment: Experiment) => string | undefined {
  const { profile: now = "A" } = readState(cloudLayout());
  return ({ profile }) =>
    profile === undefined || profile === now
      ? undefined
      : `a run gives the local cloud the CPU sets of profile ${profile} for it, and a dry run changes none`;
}
