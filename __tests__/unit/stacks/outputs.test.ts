import { addressOf, parseOutputs } from "../../../stacks/outputs.ts";

const outputs = { server_ids: { a: "1" }, image_ids: { base: "2" }, flavor_ids: { plain: "3" } };

test("outputs are read by the experiment's keys", () => {
  expect(parseOutputs(outputs)).toEqual({ servers: { a: "1" }, images: { base: "2" }, flavors: { plain: "3" } });
});

test.each([
  ["is missing", undefined, /output server_ids: a map is expected, found nothing/],
  ["is a list", [], /found \[\]/],
  ["is null", null, /found null/],
  ["holds something else than ids", { a: 1 }, /output server_ids: "a" should be an id, found 1/],
  ["holds an empty id", { a: "" }, /"a" should be an id/],
])("an output that %s is named", (_title, server_ids, message) => {
  expect(() => parseOutputs({ ...outputs, server_ids })).toThrow(message);
});

test.each([
  ["server", "openstack_compute_instance_v2.x-1"],
  ["image", "openstack_images_image_v2.x-1"],
  ["flavor", "openstack_compute_flavor_v2.x-1"],
] as const)("the address of a %s is its type and the experiment's own key", (kind, address) => {
  expect(addressOf(kind, "x-1")).toBe(address);
});
