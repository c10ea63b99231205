// What the engine needs of `stacks`, which it does not import: the composition is made in `bin` and in the tests.
import type { Experiment, Step } from "../../experiments/experiment.ts";
import type { BaseImageFile } from "../target/base-image.ts";

export interface StackRequest {
  readonly runId: string;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImageFile;
  readonly steps: readonly Step[];
  /** Which of the steps, from 0. */
  readonly step: number;
}

/** The cloud's ids of what a stack holds, by the experiment's keys. */
export interface DeployedIds {
  readonly servers: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, string>>;
  readonly flavors: Readonly<Record<string, string>>;
}

export interface StackMaker {
  /** Writes the stack below a folder. @returns the working directory for terraform */
  readonly synthesise: (experiment: Experiment, request: StackRequest, folder: string) => string;
  readonly parseOutputs: (values: Readonly<Record<string, unknown>>) => DeployedIds;
  /** Terraform's address of a server of the stack. */
  readonly serverAddress: (key: string) => string;
  /** The name of something that a run makes. */
  readonly resourceName: (runId: string, experiment: string, key: string) => string;
  /** What every name of a run begins with. */
  readonly runPrefix: (runId: string) => string;
}
