// How experiments end, and the run with them.
import type { ExperimentVerdict } from "../judge/verdict.ts";
import type { Phase } from "./time/phases.ts";

export interface Ending {
  readonly failures: readonly unknown[];
  readonly clean: boolean;
  readonly phases: Readonly<Record<Phase, number>>;
  /** Why it was not deployed at all. */
  readonly skipped?: string;
  /** Why it was not deployed, or not to its end, where that tells nothing of the cloud. */
  readonly inconclusive?: string;
}

export interface ExperimentResult {
  readonly experiment: string;
  readonly folder: string;
  readonly verdict: ExperimentVerdict;
  /** The first thing that went wrong, other than what the verdict says; later ones are in its `alsoFailed`. */
  readonly error?: unknown;
  /** Failures after the first, clean-up among them. */
  readonly alsoFailed: readonly unknown[];
  /** True where no server that was made is left. */
  readonly clean: boolean;
  readonly phases: Readonly<Record<Phase, number>>;
}

export interface RunOutcome {
  /** In the order in which the experiments were given. */
  readonly results: readonly ExperimentResult[];
  /** What went wrong with that which they share, its removal included. */
  readonly failures: readonly unknown[];
  /** True where nothing that was made is left. */
  readonly clean: boolean;
}
