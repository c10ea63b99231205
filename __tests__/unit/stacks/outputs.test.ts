import { addressOf, fromAddress, parseOutputs } from "../../../stacks/outputs.ts";

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

test("addresses are read back as they are made", () => {
  expect(addressOf("server", "by-image")).toBe("openstack_compute_instance_v2.by-image");
  for (const kind of ["server", "image", "flavor"] as const) {
    expect(fromAddress(addressOf(kind, "x-1"))).toEqual({ kind, key: "x-1" });
  }
  expect(fromAddress("terraform_data.step")).toBeUndefined();
});
