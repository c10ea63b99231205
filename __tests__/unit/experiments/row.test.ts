import type { HostSetName } from "../../../experiments/needs.ts";
import { bothNeeds, HOST_SET_NEEDS } from "../../../experiments/host-sets.ts";
import { askedOf, fromRow, type Row } from "../../../experiments/row.ts";

const row: Row = { id: "mine", claim: "It floats", expect: { outcome: "active", cpus: "floating" } };

test("the shortest row is one server of one vCPU and 128 MiB, of the base image as it is, in the family own", () => {
  expect(fromRow(row)).toEqual({
    id: "mine",
    family: "own",
    claim: "It floats",
    images: { base: { from: "base" } },
    flavors: { flavor: { vcpus: 1, memoryMiB: 128, extraSpecs: {} } },
    servers: { server: { image: "base", flavor: "flavor", asked: "nothing", expect: row.expect } },
    relations: [],
    steps: "as-room-allows",
    needs: {},
  });
});

test("image properties make a duplicate, and what is asked is told from both sides", () => {
  const made = fromRow({ ...row, image: { hw_cpu_policy: "dedicated" }, flavor: { "hw:cpu_policy": "shared" } });
  expect(made.images).toEqual({ image: { from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated" } } });
  expect(made.servers.server).toMatchObject({
    image: "image",
    asked: "image hw_cpu_policy=dedicated; flavor hw:cpu_policy=shared",
  });
});

test.each([
  [{}, {}, "nothing"],
  [{ a: "1", b: "2" }, {}, "image a=1, b=2"],
  [{}, { "hw:c": "3" }, "flavor hw:c=3"],
])("asked of %j and %j is %s", (image, flavor, asked) => {
  expect(askedOf(image, flavor)).toBe(asked);
});

test("a rebuild takes an image of its own", () => {
  const refused = { outcome: "refused", status: 400, error: "E", message: "no" } as const;
  const made = fromRow({ ...row, acts: [{ act: "rebuild", image: { hw_numa_nodes: "1" }, answer: refused }] });
  expect(made.images).toEqual({
    base: { from: "base" },
    rebuilt: { from: "duplicate-of-base", properties: { hw_numa_nodes: "1" } },
  });
  expect(made.steps).toEqual([
    { apply: ["server"] },
    { act: "rebuild", server: "server", image: "rebuilt", answer: refused },
  ]);
});

test("other acts in their order, contradiction, host set and size are handed on", () => {
  const contradicts = { document: "guide", claims: "It pins" };
  const made = fromRow({
    ...row,
    hostSet: "B",
    vcpus: 2,
    memoryMiB: 256,
    acts: [{ act: "migrate" }, { act: "live-migrate" }],
    contradicts,
  });
  expect(made).toMatchObject({ hostSet: "B", contradicts });
  expect(made.flavors.flavor).toMatchObject({ vcpus: 2, memoryMiB: 256 });
  expect(made.steps).toEqual([
    { apply: ["server"] },
    { act: "migrate", server: "server" },
    { act: "live-migrate", server: "server" },
  ]);
});

test.each(["A", "B", "C"] satisfies HostSetName[])("the needs of profile %s are added", (hostSet) => {
  expect(fromRow({ ...row, hostSet }).needs).toEqual(HOST_SET_NEEDS[hostSet]);
});

describe("needs of both sides", () => {
  test("ranges are narrowed, never widened", () => {
    expect(bothNeeds({ dedicatedCpus: { least: 1 } }, { dedicatedCpus: { most: 1 } })).toEqual({
      dedicatedCpus: { least: 1, most: 1 },
    });
    expect(bothNeeds({ hosts: { least: 1, most: 4 } }, { hosts: { least: 2, most: 9 } })).toEqual({
      hosts: { least: 2, most: 4 },
    });
  });

  test("what only one side has stays, whichever it is", () => {
    expect(bothNeeds({ smt: true }, { sharedCpus: { most: 0 } })).toEqual({ smt: true, sharedCpus: { most: 0 } });
    expect(bothNeeds({ sharedCpus: { most: 0 } }, { everyHost: true })).toEqual({
      sharedCpus: { most: 0 },
      everyHost: true,
    });
  });

  test("what is impossible together stays impossible, and is not mended silently", () => {
    expect(bothNeeds({ dedicatedCpus: { least: 2 } }, { dedicatedCpus: { most: 1 } })).toEqual({
      dedicatedCpus: { least: 2, most: 1 },
    });
  });
});
