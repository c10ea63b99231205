// A stack as files, made in this process.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Experiment } from "../experiments/index.ts";
import { ExperimentStack, type ExperimentStackOptions } from "./experiment-stack.ts";

/**
 * Writes the stack of an experiment below `folder`. Called again with another step it replaces the configuration and leaves
 * everything else (state, installed provider) as it is.
 * @returns the working directory for terraform
 */
export function synthesise(
  experiment: Experiment,
  options: Omit<ExperimentStackOptions, "stateFile">,
  folder: string,
): string {
  mkdirSync(folder, { recursive: true });
  const app = new App({ outdir: folder });
  // Relative, for cdktf's default is a full path in the folder where we happen to be.
  new ExperimentStack(app, experiment.id, experiment, { ...options, stateFile: "terraform.tfstate" });
  app.synth();
  return join(folder, "stacks", experiment.id);
}
