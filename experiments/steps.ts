// Questions about an experiment's steps.
import type { ActStep, ApplyStep, Experiment, Step } from "./experiment.ts";

export function isApply(step: Step): step is ApplyStep {
  return "apply" in step;
}

export function applySteps(steps: readonly Step[]): readonly ApplyStep[] {
  return steps.filter(isApply);
}

/** The acts on one server, in their order; with a name left out, those of the whole experiment. */
export function actsOf({ steps }: Pick<Experiment, "steps">, server?: string): readonly ActStep[] {
  if (typeof steps === "string") return [];
  return steps.filter((step): step is ActStep => !isApply(step) && (server === undefined || step.server === server));
}

/** The images that a server is made from, or is to be rebuilt with: keys of `images`. */
export function imagesOfServer(experiment: Pick<Experiment, "servers" | "steps">, server: string): readonly string[] {
  const image = experiment.servers[server]?.image;
  const later = actsOf(experiment, server).flatMap((step) => (step.act === "rebuild" ? [step.image] : []));
  return [...(image === undefined ? [] : [image]), ...later];
}
