import { findLeftovers, removeLeftovers } from "../../../../harness/deploy/leftovers.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";

const prefix = "pin-k7mtr2wd-";
const KINDS = ["servers", "images", "flavors"] as const;
type Things = Record<(typeof KINDS)[number], { id: string; name: string | null }[]>;

const own: Things = {
  servers: [
    { id: "s1", name: `${prefix}ref-control` },
    { id: "s2", name: `${prefix}ref-by-image` },
  ],
  images: [{ id: "i1", name: `${prefix}ref-pinned` }],
  flavors: [{ id: "f1", name: `${prefix}ref-plain` }],
};
const foreign: Things = {
  servers: [
    { id: "x1", name: "web" },
    { id: "x2", name: "pin-zzzzzzzz-ref-control" },
    { id: "x3", name: `my-${prefix}copy` },
  ],
  images: [
    { id: "x4", name: null },
    { id: "x5", name: "pinproof-base" },
  ],
  flavors: [{ id: "x6", name: "m1.tiny" }],
};

const goesAtOnce = (_id: string, gone: () => void): void => {
  gone();
};

/** A cloud whose things go at once when they are deleted, unless the test says otherwise. */
function cloud(things: Things, remove = goesAtOnce) {
  const left = structuredClone(things);
  const client = fakeClient({
    "GET compute /servers?name=*": () => ({ servers: left.servers }),
    "GET image /v2/images?*": () => ({ images: left.images }),
    "GET compute /flavors?is_public=None*": () => ({ flavors: left.flavors }),
    "DELETE *": (call: string) => {
      const id = call.split("/").at(-1) ?? "";
      remove(id, () => {
        for (const kind of KINDS) left[kind] = left[kind].filter((thing) => thing.id !== id);
      });
    },
  });
  return { client, left, deleted: () => client.calls.filter((call) => call.startsWith("DELETE")) };
}

const both: Things = {
  servers: [...foreign.servers, ...own.servers],
  images: [...foreign.images, ...own.images],
  flavors: [...foreign.flavors, ...own.flavors],
};

test("only what bears the run's prefix is found, in the order in which it may go", async () => {
  const { client } = cloud(both);
  const found = await findLeftovers(client, { prefix });
  expect(found.map(({ kind, id }) => `${kind} ${id}`)).toEqual(["server s1", "server s2", "image i1", "flavor f1"]);
  expect(client.calls[0]).toBe("GET compute /servers?name=%5Epin-k7mtr2wd-&limit=500");
});

test("`only` leaves what other experiments of the run have made", async () => {
  const { client } = cloud(both);
  const only = new Set([`${prefix}ref-by-image`, `${prefix}ref-plain`, "web"]);
  const found = await findLeftovers(client, { prefix, only });
  expect(found.map(({ id }) => id)).toEqual(["s2", "f1"]);
  await expect(findLeftovers(client, { prefix, only: new Set() })).resolves.toEqual([]);
});

test("`kinds` leaves the others, and does not even ask for them", async () => {
  const { client, left } = cloud(both);
  const removed = await removeLeftovers(client, { prefix, kinds: ["server"] });
  expect(removed.map(({ id }) => id)).toEqual(["s1", "s2"]);
  expect(left).toMatchObject({ images: both.images, flavors: both.flavors });
  expect(client.calls.filter((call) => /images|flavors/.test(call))).toEqual([]);
});

test.each(["", "pin-", "pin--", "pin-k7", "p", "pin-k7mtr2wd-ref", "web-k7mtr2wd-", "my-pin-k7mtr2wd-", "pin-.*-"])(
  "the prefix %j could be anybody's, and nothing is asked or removed",
  async (wrong) => {
    const { client } = cloud(both);
    await expect(removeLeftovers(client, { prefix: wrong })).rejects.toThrow("is not the prefix of one run");
    expect(client.calls).toEqual([]);
  },
);

test("what is found is removed, and nobody else's", async () => {
  const { client, left, deleted } = cloud(both);
  const removed = await removeLeftovers(client, { prefix });
  expect(removed).toHaveLength(4);
  expect(left).toEqual(foreign);
  expect(deleted()).toEqual([
    "DELETE compute /servers/s1",
    "DELETE compute /servers/s2",
    "DELETE image /v2/images/i1",
    "DELETE compute /flavors/f1",
  ]);
});

test("where nothing is left nothing is removed", async () => {
  const { client, deleted } = cloud(foreign);
  await expect(removeLeftovers(client, { prefix })).resolves.toEqual([]);
  expect(deleted()).toEqual([]);
});

test("something that somebody else has removed meanwhile is fine", async () => {
  const { client, left } = cloud(both, (id, gone) => {
    gone();
    if (id === "s1") throw new ApiError("gone", 404, { said: "" });
  });
  await expect(removeLeftovers(client, { prefix })).resolves.toHaveLength(4);
  expect(left).toEqual(foreign);
});

test("one that the cloud refuses to remove fails it, but the others are removed", async () => {
  const { client, left } = cloud(own, (id, gone) => {
    if (id === "s1") throw new ApiError("it is locked", 409, { said: "" });
    gone();
  });
  await expect(removeLeftovers(client, { prefix })).rejects.toMatchObject({ status: 409, message: "it is locked" });
  expect(left).toMatchObject({ servers: [{ id: "s1" }], images: [], flavors: [] });
});

test("it waits until what goes slowly is gone", async () => {
  let looks = 0;
  const going: (() => void)[] = [];
  const { client, left } = cloud({ ...own, images: [], flavors: [] }, (_id, gone) => going.push(gone));
  const request: typeof client.request = (service, method, path) => {
    // One look finds them, the next one finds them still, and then they are gone.
    if (method === "GET" && path.startsWith("/servers") && ++looks === 3) for (const gone of going) gone();
    return client.request(service, method, path);
  };
  await removeLeftovers({ request }, { prefix });
  expect(left.servers).toEqual([]);
  expect(looks).toBe(3);
});

test("a look that fails is a failure", async () => {
  expect(await errorOf(findLeftovers(fakeClient({}), { prefix }))).toMatchObject({ status: 404 });
});
