import fc from "fast-check";
import { catalogue } from "../../../../experiments/index.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { sharedBy } from "../../../../harness/deploy/shared-parts.ts";
import { flavorKey, imageKey } from "../../../../experiments/part-keys.ts";

const row = (id: string, more: Partial<Row> = {}) =>
  fromRow({ id, claim: "", expect: { outcome: "active", cpus: "floating" }, ...more });
const image = (properties: Record<string, string>) => imageKey({ from: "duplicate-of-base", properties }) ?? "";

/** As Terraform takes them: a letter or underscore, then letters, digits, underscores, hyphens. */
const LEGAL = /^[A-Za-z_][\w-]*$/;
const properties = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), { maxKeys: 5 });

test("equal things of different experiments are one", () => {
  const dedicated = { image: { hw_cpu_policy: "dedicated" }, flavor: { "hw:cpu_policy": "shared" }, vcpus: 2 };
  const { images, flavors } = sharedBy([
    row("A", dedicated),
    row("B", dedicated),
    row("C", { ...dedicated, vcpus: 3 }),
  ]);
  expect(Object.values(images)).toEqual([{ hw_cpu_policy: "dedicated" }]);
  expect(Object.values(flavors).map(({ vcpus }) => vcpus)).toEqual([2, 3]);
});

test("the base image is nobody's to make, and one without properties is", () => {
  expect(imageKey({ from: "base" })).toBeUndefined();
  expect(image({})).toMatch(/^plain-[0-9a-f]{6}$/);
  expect(sharedBy([row("A")]).images).toEqual({});
});

test("duplicates of the image whose guest halts are others, flavors are the same", () => {
  const dedicated = { image: { hw_cpu_policy: "dedicated" } };
  const asked = { ...row("A", dedicated), guestReport: true };
  const unasked = row("B", dedicated);
  const { images, halting, flavors } = sharedBy([asked, unasked], ({ guestReport }) => guestReport !== true);
  const [, key] = Object.values(asked.images).map((one) => [imageKey(one), imageKey(one, true)])[0] ?? [];
  expect(key).toMatch(/^cpu-policy-dedicated-[0-9a-f]{6}-halting$/);
  expect(images).toEqual({ [image({ hw_cpu_policy: "dedicated" })]: { hw_cpu_policy: "dedicated" } });
  expect(halting).toEqual({ [key ?? ""]: { hw_cpu_policy: "dedicated" } });
  expect(Object.keys(flavors)).toHaveLength(1);
  expect(imageKey({ from: "base" }, true)).toBeUndefined();
});

test("whatever makes a difference to Nova makes another key", () => {
  const flavor = { vcpus: 1, memoryMiB: 128, extraSpecs: { "hw:cpu_policy": "dedicated" } };
  const flavors = [
    flavor,
    { ...flavor, vcpus: 2 },
    { ...flavor, memoryMiB: 256 },
    { ...flavor, extraSpecs: {} },
    { ...flavor, extraSpecs: { "hw:cpu_policy": "shared" } },
    { ...flavor, extraSpecs: { cpu_policy: "dedicated" } },
    { ...flavor, extraSpecs: { "hw:cpu_policy": "Dedicated" } },
  ];
  expect(new Set(flavors.map(flavorKey)).size).toBe(flavors.length);
});

test("a reader knows what a key is of", () => {
  expect(image({ hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" })).toMatch(
    /^cpu-policy-dedicated-cpu-thread-policy-isolate-[0-9a-f]{6}$/,
  );
  const flavor = { vcpus: 2, memoryMiB: 128, extraSpecs: { "hw:cpu_policy": "mixed" } };
  expect(flavorKey(flavor)).toMatch(/^f2x128-cpu-policy-mixed-[0-9a-f]{6}$/);
  expect(flavorKey({ ...flavor, extraSpecs: {} })).toMatch(/^f2x128-[0-9a-f]{6}$/);
});

test("the order in which properties are written makes no difference", () => {
  fc.assert(
    fc.property(properties, fc.infiniteStream(fc.nat()), (written, random) => {
      const shuffled = Object.fromEntries(
        Object.entries(written)
          .map((entry) => [random.next().value as number, entry] as const)
          .sort(([a], [b]) => a - b)
          .map(([, entry]) => entry),
      );
      expect(image(shuffled)).toBe(image(written));
      const flavor = { vcpus: 1, memoryMiB: 128 };
      expect(flavorKey({ extraSpecs: shuffled, ...flavor })).toBe(flavorKey({ ...flavor, extraSpecs: written }));
    }),
  );
});

test("keys are names that Terraform takes, and short enough for a resource's name, whatever the properties hold", () => {
  fc.assert(
    fc.property(properties, fc.integer({ min: 1, max: 9999 }), (held, vcpus) => {
      const keys = [image(held), flavorKey({ vcpus, memoryMiB: 65_536, extraSpecs: held })];
      expect(keys.filter((key) => !LEGAL.test(key) || key.length > 80)).toEqual([]);
    }),
  );
});

test.each([{ hw_1: "x" }, { "9p": "on" }, { "-": "-" }, { hw_: "" }, { "": "" }, { __proto__x: "ä" }])(
  "%j is one of those that begin with no letter",
  (held) => {
    expect(image(held)).toMatch(LEGAL);
  },
);

test("every experiment finds what it needs among the shared things of the catalogue", () => {
  const { images, flavors } = sharedBy(catalogue);
  for (const experiment of catalogue) {
    const duplicates = Object.values(experiment.images).filter((one) => one.from !== "base");
    for (const one of duplicates) expect(images[imageKey(one) ?? ""]).toEqual(one.properties);
    for (const one of Object.values(experiment.flavors)) expect(flavors[flavorKey(one)]).toEqual(one);
  }
  const rows = catalogue.flatMap((one) => Object.keys(one.flavors)).length;
  expect(Object.keys(flavors).length).toBeLessThan(rows / 2);
});
