// What the experiments of a run share, as a configuration.
import { reference } from "../../experiments/families/reference.ts";
import { sharedBy } from "../../harness/deploy/shared-parts.ts";
import { flavorKey, imageKey } from "../../experiments/part-keys.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { PROVIDER } from "../../drivers/terraform/provider-source.ts";
import { SharedStack, type SharedStackOptions } from "../../stacks/shared-stack.ts";
import { baseImage, configurationOf, namesIn, testApp } from "../support/captured/synthesised.ts";

const STARTED = "2026-11-25T07:24:37.000Z";
const marks = marksOf("r1", STARTED);
const things = sharedBy([reference]);
const options: SharedStackOptions = { runId: "r1", marks, cloud: "lab", baseImage, ...things };
const synth = (changes: Partial<SharedStackOptions> = {}) =>
  configurationOf(new SharedStack(testApp(), { ...options, ...changes }));

const pinnedImage = imageKey({ from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } }) ?? "";
const plain = flavorKey({ vcpus: 1, memoryMiB: 128, extraSpecs: {} });
const pinned = flavorKey({ vcpus: 1, memoryMiB: 128, extraSpecs: { "hw:cpu_policy": "dedicated" } });
const flavors = (changes: Partial<SharedStackOptions> = {}) =>
  synth(changes).resource.openstack_compute_flavor_v2 ?? {};

test("the whole configuration of what the reference needs", () => {
  expect(synth()).toMatchSnapshot();
});

test("the provider is given the cloud's name and no credentials", () => {
  expect(synth().provider.openstack).toEqual([{ cloud: "lab", max_retries: 3 }]);
});

test("the cloud that OS_* variables describe is not named: the provider reads them itself", () => {
  expect(synth({ cloud: "envvars" }).provider.openstack).toEqual([{ max_retries: 3 }]);
});

test("the provider is required in the range that the installation uses, not in one version", () => {
  expect(synth().terraform.required_providers).toEqual({
    openstack: { source: PROVIDER.source, version: PROVIDER.constraint },
  });
});

test("there is one of each, by its key, and no server", () => {
  expect(namesIn(synth())).toEqual({ image: [pinnedImage], flavor: [plain, pinned].sort() });
});

test("a duplicate is uploaded from the base image's file, with its own properties and the guest's report", () => {
  expect(synth().resource.openstack_images_image_v2?.[pinnedImage]).toMatchObject({
    name: `pin-r1-shared-${pinnedImage}`,
    local_file_path: "/cache/base.qcow2",
    disk_format: "qcow2",
    container_format: "bare",
    min_ram_mb: 64,
    properties: { hw_cpu_policy: "dedicated", pinproof_guest_report: "console" },
    visibility: "private",
    tags: ["pinproof-run=r1", `pinproof-started=${STARTED}`],
    timeouts: { create: "15m" },
  });
});

test("a base image whose guest reports nothing gives duplicates that say nothing of it", () => {
  const { properties } =
    synth({ baseImage: { ...baseImage, guestReport: {} } }).resource.openstack_images_image_v2?.[pinnedImage] ?? {};
  expect(properties).toEqual({ hw_cpu_policy: "dedicated" });
});

test("the experiment's own property wins over the base image's", () => {
  const image = { pinproof_guest_report: "never" };
  const { properties } = synth({ images: { own: image } }).resource.openstack_images_image_v2?.own ?? {};
  expect(properties).toEqual(image);
});

test("a duplicate of the image whose guest halts is uploaded from that one's file, and promises no report", () => {
  const haltingImage = {
    ...baseImage,
    id: "halting-id",
    file: "/cache/halting.raw",
    diskFormat: "raw",
    guestReport: {},
  };
  const halting = { "own-halting": { hw_cpu_policy: "dedicated" } };
  const images = synth({ haltingImage, halting }).resource.openstack_images_image_v2 ?? {};
  expect(images["own-halting"]).toMatchObject({ local_file_path: "/cache/halting.raw", disk_format: "raw" });
  expect(images["own-halting"]?.properties).toEqual({ hw_cpu_policy: "dedicated" });
  expect(images[pinnedImage]).toMatchObject({ local_file_path: "/cache/base.qcow2" });
});

test("extra specs of a flavor are exactly those of the experiment, and none where there are none", () => {
  expect(flavors()[pinned]).toMatchObject({ extra_specs: { "hw:cpu_policy": "dedicated" } });
  expect(flavors()[plain]).not.toHaveProperty("extra_specs");
});

test("flavors are private, and have a disk that takes the image", () => {
  const name = `pin-r1-shared-${plain}`;
  const description = `pinproof run r1 started ${STARTED}`;
  expect(flavors()[plain]).toEqual({ name, description, vcpus: 1, ram: 128, disk: 1, is_public: false });
  expect(flavors({ baseImage: { ...baseImage, minDiskGb: 3 } })[plain]).toMatchObject({ disk: 3 });
});

test("where every flavor is there already none is declared, and images are private all the same", () => {
  const { resource } = synth({ flavors: {} });
  expect(Object.keys(resource)).toEqual(["openstack_images_image_v2"]);
  const images = Object.values(resource.openstack_images_image_v2 ?? {});
  expect(images.map(({ visibility }) => visibility)).toEqual(["private"]);
});

test("with nothing to make there is a configuration all the same: the provider, and no resource", () => {
  const configuration = synth({ images: {}, flavors: {} });
  expect(configuration).not.toHaveProperty("resource");
  expect(configuration.provider.openstack).toHaveLength(1);
});
