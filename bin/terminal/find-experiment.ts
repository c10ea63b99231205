// Finds experiments by what a user typed.
import { catalogue, type Experiment, families } from "../../experiments/index.ts";
import type { HostSetName } from "../../experiments/needs.ts";
import { UsageError } from "../../base/errors.ts";
import { nearest } from "../../base/did-you-mean.ts";

export interface Choice {
  /** As typed: `a07` is A07. */
  readonly ids?: readonly string[];
  /** All of one family. */
  readonly family?: string | undefined;
  /** Every one that there is. @default false */
  readonly all?: boolean | undefined;
  /** Of a family, or of all: those of this host set, and those that are of none. Experiments by id are taken as they are. */
  readonly hostSet?: HostSetName | undefined;
  /** A person's own, as `loadRows` gives them; they stand after the catalogue's. */
  readonly extra?: readonly Experiment[];
}

/**
 * By id in the order typed, then those of a family, or of all, in the order of the catalogue; none twice. With nothing
 * chosen: a person's own experiments where there are any, else `reference`.
 * @throws UsageError for an id or family that does not exist, with the nearest, and for a choice that nothing is in
 */
export function findExperiments(choice: Choice): readonly Experiment[] {
  const { ids = [], family, all = false, hostSet, extra = [] } = choice;
  const pool = [...catalogue, ...extra];
  if (ids.length === 0 && family === undefined && !all) {
    return extra.length > 0 ? extra : [findExperiment("reference")];
  }
  if (family !== undefined) checkFamily(family, pool);
  const named = ids.map((id) => byId(id, pool));
  const isProfile = (experiment: Experiment) =>
    hostSet === undefined || experiment.hostSet === undefined || experiment.hostSet === hostSet;
  const group = pool
    .filter((experiment) => all || experiment.family === family?.toLowerCase() || experiment.family === family)
    .filter(isProfile);
  const found = [...new Set([...named, ...group])];
  if (found.length > 0) return found;
  throw new UsageError(`no experiment of family "${family ?? ""}" holds on host set ${hostSet ?? ""}`, {
    hint: `\`npx pinproof list --family ${family ?? ""}\` lists the host set of each.`,
  });
}

/** @throws UsageError with the nearest ids */
export function findExperiment(id: string, extra: readonly Experiment[] = []): Experiment {
  return byId(id, [...catalogue, ...extra]);
}

function byId(id: string, pool: readonly Experiment[]): Experiment {
  const found = pool.find((experiment) => experiment.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  const isFamily = pool.some(({ family }) => family === id.toLowerCase());
  throw new UsageError(`there is no experiment "${id}"`, {
    said: `nearest: ${nearest(
      id.toLowerCase(),
      pool.map((experiment) => experiment.id),
    ).join(", ")}`,
    hint: isFamily
      ? `"${id}" is a family: \`--family ${id.toLowerCase()}\` selects all of it.`
      : "`npx pinproof list` shows every experiment.",
  });
}

function checkFamily(family: string, pool: readonly Experiment[]): void {
  const known = [...new Set([...families, ...pool.map((experiment) => experiment.family)])];
  if (known.some((name) => name === family || name === family.toLowerCase())) return;
  throw new UsageError(`there is no family "${family}"`, {
    said: `nearest: ${nearest(family.toLowerCase(), known).join(", ")}`,
    hint: "`npx pinproof list` shows every family.",
  });
}
