// What the engine needs of `stacks`, which it does not import: the composition is made in `bin` and in the tests.
import type { ApplyStep, Experiment, ExperimentFlavor, Properties } from "../../experiments/experiment.ts";
import type { Marks } from "./marks.ts";
import type { BaseImageFile } from "../targets/base-image.ts";

export interface SharedRequest {
  readonly runId: string;
  readonly marks: Marks;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImageFile;
  /** Duplicates of the base image: key to properties. */
  readonly images: Readonly<Record<string, Properties>>;
  readonly haltingImage?: BaseImageFile;
  /** Duplicates of the image whose guest halts. */
  readonly halting: Readonly<Record<string, Properties>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
}

export interface ServersRequest {
  readonly runId: string;
  readonly marks: Marks;
  readonly cloud: string;
  /** The cloud's ids by the experiment's keys. */
  readonly images: Readonly<Record<string, string>>;
  readonly flavors: Readonly<Record<string, string>>;
  readonly steps: readonly ApplyStep[];
  /** Which of the steps, from 0. */
  readonly step: number;
  /** The compute host that servers are sent to which name none, as Nova's hypervisors are named. @default Nova chooses */
  readonly host?: string;
}

export interface StackMaker {
  /** Writes the stack of what a run shares below a folder. @returns the working directory for terraform */
  readonly synthesiseShared: (request: SharedRequest, folder: string) => string;
  /** Writes the servers of one step below a folder. @returns the working directory for terraform */
  readonly synthesiseServers: (experiment: Experiment, request: ServersRequest, folder: string) => string;
  /** Terraform's address of something in a stack. */
  readonly addressOf: (kind: "server" | "image" | "flavor", key: string) => string;
  /** The name of a server that a run makes. */
  readonly resourceName: (runId: string, experiment: string, key: string) => string;
  /** What every name of a run begins with. */
  readonly runPrefix: (runId: string) => string;
}
