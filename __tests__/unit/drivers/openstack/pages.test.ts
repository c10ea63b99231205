import { listAll } from "../../../../drivers/openstack/pages.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { ResourceCloud } from "../../../support/stand-ins/thing-cloud.ts";

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `i${index}`, name: `n${index}` }));

test.each([
  ["servers", "compute", "/servers?name=n", 7, 3],
  ["images", "image", "/v2/images", 6, 3],
  ["flavors", "compute", "/flavors?is_public=None", 1, 3],
  ["images", "image", "/v2/images", 0, 3],
] as const)("%s: every page is read, in order, and none twice", async (key, service, path, count, pageSize) => {
  const cloud = new ResourceCloud();
  cloud.pageSize = pageSize;
  cloud[key].push(...numbered(count));
  const found = await listAll(cloud, { service, path, key });
  expect(found.map(({ id }) => id)).toEqual(numbered(count).map(({ id }) => id));
  expect(cloud.calls).toHaveLength(Math.max(1, Math.ceil(count / pageSize)));
});

test("it goes on by the last one's id, and not by a link, which may name an address that is only inside", async () => {
  const cloud = new ResourceCloud();
  cloud.pageSize = 2;
  cloud.servers.push(...numbered(3));
  await listAll(cloud, { service: "compute", path: "/servers", key: "servers" });
  expect(cloud.calls).toEqual(["GET compute /servers?limit=500", "GET compute /servers?limit=500&marker=i1"]);
});

test("a service that gives the same page again is an error, and no endless loop", async () => {
  const client = fakeClient({ "GET image /v2/images*": { images: [{ id: "i" }], next: "/v2/images?marker=i" } });
  await expect(listAll(client, { service: "image", path: "/v2/images", key: "images" })).rejects.toThrow(
    "image returns the same page of images again and again\n  asked for what follows i",
  );
});

test("an answer without the list is an empty one", async () => {
  await expect(
    listAll(fakeClient({ "GET image /x*": {} }), { service: "image", path: "/x", key: "images" }),
  ).resolves.toEqual([]);
});
