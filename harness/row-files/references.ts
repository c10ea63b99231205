// Names of an experiment: fit to be part of resource names, and each one naming something that is there.
import type { ApplyStep, Experiment, Relation } from "../../experiments/experiment.ts";
import { applySteps, imagesOfServer, isApply } from "../../experiments/steps.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import type { FieldPath, Problem } from "./problem.ts";
import { variantsOf } from "./variants.ts";

const NAME = /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/;
/** Nova allows 255 characters for a server's name; 63 keep it a host name, with room for "pin-", the run and the key. */
const LONGEST = 20;

export function referenceProblems(experiment: Experiment): readonly Problem[] {
  return [
    ...names(experiment),
    ...servers(experiment),
    ...unused(experiment),
    ...relations(experiment),
    ...steps(experiment),
  ];
}

function names({ id, family, claim, images, flavors, servers }: Experiment): readonly Problem[] {
  const keys = Object.entries({ images, flavors, servers }).flatMap(([part, map]) =>
    Object.keys(map).map((key) => [[part, key], key] as const),
  );
  const named: readonly (readonly [FieldPath, string])[] = [[["id"], id], [["family"], family], ...keys];
  return [
    ...named
      .filter(([, name]) => !NAME.test(name) || name.length > LONGEST)
      .map(([field, name]) => ({
        field,
        says: `"${name}" must be letters, digits and hyphens, begin with a letter and have at most ${LONGEST} characters`,
      })),
    ...(claim.trim() === "" || claim.includes("\n")
      ? [{ field: ["claim"], says: "must be one sentence, on one line" }]
      : []),
    ...(Object.keys(servers).length === 0 ? [{ field: ["servers"], says: "must have at least one server" }] : []),
  ];
}

function servers(experiment: Experiment): readonly Problem[] {
  const { images, flavors } = experiment;
  return Object.entries(experiment.servers).flatMap(([key, { image, flavor }]) => [
    ...missing(["servers", key, "image"], image, Object.keys(images), "image"),
    ...missing(["servers", key, "flavor"], flavor, Object.keys(flavors), "flavor"),
  ]);
}

function missing(field: FieldPath, name: string, known: readonly string[], what: string): readonly Problem[] {
  if (known.includes(name)) return [];
  const there = known.length === 0 ? "" : `; there is ${known.join(", ")}`;
  return [{ field, says: `there is no ${what} "${name}"${didYouMean(name, known) || there}` }];
}

function unused(experiment: Experiment): readonly Problem[] {
  const { images, flavors, servers } = experiment;
  const uses = Object.values(servers);
  const usedImages = Object.keys(servers).flatMap((name) => imagesOfServer(experiment, name));
  const usedFlavors = uses.map(({ flavor }) => flavor);
  const idle = (part: string, map: object, used: readonly string[]) =>
    Object.keys(map)
      .filter((key) => !used.includes(key))
      .map((key) => ({ field: [part, key], says: "no server uses it" }));
  return [...idle("images", images, usedImages), ...idle("flavors", flavors, usedFlavors)];
}

function relations(experiment: Experiment): readonly Problem[] {
  return experiment.relations.flatMap((relation, at) => {
    const [otherField, other] = otherOf(relation);
    const known = Object.keys(experiment.servers);
    const both = [
      ["server", relation.server],
      [otherField, other],
    ] as const;
    const wrong = both.flatMap(([field, name]) => missing(["relations", at, field], name, known, "server"));
    if (wrong.length > 0) return wrong;
    if (relation.server === other) return [{ field: ["relations", at, otherField], says: "must be another server" }];
    return [...notActive(experiment, both, at), ...neverTogether(experiment, relation, other, at)];
  });
}

function otherOf(relation: Relation): readonly [string, string] {
  return relation.kind === "pinned-alike" ? ["like", relation.like] : ["other", relation.other];
}

function notActive(
  { servers }: Experiment,
  both: readonly (readonly [string, string])[],
  at: number,
): readonly Problem[] {
  return both.flatMap(([field, name]) => {
    const server = servers[name];
    const isActive =
      server !== undefined && variantsOf(server.expect).some(({ expect }) => expect.outcome === "active");
    return isActive ? [] : [{ field: ["relations", at, field], says: `${name} is not expected to become active` }];
  });
}

function neverTogether(
  { steps }: Experiment,
  { kind, server }: Relation,
  other: string,
  at: number,
): readonly Problem[] {
  if (kind === "pinned-alike" || steps === "as-room-allows") return [];
  const isShared = applySteps(steps).some(({ apply }) => apply.includes(server) && apply.includes(other));
  return isShared ? [] : [{ field: ["relations", at], says: `no step has ${server} and ${other} at the same time` }];
}

function steps({ steps: list, servers, images }: Experiment): readonly Problem[] {
  if (list === "as-room-allows") return [];
  const known = Object.keys(servers);
  const inSteps = applySteps(list).flatMap(({ apply }) => apply);
  return [
    ...list.flatMap((step, at): readonly Problem[] => {
      if (isApply(step)) return applyProblems(step, ["steps", at, "apply"], known);
      const living = applySteps(list.slice(0, at)).at(-1)?.apply ?? [];
      const unknown = missing(["steps", at, "server"], step.server, known, "server");
      return [
        ...unknown,
        ...(unknown.length > 0 || living.includes(step.server)
          ? []
          : [{ field: ["steps", at, "server"], says: `${step.server} does not live at this step` }]),
        ...(step.act === "rebuild" ? missing(["steps", at, "image"], step.image, Object.keys(images), "image") : []),
      ];
    }),
    ...known
      .filter((name) => !inSteps.includes(name))
      .map((name) => ({ field: ["steps"], says: `no step has ${name}` })),
  ];
}

function applyProblems({ apply }: ApplyStep, field: FieldPath, known: readonly string[]): readonly Problem[] {
  if (apply.length === 0) return [{ field, says: "must name a server" }];
  if (new Set(apply).size !== apply.length) return [{ field, says: "names a server twice" }];
  return apply.flatMap((name, index) => missing([...field, index], name, known, "server"));
}
