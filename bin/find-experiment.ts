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
