// Stacks for `cdktf deploy`: each stands alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { App } from "cdktf";
import { reference } from "../../experiments/families/reference.ts";
import { fromRow } from "../../experiments/row.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { ByHandStack, declareByHand } from "../../stacks/by-hand.ts";
import { baseImage, configurationIn, configurationOf, namesIn, testApp } from "../support/captured/synthesised.ts";

const context = { runId: "hand", marks: marksOf("hand"), cloud: "lab", baseImage };
const row = fromRow({
  id: "A04",
  claim: "",
  image: { hw_cpu_policy: "dedicated" },
  expect: { outcome: "active", cpus: "pinned" },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-synth-"));
  const app = new App({ outdir: folder });
  declareByHand(app, [reference, row], context);
  app.synth();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stacks = ["reference-control", "reference-by-flavor", "reference-by-image", "A04"];
const read = (stack: string) => configurationIn(join(folder, "stacks", stack));

test("the whole configuration of a server by image", () => {
  const stack = new ByHandStack(testApp(), "reference-by-image", {
    experiment: reference,
    server: "by-image",
    context,
  });
  const { terraform, ...configuration } = configurationOf(stack);
  expect(configuration).toMatchSnapshot();
  expect(Object.keys(terraform)).toContain("required_providers");
});

test("there is one for each server, with what that needs and no more", () => {
  expect(stacks.map((stack) => namesIn(read(stack)))).toEqual([
    { flavor: ["plain"], instance: ["control"] },
    { flavor: ["pinned"], instance: ["by-flavor"] },
    { flavor: ["plain"], image: ["pinned"], instance: ["by-image"] },
    { flavor: ["flavor"], image: ["image"], instance: ["server"] },
  ]);
});

test("a server refers to what its own stack makes, and to the base image where that is used as it is", () => {
  const server = (stack: string, key: string) => read(stack).resource.openstack_compute_instance_v2?.[key];
  expect(server("reference-by-image", "by-image")).toMatchObject({
    image_id: "${openstack_images_image_v2.pinned.id}",
    flavor_id: "${openstack_compute_flavor_v2.plain.id}",
  });
  expect(server("reference-control", "control")).toMatchObject({ image_id: "base-id" });
});

test("every name is of its stack, since a cloud has each flavor's name once", () => {
  const names = stacks.flatMap((stack) =>
    Object.values(read(stack).resource).flatMap((all) => Object.values(all).map(({ name }) => String(name))),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("pin-hand-reference-control-plain");
  expect(names).toContain("pin-hand-A04-server");
});

test("the server's id is told", () => {
  expect(read("A04").output).toEqual({ server_id: { value: "${openstack_compute_instance_v2.server.id}" } });
});

test("the state is kept where cdktf keeps it", () => {
  const { path = "" } = read("A04").terraform.backend.local ?? {};
  expect(isAbsolute(path)).toBe(true);
  expect(path).toMatch(/terraform\.A04\.tfstate$/);
});

test("a server whose parts are missing is a defect, and named", () => {
  const options = { experiment: { ...reference, flavors: {} }, server: "control", context };
  expect(() => new ByHandStack(testApp(), "x", options)).toThrow("reference: server control lacks its image or flavor");
});
