import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { App, Testing } from "cdktf";
import { reference } from "../../experiments/reference.ts";
import { PROVIDER } from "../../harness/terraform/provider-source.ts";
import { declareByHand } from "../../stacks/by-hand.ts";
import { ExperimentStack, type ExperimentStackOptions } from "../../stacks/experiment-stack.ts";
import { synthesise } from "../../stacks/synthesise.ts";

const baseImage = {
  ...{ id: "base-id", file: "/cache/base.qcow2", diskFormat: "qcow2", containerFormat: "bare" },
  ...{ minDiskGb: 0, minRamMiB: 64 },
};
const together = {
  runId: "r1",
  cloud: "lab",
  baseImage,
  steps: [{ servers: Object.keys(reference.servers) }],
  step: 0,
};
const twoSteps = {
  ...together,
  steps: [{ servers: ["control", "by-flavor"] }, { servers: ["control", "by-image"] }],
};

interface Configuration {
  resource: Record<string, Record<string, Record<string, unknown>>>;
  provider: Record<string, object[]>;
  terraform: { required_providers: Record<string, { source: string; version: string }>; backend: object };
  output: Record<string, { value: Record<string, string> }>;
}

const configurationOf = (options: ExperimentStackOptions) =>
  JSON.parse(Testing.synth(new ExperimentStack(Testing.app(), "reference", reference, options))) as Configuration;
const serversOf = (options: ExperimentStackOptions) =>
  configurationOf(options).resource.openstack_compute_instance_v2 ?? {};

const flavorsOf = (options: ExperimentStackOptions) =>
  configurationOf(options).resource.openstack_compute_flavor_v2 ?? {};

describe("the provider", () => {
  test("is given the cloud's name and no credentials", () => {
    expect(configurationOf(together).provider.openstack).toEqual([{ cloud: "lab", max_retries: 3 }]);
  });

  test("is required in the range that the installation uses, not in one version", () => {
    expect(configurationOf(together).terraform.required_providers).toEqual({
      openstack: { source: PROVIDER.source, version: PROVIDER.constraint },
    });
  });
});

describe("images", () => {
  test("a duplicate is uploaded from the base image's file, carrying its properties", () => {
    expect(configurationOf(together).resource.openstack_images_image_v2?.pinned).toMatchObject({
      name: "pin-r1-reference-pinned",
      local_file_path: "/cache/base.qcow2",
      disk_format: "qcow2",
      container_format: "bare",
      min_ram_mb: 64,
      properties: { hw_cpu_policy: "dedicated" },
      visibility: "private",
    });
  });

  test("the base image is used as it is", () => {
    expect(Object.keys(configurationOf(together).resource.openstack_images_image_v2 ?? {})).toEqual(["pinned"]);
    expect(serversOf(together).control).toMatchObject({ image_id: "base-id" });
  });
});

describe("flavors", () => {
  test("extra specs are exactly those of the experiment, and none where there are none", () => {
    const { plain, pinned } = flavorsOf(together);
    expect(pinned).toMatchObject({ extra_specs: { "hw:cpu_policy": "dedicated" } });
    expect(plain).not.toHaveProperty("extra_specs");
  });

  test("they are private, and have a disk", () => {
    const expected = { name: "pin-r1-reference-plain", vcpus: 1, ram: 128, disk: 1, is_public: false };
    expect(flavorsOf(together).plain).toMatchObject(expected);
    expect(flavorsOf({ ...together, baseImage: { ...baseImage, minDiskGb: 3 } }).plain).toMatchObject({ disk: 3 });
  });
});

