// The catalogue: every experiment, in the order in which they are listed and run.
import type { Experiment } from "./experiment.ts";
import { reference } from "./reference.ts";

export type * from "./experiment.ts";

export const catalogue: readonly Experiment[] = [reference];
