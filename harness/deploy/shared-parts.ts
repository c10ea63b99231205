// What experiments have in common: each image and flavor that several ask for is made once.
import type { Experiment, ExperimentFlavor, Properties } from "../../experiments/experiment.ts";
import { flavorKey, imageKey } from "../../experiments/part-keys.ts";

export interface SharedParts {
  /** Duplicates of the base image: key to properties. */
  readonly images: Readonly<Record<string, Properties>>;
  /** Duplicates of the image whose guest halts. */
  readonly halting: Readonly<Record<string, Properties>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
}

/** @param halts whether an experiment's guests halt; by default none do */
export function sharedBy(
  experiments: readonly Experiment[],
  halts: (experiment: Experiment) => boolean = () => false,
): SharedParts {
  const images: Record<string, Properties> = {};
  const halting: Record<string, Properties> = {};
  const flavors: Record<string, ExperimentFlavor> = {};
  for (const experiment of experiments) {
    for (const image of Object.values(experiment.images)) {
      const key = imageKey(image, halts(experiment));
      if (key !== undefined && image.from !== "base") (halts(experiment) ? halting : images)[key] = image.properties;
    }
    for (const flavor of Object.values(experiment.flavors)) {
      // One that is there already is nobody's to make.
      if (flavor.existing === undefined) flavors[flavorKey(flavor)] = flavor;
    }
  }
  return { images, halting, flavors };
}
