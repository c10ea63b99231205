// The cloud that a run works on.
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import type { Config } from "./config.ts";

export interface CloudTarget extends Pick<Config, "limits" | "flavors" | "leaveOut" | "report"> {
  /** `local`: our own local cloud. `named`: by OS_CLOUD, pinproof.yaml or OS_AUTH_URL. */
  readonly kind: "local" | "named";
  /** Name of the cloud inside clouds.yaml. */
  readonly cloud: string;
  /**
   * Full path of clouds.yaml: the provider is given this file and this name, and nothing else. For the cloud `envvars`, which OS_*
   * variables describe, in its place the cloud and the project that they mean.
   */
  readonly cloudsFile: string;
  readonly hosts: readonly ComputeHost[];
  /** Name or id of the base image in Glance. @default `pinproof-base`, else the newest CirrOS image */
  readonly baseImage?: string;
  /**
   * Name of an image whose guest halts at once, for experiments that no guest is asked in: a guest that boots under emulation keeps
   * a CPU busy for seconds. @default none: every server has the base image
   */
  readonly haltingImage?: string;
}
