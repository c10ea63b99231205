// The same stacks for use by hand, with `cdktf deploy`: one for each server, holding the image and the flavor that it needs.
import type { App } from "cdktf";
import type { Experiment } from "../experiments/index.ts";
import { ExperimentStack, type BaseImage } from "./experiment-stack.ts";

/** What the stacks need to know of the cloud that they are for. */
export interface StackContext {
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImage;
  /** Part of every name; the same at each synthesis, or what was deployed would be replaced. */
  readonly runId: string;
}

/** Declares `reference-control`, `reference-by-flavor` and so on. */
export function declareByHand(app: App, experiments: readonly Experiment[], context: StackContext): void {
  for (const experiment of experiments) {
    for (const server of Object.keys(experiment.servers)) {
      const steps = [{ servers: [server] }];
      new ExperimentStack(app, `${experiment.id}-${server}`, experiment, { ...context, steps, step: 0 });
    }
  }
}
