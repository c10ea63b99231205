// Whether experiments can be run at all. All problems are reported at once, by file and field, before anything is created.
import { oldFormProblems } from "./old-forms.ts";
import { isApply } from "../../experiments/steps.ts";
import type { ActiveExpectation, Expect, Expectation } from "../../experiments/expectation.ts";
import { catalogue, type Experiment, type ExperimentServer } from "../../experiments/index.ts";
import { fromRow, type Row } from "../../experiments/row.ts";
import { UsageError } from "../../base/errors.ts";
import { expectationProblems } from "./expectations.ts";
import { type Problem, showField } from "./problem.ts";
import { promiseProblems, rangeProblems, whileFreeProblems } from "./promises.ts";
import { referenceProblems } from "./references.ts";
import { rowField } from "./row-field.ts";
import { schemaProblems } from "./schema.ts";
import { variantsOf } from "./variants.ts";

export interface CheckOptions {
  /** As a person knows it, for messages. */
  readonly file: string;
  /** Ids that are in use, and where. @default those of the catalogue */
  readonly taken?: ReadonlyMap<string, string>;
}

/** The ids of the catalogue. */
export function catalogueIds(): ReadonlyMap<string, string> {
  return new Map(catalogue.map(({ id }) => [id, "the catalogue"]));
}

/**
 * Checks rows and experiments, and makes experiments of the rows.
 * @param list of a file, or of a program; an entry with `servers` is a full experiment, any other a row
 * @throws UsageError with every problem of the list
 */
export function checkExperiments(
  list: readonly unknown[],
  { file, taken = catalogueIds() }: CheckOptions,
): readonly Experiment[] {
  const inUse = new Map([...taken].map(([id, where]) => [id.toLowerCase(), where]));
  const lines: string[] = [];
  const experiments = list.flatMap((entry, at) => {
    const { problems, experiment } = checkOne(entry);
    const id = idOf(entry);
    const where = list.length === 1 ? "" : `entry ${at + 1}${id === undefined ? "" : ` (${id})`}: `;
    const twice = id === undefined ? undefined : inUse.get(id.toLowerCase());
    const all =
      twice === undefined ? problems : [{ field: ["id"], says: `"${id ?? ""}" is in use by ${twice}` }, ...problems];
    if (id !== undefined && twice === undefined)
      inUse.set(id.toLowerCase(), list.length === 1 ? file : `entry ${at + 1}`);
    lines.push(...all.map(({ field, says }) => `${where}${field.length === 0 ? "" : `${showField(field)}: `}${says}`));
    return experiment === undefined ? [] : [experiment];
  });
  if (lines.length === 0) return experiments;
  throw new UsageError(...message(file, lines));
}

function message(file: string, lines: readonly string[]): [string, { said?: string; hint: string }] {
  const hint = "docs/catalogue.md shows rows of one's own and describes each field.";
  const [only = ""] = lines;
  if (lines.length === 1) return [`${file}: ${only}`, { hint }];
  return [`${file}: ${lines.length} problems`, { said: lines.map((line) => `${file}: ${line}`).join("\n"), hint }];
}

function idOf(entry: unknown): string | undefined {
  const isMap = typeof entry === "object" && entry !== null && "id" in entry;
  return isMap && typeof entry.id === "string" && entry.id !== "" ? entry.id : undefined;
}

function checkOne(entry: unknown): { readonly problems: readonly Problem[]; readonly experiment?: Experiment } {
  const old = oldFormProblems(entry);
  if (old.length > 0) return { problems: old };
  if (typeof entry === "object" && entry !== null && "servers" in entry) {
    const problems = schemaProblems("experiment", entry);
    if (problems.length > 0) return { problems };
    const experiment = entry as Experiment;
    return { problems: meaningProblems(experiment), experiment };
  }
  const problems = schemaProblems("row", entry);
  if (problems.length > 0) return { problems };
  const experiment = fromRow(entry as Row);
  return { problems: meaningProblems(experiment).map((one) => ({ ...one, field: rowField(one.field) })), experiment };
}

/** What a schema cannot say. */
function meaningProblems(experiment: Experiment): readonly Problem[] {
  const servers = Object.entries(experiment.servers).flatMap(([key, server]) =>
    serverProblems(experiment, server).map(({ field, says }) => ({ field: ["servers", key, ...field], says })),
  );
  return [...referenceProblems(experiment), ...rangeProblems(experiment), ...servers, ...actProblems(experiment)];
}

function serverProblems(experiment: Experiment, { expect, flavor }: ExperimentServer): readonly Problem[] {
  const variants = variantsOf(expect);
  const below = variants.flatMap((variant) =>
    outcomeProblems(experiment, variant.expect, flavor).map(({ field, says }) => ({
      field: [...variant.field, ...field],
      says,
    })),
  );
  return [...[...releaseProblems(expect), ...below].map(({ field, says }) => ({ field: ["expect", ...field], says }))];
}

/** An act needs a server that lives. */
function actProblems({ steps, servers }: Experiment): readonly Problem[] {
  if (steps === "as-room-allows") return [];
  return steps.flatMap((step, at): readonly Problem[] => {
    const server = isApply(step) ? undefined : servers[step.server];
    if (server === undefined) return [];
    const isAlwaysActive = variantsOf(server.expect).every(({ expect }) => expect.outcome === "active");
    return isAlwaysActive
      ? []
      : [{ field: ["steps", at], says: "is never done: the server is not expected to become active" }];
  });
}

function outcomeProblems(experiment: Experiment, expect: Expectation, flavor: string): readonly Problem[] {
  switch (expect.outcome) {
    case "active":
      return activeProblems(expect, experiment, flavor);
    case "error": {
      const none = expect.fault.length === 0 ? [{ field: ["fault"], says: "must name a fault" }] : [];
      return [...none, ...whileFreeProblems(expect.whileFree, experiment.needs)];
    }
    case "refused":
      return [];
  }
}

function activeProblems(expect: ActiveExpectation, { flavors, needs }: Experiment, name: string): readonly Problem[] {
  const flavor = flavors[name];
  // That it is not there has been told.
  if (flavor === undefined) return [];
  const impossible = expectationProblems(expect, flavor);
  return impossible.length > 0 ? impossible : promiseProblems(expect, flavor, needs);
}

function releaseProblems(expect: Expect): readonly Problem[] {
  if (!("byRelease" in expect)) return [];
  const releases = Object.keys(expect.byRelease);
  if (releases.length === 0) return [{ field: ["byRelease"], says: "must have a release" }];
  return releases
    .filter((release) => !/^[1-9]\d?$/.test(release))
    .map((release) => ({
      field: ["byRelease", release],
      says: "must be the major version of a Nova release, as 22 (Victoria) or 31 (2025.1)",
    }));
}
