// What installing the provider leaves, and what a way of installing is given.
import type { TerraformBinary } from "./binary.ts";

export type ProviderWay = "registry" | "build";

export interface InstalledProvider {
  readonly way: ProviderWay;
  /** As in `3.4.0`. */
  readonly version: string;
  /** Everything of this installation; removing it makes the next call install again. */
  readonly folder: string;
  readonly mirror: string;
  /** For TF_CLI_CONFIG_FILE. */
  readonly cliConfigFile: string;
  /** To be copied into every working directory as `.terraform.lock.hcl`. */
  readonly lockFile: string;
}

/** What a way of installing is given, and what it leaves in `folder`: `mirror/` and `terraform.lock.hcl`. */
export interface InstallJob {
  readonly terraform: TerraformBinary;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}
