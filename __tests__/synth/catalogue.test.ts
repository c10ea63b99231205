// Every experiment of the catalogue, as stacks: in a run, and by hand.
import { applySteps } from "../../experiments/steps.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { catalogue, type Experiment } from "../../experiments/index.ts";
import { stepsOf } from "../../harness/schedule/steps.ts";
import { sharedBy } from "../../harness/deploy/shared-parts.ts";
import { flavorKey, imageKey } from "../../experiments/part-keys.ts";
import { rulesFor } from "../../nova/release.ts";
import { declareByHand } from "../../stacks/by-hand.ts";
import { SHARED_STACK } from "../../stacks/resource-names.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { synthesiseServers, synthesiseShared } from "../../stacks/synthesise.ts";
import { baseImage, configurationIn, namesIn } from "../support/captured/synthesised.ts";

const rules = rulesFor("2.100");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-synth-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const byKey = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, `id-of-${key}`]));
const requestOf = (experiment: Experiment, step: number) => ({
  ...{ runId: "r1", marks: marksOf("r1"), cloud: "lab", step, steps: applySteps(stepsOf(experiment, 1, rules)) },
  images: byKey(Object.keys(experiment.images)),
  flavors: byKey(Object.keys(experiment.flavors)),
});

test("what all of them share is one stack, and everything of it can be told apart by name", () => {
  const things = sharedBy(catalogue);
  const directory = synthesiseShared(
    { runId: "r1", marks: marksOf("r1"), cloud: "lab", baseImage, ...things },
    join(folder, "shared"),
  );
  expect(namesIn(configurationIn(directory))).toEqual({
    image: Object.keys(things.images).sort(),
    flavor: Object.keys(things.flavors).sort(),
  });
  const used = catalogue.flatMap(({ images, flavors }) => [
    ...Object.values(images).map((image) => imageKey(image)),
    ...Object.values(flavors).map(flavorKey),
  ]);
  const made = [...Object.keys(things.images), ...Object.keys(things.flavors)];
  expect(made.filter((key) => !used.includes(key))).toEqual([]);
});

test.each(catalogue.map((experiment) => [experiment.id, experiment] as const))("%s, step by step", (id, experiment) => {
  const steps = applySteps(stepsOf(experiment, 1, rules));
  const seen = steps.map((_, step) => {
    const directory = synthesiseServers(experiment, requestOf(experiment, step), join(folder, "run", id));
    expect(directory).toBe(join(folder, "run", id, "stacks", id));
    return namesIn(configurationIn(directory)).instance;
  });
  expect(seen).toEqual(steps.map(({ apply }) => [...apply].sort()));
  expect(new Set(seen.flat())).toEqual(new Set(Object.keys(experiment.servers)));
});

test("no experiment has the id of the shared stack", () => {
  expect(catalogue.map(({ id }) => id)).not.toContain(SHARED_STACK);
});

test("by hand, each server of each of them is a stack", () => {
  const app = new App({ outdir: join(folder, "hand") });
  declareByHand(app, catalogue, { runId: "hand", marks: marksOf("hand"), cloud: "lab", baseImage });
  app.synth();
  const servers = catalogue.flatMap(({ id, servers: all }) => {
    const keys = Object.keys(all);
    return keys.map((key) => ({ stack: keys.length === 1 ? id : `${id}-${key}`, key }));
  });
  expect(new Set(servers.map(({ stack }) => stack)).size).toBe(servers.length);
  for (const { stack, key } of servers) {
    const made = namesIn(configurationIn(join(folder, "hand", "stacks", stack)));
    expect({ stack, servers: made.instance, flavors: made.flavor?.length }).toEqual({
      stack,
      servers: [key],
      flavors: 1,
    });
  }
});

test("the state of a run's stack stays in the stack's own folder, and the next step changes the configuration only", () => {
  const capacity = catalogue.find(({ id }) => id === "A50");
  if (capacity === undefined) throw new Error("A50 lists its steps");
  const place = join(folder, "made", "here");
  const directory = synthesiseServers(capacity, requestOf(capacity, 0), place);
  expect(configurationIn(directory).terraform.backend).toEqual({ local: { path: "terraform.tfstate" } });
  expect(synthesiseServers(capacity, requestOf(capacity, 2), place)).toBe(directory);
  expect(namesIn(configurationIn(directory)).instance).toEqual(["third"]);
});
