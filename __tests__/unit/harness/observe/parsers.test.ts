import { parseImage } from "../../../../harness/observe/api/glance.ts";
import { parseFlavor, parseServer, parseTopology } from "../../../../harness/observe/api/nova.ts";
import { parseSettings } from "../../../../harness/observe/host/nova-conf.ts";
import { parseAllocations } from "../../../../harness/observe/api/placement.ts";
import { jsonFixture } from "../../../support/captured/fixtures.ts";

const answer = (situation: string, file: string) => jsonFixture(`captured/${situation}/${file}.json`);

describe("parseServer", () => {
  it("reads an active server and its embedded flavor", () => {
    expect(parseServer(answer("by-flavor", "server"))).toEqual({
      server: {
        id: "f4169a30-37ea-471e-8598-d2bbbc0c875a",
        name: "e5-byflavor",
        status: "ACTIVE",
        host: "controller",
        hostId: "e7945cd3e0413a48a68635b25ce47e1eef4bc874ce417f15e1ea8e41",
        projectId: "1".repeat(32),
        imageId: "ed2d787c-1434-44ae-89f4-595f2aa46e46",
        fault: null,
      },
      flavor: {
        ok: true,
        value: { name: "ded", vcpus: 1, memoryMiB: 64, extraSpecs: { "hw:cpu_policy": "dedicated" } },
      },
    });
  });

  it("reads the fault of a server in ERROR, which is on no host", () => {
    const { server } = parseServer(answer("no-room", "server"));
    expect(server).toMatchObject({ status: "ERROR", host: null });
    expect(server.fault).toMatchObject({
      code: 500,
      message: "No valid host was found. There are not enough hosts available.",
    });
  });

  it.each([
    ["an answer without a server", { error: 1 }, /server should be an object, and is missing/],
    ["a list", [], /body should be an object, and is a list/],
    ["a server without an id", { server: { name: "n" } }, /server\.id should be a text, and is missing/],
  ])("refuses %s", (_what, body, message) => {
    expect(() => parseServer(body)).toThrow(message);
  });

  it.each([
    ["no flavor", {}, /^the API's answer is not as documented: server\.flavor should be an object, and is missing$/],
    [
      "extra specs that a policy hides",
      { flavor: { original_name: "f", vcpus: 1, ram: 64 } },
      /^Nova does not show this user a flavor's extra specs: that needs the role reader or member .*show:flavor-extra-specs/,
    ],
    [
      "extra specs that are a list",
      { flavor: { original_name: "f", vcpus: 1, ram: 64, extra_specs: [] } },
      /flavor\.extra_specs should be an object, and is a list$/,
    ],
  ])("with %s the server is still known, and of the flavor why not", (_what, more, reason) => {
    const { server, flavor } = parseServer({ server: { id: "1", name: "n", status: "ACTIVE", image: "", ...more } });
    expect(server).toEqual({ id: "1", name: "n", status: "ACTIVE", host: null, imageId: null, fault: null });
    expect(flavor).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it("a server from a volume has no image; without admin rights there is no host", () => {
    const flavor = { original_name: "f", vcpus: 1, ram: 64, extra_specs: {} };
    const { server } = parseServer({ server: { id: "1", name: "n", status: "ACTIVE", image: "", flavor } });
    expect(server).toMatchObject({ imageId: null, host: null });
  });
});

describe("parseFlavor", () => {
  const flavor = { name: "f", vcpus: 2, ram: 128, disk: 0, extra_specs: { "hw:cpu_policy": "mixed" } };

  it("reads the flavor itself, with its extra specs", () => {
    expect(parseFlavor({ flavor })).toEqual({
      name: "f",
      vcpus: 2,
      memoryMiB: 128,
      extraSpecs: { "hw:cpu_policy": "mixed" },
    });
  });

  it("extra specs that are not shown are unknown, and not none", () => {
    expect(() => parseFlavor({ flavor: { ...flavor, extra_specs: undefined } })).toThrow(
      /^Nova does not show this user a flavor's extra specs: .*os-flavor-extra-specs:index/,
    );
  });
});

describe("parseTopology", () => {
  it("a floating server has no nodes", () => {
    expect(parseTopology(answer("float", "topology"))).toEqual({ nodes: [] });
  });

  it("a pinned one has cells with pins", () => {
    expect(parseTopology(answer("by-image", "topology"))).toEqual({
      nodes: [{ vcpus: [0], memoryMiB: 64, hostNode: 0, cpuPinning: { "0": 1 } }],
    });
  });

  it("without admin rights host node and pins are not shown", () => {
    const nodes = [{ vcpu_set: [0, 1], siblings: [], memory_mb: 64 }];
    expect(parseTopology({ nodes }).nodes[0]).toMatchObject({ hostNode: null, cpuPinning: null });
  });
});

describe("parseAllocations", () => {
  it("reads the amounts", () => {
    expect(parseAllocations(answer("by-image", "allocations"))).toEqual({ resources: { PCPU: 1, MEMORY_MB: 64 } });
  });

  it("a server in ERROR has none", () => {
    expect(parseAllocations(answer("no-room", "allocations"))).toEqual({ resources: {} });
  });

  it("sums over providers", () => {
    const allocations = { a: { resources: { PCPU: 2, VCPU: 1 } }, b: { resources: { PCPU: 2 } } };
    expect(parseAllocations({ allocations })).toEqual({ resources: { PCPU: 4, VCPU: 1 } });
  });
});

describe("parseImage", () => {
  it("reads properties, which stand beside the image's own fields", () => {
    const image = parseImage(answer("by-image", "image"));
    expect(image).toMatchObject({ name: "pinned", status: "active", checksum: "c5404731aeb4f32b822d81a6f200a1f2" });
    expect(image.properties).toMatchObject({ hw_cpu_policy: "dedicated" });
  });

  it("an image without bytes has no checksum", () => {
    expect(parseImage({ id: "1", name: null, status: "queued", checksum: null })).toMatchObject({
      name: "",
      checksum: null,
    });
  });
});

describe("parseSettings", () => {
  it.each([
    [
      "both sets",
      "[DEFAULT]\n[compute]\ncpu_dedicated_set=1\ncpu_shared_set = 0 ",
      { dedicated: "1", shared: "0", legacy: null, reserved: null },
    ],
    ["neither", "[DEFAULT]\n[compute]", { dedicated: null, shared: null, legacy: null, reserved: null }],
    ["nothing at all", "", { dedicated: null, shared: null, legacy: null, reserved: null }],
    [
      "set to nothing",
      "[compute]\ncpu_dedicated_set=",
      { dedicated: null, shared: null, legacy: null, reserved: null },
    ],
    [
      "the old option",
      "[DEFAULT]\nvcpu_pin_set = 2-3",
      { dedicated: null, shared: null, legacy: "2-3", reserved: null },
    ],
    [
      "CPUs reserved, the old way",
      "[DEFAULT]\nreserved_host_cpus=2\n[compute]\ncpu_dedicated_set=1",
      { dedicated: "1", shared: null, legacy: null, reserved: "2" },
    ],
    [
      "in another section",
      "[libvirt]\ncpu_dedicated_set=1",
      { dedicated: null, shared: null, legacy: null, reserved: null },
    ],
    [
      "twice: the later file wins",
      "[compute]\ncpu_shared_set=0\n[DEFAULT]\n[compute]\ncpu_shared_set=0-1",
      { dedicated: null, shared: "0-1", legacy: null, reserved: null },
    ],
    [
      "quoted, with a colon",
      '[compute]\ncpu_dedicated_set: "4-7,^5"',
      { dedicated: "4-7,^5", shared: null, legacy: null, reserved: null },
    ],
  ])("%s", (_what, lines, sets) => {
    expect(parseSettings(lines)).toEqual(sets);
  });
});
