// What a run is given and holds: its folder, its cloud, its owner's wishes.
import type { Experiment } from "../../experiments/experiment.ts";
import type { Rules } from "../../nova/release.ts";
import type { Marks } from "./marks.ts";
import type { ListedFlavor } from "../observe/api/flavors.ts";
import type { ComputeHosts } from "../observe/host/compute-hosts.ts";
import type { OpenStackClient } from "../../drivers/openstack/client.ts";
import type { Progress } from "../../base/progress.ts";
import type { BaseImageFile } from "../targets/base-image.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";
import type { Terraform, TerraformOptions } from "../../drivers/terraform/terraform.ts";
import type { Ledger } from "./ledger.ts";
import type { RunFolder } from "./run-folder.ts";
import type { StackMaker } from "./stack-maker.ts";

export interface RunOptions {
  readonly target: CloudTarget;
  readonly experiments: readonly Experiment[];
  readonly stacks: StackMaker;
  readonly progress: Progress;
  /** Aborted at the first interrupt: terraform is asked once to stop, then what was made is removed. */
  readonly signal: AbortSignal;
  /** Leaves what was made. @default false */
  readonly keep?: boolean;
  /** How long to wait for another run on this cloud, here or on another machine. @default an hour */
  readonly waitMs?: number;
  /** @default the current folder */
  readonly workFolder?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

export interface Run extends Omit<RunOptions, "keep"> {
  readonly folder: RunFolder;
  /** What everything that the run makes carries. */
  readonly marks: Marks;
  readonly ledger: Ledger;
  readonly client: OpenStackClient;
  /** Each with one connection for the whole run. */
  readonly hosts: ComputeHosts;
  /** Of the cloud's release of Nova. */
  readonly rules: Rules;
  readonly baseImage: BaseImageFile;
  /** For experiments that no guest is asked in; where there is none, they have the base image. */
  readonly haltingImage?: BaseImageFile;
  /** The flavors that may be used, where the target names them: then none is made. */
  readonly flavors?: readonly ListedFlavor[];
  readonly keep: boolean;
  /** When the work began: after the waiting for other runs and the set-up of the provider. Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What this process had used by then. */
  readonly cpuAtStart: NodeJS.CpuUsage;
  /** Terraform for a synthesised working directory, its logs in the given folder. */
  readonly terraform: (
    directory: string,
    logFolder: string,
    settings?: Pick<TerraformOptions, "parallelism">,
  ) => Terraform;
  /** Every terraform that was started: for the time they took, and for an end at once. */
  readonly terraforms: readonly Terraform[];
}
