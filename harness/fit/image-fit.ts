// Whether an experiment's flavors are large enough for the base image: Nova would refuse the server, and that would be no
// answer to the question.
import type { Experiment } from "../../experiments/experiment.ts";
import type { BaseImageFile } from "../targets/base-image.ts";

/** @returns why not; undefined where they are */
export function tooSmallFor(
  { name, minRamMiB }: Pick<BaseImageFile, "name" | "minRamMiB">,
  { flavors }: Experiment,
): string | undefined {
  const small = Object.values(flavors).find(({ memoryMiB }) => memoryMiB < minRamMiB);
  if (small === undefined) return undefined;
  return (
    `base image ${name} asks for at least ${minRamMiB} MiB of memory (min_ram), and its flavor has ${small.memoryMiB}: ` +
    "name an image that asks for less with --base-image, such as CirrOS"
  );
}
