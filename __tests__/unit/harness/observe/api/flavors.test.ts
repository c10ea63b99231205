// The flavors that a user may see, and those of them that were named.
import { listFlavors, parseFlavors, readNamedFlavors } from "../../../../../harness/observe/api/flavors.ts";
import { fakeClient } from "../../../../support/stand-ins/fake-client.ts";

const flavor = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, name: `name-of-${id}`, vcpus: 1, ram: 128, disk: 1, swap: "", "OS-FLV-EXT-DATA:ephemeral": 0 },
  ...{ "OS-FLV-DISABLED:disabled": false, extra_specs: {} },
  ...more,
});
const listed = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, name: `name-of-${id}`, vcpus: 1, memoryMiB: 128, diskGb: 1 },
  ...{ hasMoreDisk: false, disabled: false, extraSpecs: {} },
  ...more,
});

describe("parseFlavors", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a plain one", {}, {}],
    [
      "extra specs",
      { extra_specs: { "hw:cpu_policy": "dedicated" } },
      { extraSpecs: { "hw:cpu_policy": "dedicated" } },
    ],
    ["extra specs that are hidden are unknown", { extra_specs: undefined }, { extraSpecs: null }],
    ["a disabled one", { "OS-FLV-DISABLED:disabled": true }, { disabled: true }],
    ["an ephemeral disk", { "OS-FLV-EXT-DATA:ephemeral": 2 }, { hasMoreDisk: true }],
    ["swap, as a number from 2.75 on", { swap: 512 }, { hasMoreDisk: true }],
    ["no swap, as a number", { swap: 0 }, {}],
  ])("%s", (_what, answer, expected) => {
    expect(parseFlavors({ flavors: [flavor("a", answer)] })).toEqual({
      flavors: [listed("a", expected)],
      hasMore: false,
    });
  });

  it.each([
    ["no list", {}, /flavors should be a list, and is missing/],
    ["no size", { flavors: [{ ...flavor("a"), ram: "128" }] }, /flavor\.ram should be a number, and is a string/],
    ["extra specs that are none", { flavors: [flavor("a", { extra_specs: [] })] }, /extra_specs should be an object/],
  ])("refuses %s", (_what, answer, message) => {
    expect(() => parseFlavors(answer)).toThrow(message);
  });
});

describe("listFlavors", () => {
  it("reads page after page", async () => {
    const client = fakeClient({
      "GET compute /flavors/detail": { flavors: [flavor("a"), flavor("b/c")], flavors_links: [{ rel: "next" }] },
      "GET compute /flavors/detail?marker=b%2Fc": { flavors: [flavor("d")] },
    });
    expect((await listFlavors(client)).map(({ id }) => id)).toEqual(["a", "b/c", "d"]);
    expect(client.calls).toHaveLength(2);
  });

  it("ends where a cloud gives the same page for ever", async () => {
    const page = { flavors: [flavor("a")], flavors_links: [{ rel: "next" }] };
    const client = fakeClient({ "GET compute /flavors/detail*": page });
    await listFlavors(client);
    expect(client.calls).toHaveLength(2);
  });
});

describe("readNamedFlavors", () => {
  const client = () =>
    fakeClient({
      "GET compute /flavors/detail": {
        flavors: [flavor("1", { name: "tiny" }), flavor("2"), flavor("tiny", { name: "3" })],
      },
    });

  it.each([
    ["by name", ["name-of-2"], ["2"]],
    ["by id, which beats a name", ["tiny"], ["tiny"]],
    ["in the order named, and each once", ["2", "1", "name-of-2"], ["2", "1"]],
  ])("%s", async (_what, wanted, ids) => {
    expect((await readNamedFlavors(client(), wanted, "mine")).map(({ id }) => id)).toEqual(ids);
  });

  it("one that is not there is an error that names those that are, and how to get access", async () => {
    await expect(readNamedFlavors(client(), ["2", "gone"], "mine")).rejects.toMatchObject({
      ...{ code: "TARGET", exitCode: 3, summary: 'cloud mine has no flavor "gone" that this user may see' },
      message: expect.stringMatching(
        /existing flavors: tiny, name-of-2, 3\n.*openstack flavor set --project PROJECT gone$/s,
      ) as string,
    });
  });

  it("none at all is said", async () => {
    const none = fakeClient({ "GET compute /flavors/detail": { flavors: [] } });
    await expect(readNamedFlavors(none, ["x"], "mine")).rejects.toThrow("existing flavors: none");
  });
});
