// The bindings against the provider that is really installed, which this installs where needed.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { installedSchema } from "../../scripts/generate/installed-schema.ts";
import { generateBindings } from "../../scripts/generate/provider-bindings.ts";
import { schemaConflicts, trimSchema, type ProviderSchema } from "../../scripts/generate/provider-schema.ts";

const PACKAGE = "packages/provider-openstack";
const committed = JSON.parse(readFileSync(join(PACKAGE, "schema.json"), "utf8")) as ProviderSchema;

test("the committed sources are what the generator makes of the committed schema, file by file", async () => {
  const sources = await generateBindings(committed);
  const found = readdirSync(join(PACKAGE, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  expect(found.sort()).toEqual([...sources.keys()]);
  for (const [path, text] of sources)
    expect({ path, text: readFileSync(join(PACKAGE, "src", path), "utf8") }).toEqual({ path, text });
});

test("the installed provider can do everything that the bindings offer", async () => {
  const installed = await installedSchema();
  expect(schemaConflicts(committed, installed)).toEqual([]);
  // Of the same version, nothing at all may differ.
  expect(installed.version === committed.version ? trimSchema(installed) : committed).toEqual(committed);
});

describe("a conflict is found", () => {
  const changed = (change: (flavor: Record<string, object>) => void): ProviderSchema => {
    const copy = structuredClone(committed);
    change(copy.resources.openstack_compute_flavor_v2?.block.attributes as Record<string, object>);
    return copy;
  };
  const cases: [string, ProviderSchema, string][] = [
    ["an argument is gone", changed((flavor) => delete flavor.extra_specs), "extra_specs: no such argument"],
    [
      "its type is another",
      changed((flavor) => (flavor.ram = { type: "string", required: true })),
      "ram: of another type",
    ],
    [
      "it cannot be set",
      changed((flavor) => (flavor.swap = { type: "number", computed: true })),
      "swap: cannot be set",
    ],
    [
      "it has become required",
      changed((flavor) => (flavor.swap = { type: "number", required: true })),
      "swap: required, and optional in the bindings",
    ],
    [
      "a new one is required",
      changed((flavor) => (flavor.soul = { type: "string", required: true })),
      "soul: required, and not in the bindings",
    ],
  ];
  test.each(cases)("%s", (_title, installed, conflict) => {
    expect(schemaConflicts(committed, installed)).toEqual([`openstack_compute_flavor_v2.${conflict}`]);
  });

  test("a resource is gone", () => {
    const resources = { ...committed.resources };
    Reflect.deleteProperty(resources, "openstack_images_image_v2");
    expect(schemaConflicts(committed, { ...committed, resources })).toEqual([
      "openstack_images_image_v2: no such resource",
    ]);
  });

  test("a block is gone", () => {
    const copy = structuredClone(committed);
    const blocks = copy.resources.openstack_compute_instance_v2?.block.block_types as Record<string, object>;
    delete blocks.timeouts;
    expect(schemaConflicts(committed, copy)).toEqual(["openstack_compute_instance_v2.timeouts: no such block"]);
  });
});
