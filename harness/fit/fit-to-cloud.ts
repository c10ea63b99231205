// An experiment as it can be run here: with flavors that are there, where none is made, and with an image that they are large
// enough for.
import type { Experiment } from "../../experiments/experiment.ts";
import { fitFlavors } from "./existing-flavors.ts";
import { tooSmallFor } from "./image-fit.ts";
import type { BaseImageFile } from "../targets/base-image.ts";
import type { Run } from "../run/context.ts";

export interface FittedExperiment {
  readonly experiment: Experiment;
  /** Why it cannot be run, with what would help. */
  readonly skipped?: string;
}

export interface CloudOffers extends Pick<Run, "flavors"> {
  readonly client: Pick<Run["client"], "config">;
  readonly baseImage: Pick<BaseImageFile, "name" | "minDiskGb" | "minRamMiB">;
}

export function fitToCloud({ flavors, baseImage, client }: CloudOffers, experiment: Experiment): FittedExperiment {
  if (flavors === undefined) {
    const skipped = tooSmallFor(baseImage, experiment);
    return skipped === undefined ? { experiment } : { experiment, skipped };
  }
  const { minDiskGb, minRamMiB } = baseImage;
  const fitted = fitFlavors(experiment, { flavors, minDiskGb, minRamMiB, project: projectOf(client) });
  return "skipped" in fitted ? { experiment, skipped: fitted.skipped } : fitted;
}

/** As clouds.yaml names it; an application credential has a project of its own that stands nowhere. */
function projectOf({ config }: CloudOffers["client"]): string | undefined {
  const scope = config.auth.type === "v3applicationcredential" ? undefined : config.auth.scope;
  if (scope === undefined || !("project" in scope)) return undefined;
  return "id" in scope.project ? scope.project.id : scope.project.name;
}
