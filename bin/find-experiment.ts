// An experiment of the catalogue by the word that a person typed.
import { catalogue, type Experiment } from "../experiments/index.ts";
import { UsageError } from "../harness/errors.ts";
import { nearest } from "./nearest.ts";

/** @throws UsageError with the nearest ids */
export function findExperiment(id: string): Experiment {
  const found = catalogue.find((experiment) => experiment.id === id);
  if (found) return found;
  const ids = catalogue.map((experiment) => experiment.id);
  throw new UsageError(`there is no experiment "${id}"`, {
    said: `nearest: ${nearest(id, ids).join(", ")}`,
    hint: "`npx pinproof list` shows every experiment.",
  });
}

export async function findExperiments({ ids, family, all, profile }: { ids: readonly string[]; family?: string | undefined; all?: boolean | undefined; profile?: string | undefined; folder?: string }): Promise<readonly Experiment[]> {
  await Promise.resolve();
  const chosen = ids.length > 0 ? ids.map(findExperiment) : all === true || family !== undefined || profile !== undefined ? catalogue : [findExperiment("reference")];
  return chosen.filter((e) => (family === undefined || e.family === family) && (profile === undefined || e.profile === profile));
}
