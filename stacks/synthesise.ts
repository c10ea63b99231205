// A stack as files, made in this process.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Experiment } from "../experiments/index.ts";
import { ServersStack, type ServersStackOptions } from "./servers-stack.ts";
import { SharedStack, type SharedStackOptions } from "./shared-stack.ts";
import { SHARED_STACK } from "./resource-names.ts";

/** Writes the stack of what a run shares below `folder`. @returns the working directory for terraform */
export function synthesiseShared(options: SharedStackOptions, folder: string): string {
  return write(folder, SHARED_STACK, (app) => new SharedStack(app, options));
}

/**
 * Writes the servers of a step of an experiment below `folder`. Called again with another step it replaces the configuration
 * and leaves everything else (state, installed provider) as it is.
 * @returns the working directory for terraform
 */
export function synthesiseServers(experiment: Experiment, options: ServersStackOptions, folder: string): string {
  return write(folder, experiment.id, (app) => new ServersStack(app, experiment, options));
}

function write(folder: string, stack: string, declare: (app: App) => unknown): string {
  mkdirSync(folder, { recursive: true });
  const app = new App({ outdir: folder });
  declare(app);
  app.synth();
  return join(folder, "stacks", stack);
}
