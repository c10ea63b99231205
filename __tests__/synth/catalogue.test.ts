// What the stacks demand of the catalogue beyond what any experiment must have (unit/catalogue): names that Terraform and
// Nova take, and no two alike once they stand in one run.
import { catalogue } from "../../experiments/index.ts";

const ID = /^(reference|[ABCSNHM]\d\d)$/;
const KEY = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

test("ids are the specification's, and no two are alike whatever their case", () => {
  const ids = catalogue.map(({ id }) => id);
  expect(ids.filter((id) => !ID.test(id))).toEqual([]);
  expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
});

describe.each(catalogue.map((experiment) => [experiment.id, experiment] as const))("%s", (_, experiment) => {
  const servers = Object.entries(experiment.servers);

  test("keys are fit for resource names and Terraform addresses", () => {
    const keys = [experiment.images, experiment.flavors, experiment.servers].flatMap((part) => Object.keys(part));
    expect(keys.filter((key) => !KEY.test(key) || key.length > 20)).toEqual([]);
  });

  test("properties are texts, none empty", () => {
    const all = [
      ...Object.values(experiment.images).flatMap((image) => (image.from === "base" ? [] : [image.properties])),
      ...Object.values(experiment.flavors).map(({ extraSpecs }) => extraSpecs),
    ];
    const values = all.flatMap((properties) => Object.entries(properties).flat());
    expect(values.filter((value) => typeof value !== "string" || value === "")).toEqual([]);
  });

  test("a duplicate of the base image carries something, or it would be the base image", () => {
    const bare = Object.values(experiment.images).filter(
      (image) => image.from === "duplicate-of-base" && Object.keys(image.properties).length === 0,
    );
    expect(bare).toEqual([]);
  });

  test("what is asked names every property of image and flavor, or that there is none", () => {
    for (const [, { asked, image, flavor }] of servers) {
      const from = experiment.images[image];
      const given = {
        ...(from?.from === "duplicate-of-base" ? from.properties : {}),
        ...experiment.flavors[flavor]?.extraSpecs,
      };
      const missing = Object.entries(given).filter(([key, value]) => !asked.includes(`${key}=${value}`));
      expect(missing).toEqual([]);
      expect(/^(nothing|not at all)$/.test(asked)).toBe(Object.keys(given).length === 0);
    }
  });
});