describe("servers", () => {
  test("each gets the image and the flavor that the experiment gives it, and no network", () => {
    expect(serversOf(together)["by-image"]).toMatchObject({
      name: "pin-r1-reference-by-image",
      image_id: "${openstack_images_image_v2.pinned.id}",
      flavor_id: "${openstack_compute_flavor_v2.plain.id}",
      network_mode: "none",
      metadata: { "pinproof-run": "r1" },
      timeouts: { create: "5m", delete: "5m", update: "5m" },
    });
  });

  test("living together they do not wait for one another", () => {
    expect(Object.keys(serversOf(together))).toEqual(["by-flavor", "by-image", "control"]);
    expect(configurationOf(together).resource).not.toHaveProperty("terraform_data");
    for (const server of Object.values(serversOf(together))) expect(server).not.toHaveProperty("depends_on");
  });

  test("in steps only those of the step live, with the images and flavors of all steps", () => {
    expect(Object.keys(serversOf(twoSteps))).toEqual(["by-flavor", "control"]);
    expect(Object.keys(serversOf({ ...twoSteps, step: 1 }))).toEqual(["by-image", "control"]);
    const made = (step: number) => {
      const { openstack_images_image_v2: images, openstack_compute_flavor_v2: flavors } = configurationOf({
        ...twoSteps,
        step,
      }).resource;
      return { images, flavors };
    };
    expect(made(1)).toEqual(made(0));
    expect(Object.keys(made(0).images ?? {})).toEqual(["pinned"]);
  });

  test("those that come or go depend on the step, which is replaced each time; those that stay do not", () => {
    const { "by-flavor": leaving, control } = serversOf(twoSteps);
    expect(leaving).toMatchObject({ depends_on: ["terraform_data.step"] });
    expect(control).not.toHaveProperty("depends_on");
    const triggers = [0, 1].map((step) => configurationOf({ ...twoSteps, step }).resource.terraform_data);
    expect(triggers).toMatchObject([
      { step: { triggers_replace: { step: 0 } } },
      { step: { triggers_replace: { step: 1 } } },
    ]);
  });
});

test("outputs tell the ids by the experiment's keys", () => {
  expect(configurationOf(together).output).toMatchObject({
    server_ids: { value: { control: "${openstack_compute_instance_v2.control.id}" } },
    image_ids: { value: { base: "base-id", pinned: "${openstack_images_image_v2.pinned.id}" } },
    flavor_ids: { value: { plain: "${openstack_compute_flavor_v2.plain.id}" } },
  });
});

test("the whole configuration of the reference", () => {
  expect(configurationOf(together)).toMatchSnapshot();
});

describe("as files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pinproof-synth-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("the state stays in the stack's own folder, and the next step changes the configuration only", () => {
    const directory = synthesise(reference, twoSteps, join(folder, "made", "here"));
    const read = () => JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Configuration;
    expect(read().terraform.backend).toEqual({ local: { path: "terraform.tfstate" } });
    expect(synthesise(reference, { ...twoSteps, step: 1 }, join(folder, "made", "here"))).toBe(directory);
    expect(read().resource.openstack_compute_instance_v2).toHaveProperty("by-image");
  });

  test("by hand there is one stack for each server, with what it needs and names of its own", () => {
    const app = new App({ outdir: folder });
    declareByHand(app, [reference], { runId: "hand", cloud: "lab", baseImage });
    app.synth();
    const read = (stack: string) =>
      JSON.parse(readFileSync(join(folder, "stacks", stack, "cdk.tf.json"), "utf8")) as Configuration;
    const stacks = ["reference-control", "reference-by-flavor", "reference-by-image"];
    const made = stacks
      .map(read)
      .map(({ resource }) => Object.entries(resource).map(([type, all]) => [type, Object.keys(all)]));
    expect(made.map((resources) => Object.fromEntries(resources) as object)).toEqual([
      { openstack_compute_flavor_v2: ["plain"], openstack_compute_instance_v2: ["control"] },
      { openstack_compute_flavor_v2: ["pinned"], openstack_compute_instance_v2: ["by-flavor"] },
      {
        openstack_compute_flavor_v2: ["plain"],
        openstack_compute_instance_v2: ["by-image"],
        openstack_images_image_v2: ["pinned"],
      },
    ]);
    const names = stacks.map((stack) => Object.values(read(stack).resource.openstack_compute_flavor_v2 ?? {})[0]?.name);
    expect(names).toEqual([
      "pin-hand-reference-control-plain",
      "pin-hand-reference-by-flavor-pinned",
      "pin-hand-reference-by-image-plain",
    ]);
  });

  test("by hand the state is kept where cdktf keeps it", () => {
    const app = new App({ outdir: folder });
    declareByHand(app, [reference], { runId: "hand", cloud: "lab", baseImage });
    app.synth();
    const { terraform } = JSON.parse(
      readFileSync(join(folder, "stacks", "reference-control", "cdk.tf.json"), "utf8"),
    ) as Configuration;
    const { local } = terraform.backend as { local: { path: string } };
    expect(isAbsolute(local.path)).toBe(true);
    expect(local.path).toMatch(/terraform\.reference-control\.tfstate$/);
  });
});
