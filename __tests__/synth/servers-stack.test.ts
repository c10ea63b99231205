// The servers of one step, as a configuration.
import { reference } from "../../experiments/families/reference.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { ServersStack, type ServersStackOptions } from "../../stacks/servers-stack.ts";
import { configurationOf, namesIn, testApp } from "../support/captured/synthesised.ts";

const STARTED = "2026-11-25T07:24:37.000Z";
const marks = marksOf("r1", STARTED);
const together: ServersStackOptions = {
  ...{ runId: "r1", marks, cloud: "lab", step: 0, steps: [{ apply: Object.keys(reference.servers) }] },
  images: { base: "base-id", pinned: "img-2" },
  flavors: { plain: "f-1", pinned: "f-2" },
};
const inSteps = (step: number, ...steps: string[][]): ServersStackOptions => ({
  ...together,
  steps: steps.map((apply) => ({ apply })),
  step,
});
const synth = (options: ServersStackOptions = together) =>
  configurationOf(new ServersStack(testApp(), reference, options));
const serversOf = (options: ServersStackOptions) => synth(options).resource.openstack_compute_instance_v2 ?? {};

test("the whole configuration of the reference, all servers together", () => {
  expect(synth()).toMatchSnapshot();
});

test("each server has the ids of what was made before, as they are, and no network", () => {
  expect(serversOf(together)["by-image"]).toEqual({
    name: "pin-r1-reference-by-image",
    image_id: "img-2",
    flavor_id: "f-1",
    network_mode: "none",
    metadata: { "pinproof-run": "r1", "pinproof-started": STARTED },
    tags: ["pinproof-run=r1", `pinproof-started=${STARTED}`],
    timeouts: { create: "15m", delete: "15m", update: "15m" },
  });
  expect(serversOf(together).control).toMatchObject({ image_id: "base-id", flavor_id: "f-1" });
  expect(serversOf(together)["by-flavor"]).toMatchObject({ image_id: "base-id", flavor_id: "f-2" });
});

test("servers are sent to a host where one is named, by the server's own name before the step's", () => {
  expect(serversOf(together).control).not.toHaveProperty("hypervisor_hostname");
  expect(serversOf({ ...together, host: "compute-2" }).control).toMatchObject({ hypervisor_hostname: "compute-2" });
  const { control } = reference.servers;
  if (control === undefined) throw new Error("the reference has a control");
  const own = { ...reference, servers: { control: { ...control, host: "compute-1" } } };
  const options = { ...together, steps: [{ apply: ["control"] }], host: "compute-2" };
  const { resource } = configurationOf(new ServersStack(testApp(), own, options));
  expect(resource.openstack_compute_instance_v2?.control).toMatchObject({ hypervisor_hostname: "compute-1" });
});

test("living together they do not wait for one another, and nothing else is made", () => {
  expect(namesIn(synth())).toEqual({ instance: ["by-flavor", "by-image", "control"] });
  expect(JSON.stringify(serversOf(together))).not.toContain("depends_on");
});

const two = [
  ["control", "by-flavor"],
  ["control", "by-image"],
];

test("in steps only those of the step live", () => {
  expect(Object.keys(serversOf(inSteps(0, ...two))).sort()).toEqual(["by-flavor", "control"]);
  expect(Object.keys(serversOf(inSteps(1, ...two))).sort()).toEqual(["by-image", "control"]);
});

test("those that come or go depend on the step, which is replaced each time; those that stay do not", () => {
  const { "by-flavor": leaving, control } = serversOf(inSteps(0, ...two));
  expect(leaving).toMatchObject({ depends_on: ["terraform_data.step"] });
  expect(control).not.toHaveProperty("depends_on");
  const triggers = [0, 1].map((step) => synth(inSteps(step, ...two)).resource.terraform_data);
  expect(triggers).toEqual([{ step: { triggers_replace: { step: 0 } } }, { step: { triggers_replace: { step: 1 } } }]);
});

test("a server that lives through some of the steps is declared alike in each of them", () => {
  const three = [["control"], ["control", "by-image"], ["by-image"]];
  const of = (key: string, step: number) => serversOf(inSteps(step, ...three))[key];
  expect(of("by-image", 1)).toEqual(of("by-image", 2));
  expect(of("control", 0)).toEqual(of("control", 1));
  expect(of("control", 2)).toBeUndefined();
});

test("a step without servers is a configuration, too", () => {
  expect(serversOf(inSteps(1, ["control"], []))).toEqual({});
});

test.each<[string, Partial<ServersStackOptions>]>([
  ["image", { images: { base: "base-id" } }],
  ["flavor", { flavors: { plain: "f-1" } }],
])("a server whose %s has no id is a defect, and named", (_what, missing) => {
  expect(() => new ServersStack(testApp(), reference, { ...together, ...missing })).toThrow(
    /^reference: server by-(image|flavor) lacks its image or flavor$/,
  );
});

test("a server that the experiment does not have is a defect, and named", () => {
  expect(() => new ServersStack(testApp(), reference, inSteps(0, ["stranger"]))).toThrow(
    "reference: server stranger lacks its image or flavor",
  );
});
