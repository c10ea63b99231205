import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ImageClient } from "../../../../drivers/openstack/download-image.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { fetchBaseImage, fetchHaltingImage, findBaseImage } from "../../../../harness/targets/base-image.ts";
import { neededDiskGb, OTHER_IMAGE } from "../../../../harness/targets/usable-image.ts";
import type { CloudTarget } from "../../../../harness/targets/cloud-target.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const BYTES = "the bytes of a tiny image";
const md5 = createHash("md5").update(BYTES).digest("hex");

const image = (id: string, name: string | null, more: Record<string, unknown> = {}) => ({
  ...{ id, name, status: "active", checksum: md5, size: BYTES.length, min_disk: 1, min_ram: 64 },
  ...{ disk_format: "raw", container_format: "bare", created_at: "2026-01-01T00:00:00Z" },
  ...more,
});
type Image = ReturnType<typeof image>;

const target = (baseImage?: string): CloudTarget => ({
  ...{ kind: "named", cloud: "mine", cloudsFile: "/c", hosts: [] },
  ...(baseImage === undefined ? {} : { baseImage }),
});

function glance(images: Image[], bytes = BYTES): ImageClient & { calls: string[]; downloads: () => number } {
  let downloads = 0;
  const client = fakeClient({
    "GET image /v2/images?status=active&sort=created_at:desc&*": { images },
    "GET image /v2/images/*": (call: string) => images.find(({ id }) => call.endsWith(id)),
  });
  return {
    ...client,
    downloads: () => downloads,
    open: () => {
      downloads++;
      return Promise.resolve({ body: Readable.from([Buffer.from(bytes)]) } as never);
    },
  };
}

describe("which image", () => {
  const all = [
    image("1", "ubuntu"),
    image("2", "CirrOS 0.6.3"),
    image("3", "cirros-0.5"),
    image("4", null),
    image("5", "pinproof-base"),
    image("6", "pinproof-base"),
  ];
  const cases: [string, Image[], string | undefined, string][] = [
    ["pinproof-base where there is one, the newest", all, undefined, "5"],
    ["else the newest CirrOS, however it is written", all.slice(0, 4), undefined, "2"],
    ["the one that is named", all, "cirros-0.5", "3"],
    ["the one that is named by its id", all, "1", "1"],
  ];
  it.each(cases)("%s", async (_what, images, wanted, id) => {
    await expect(findBaseImage(glance(images), target(wanted))).resolves.toMatchObject({ id });
  });

  it.each<[string, Image[], string | undefined, string]>([
    [
      "neither of the defaults",
      [image("1", "ubuntu"), image("4", null), image("7", "my-cirros")],
      undefined,
      'cloud mine has neither an image "pinproof-base" nor a CirrOS image that this user may see\n  active images: ubuntu, 4, my-cirros',
    ],
    [
      "not the one that is named, be there others",
      all.slice(4),
      "Pinproof-base",
      'cloud mine has no image "Pinproof-base" that this user may see\n  active images: pinproof-base, pinproof-base',
    ],
    [
      "no image at all",
      [],
      "tiny",
      "images: none\nName a small bootable image with --base-image (or `baseImage` in pinproof.yaml, or PINPROOF_BASE_IMAGE).",
    ],
  ])("%s: says what is there", async (_what, images, wanted, message) => {
    await expect(findBaseImage(glance(images), target(wanted))).rejects.toMatchObject({
      code: "TARGET",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("the image whose guest halts", () => {
  const home = { home: "/nowhere" };

  it("is nobody's where the target names none", async () => {
    await expect(fetchHaltingImage(glance([]), target(), home)).resolves.toBeUndefined();
  });

  it("is the base image, where the cloud has none of that name", async () => {
    const { calls, ...client } = glance([]);
    const halting = { ...target(), haltingImage: "halting" };
    await expect(
      fetchHaltingImage({ ...client, request: () => Promise.resolve({ images: [] }) }, halting, home),
    ).resolves.toBeUndefined();
    expect(calls).toEqual([]);
  });

  it("is downloaded like the base image", () =>
    withTemporaryFolder(async (folder) => {
      const named = image("7", "halting");
      const client = glance([named]);
      const { request } = client;
      const listing: typeof request = (service, method, path, options) =>
        path.includes("name=halting") ? Promise.resolve({ images: [named] }) : request(service, method, path, options);
      const found = await fetchHaltingImage(
        { ...client, request: listing },
        { ...target(), haltingImage: "halting" },
        { home: folder },
      );
      expect(found).toMatchObject({ id: "7", name: "halting", guestReport: {} });
    }));
});

describe("its file", () => {
  const base = image("5", "pinproof-base", { min_disk: 0 });

  it("is downloaded once, and kept under its checksum", () =>
    withTemporaryFolder(async (home) => {
      const client = glance([base]);
      const first = await fetchBaseImage(client, target(), { home });
      const second = await fetchBaseImage(client, target(), { home });
      expect(first).toEqual({
        ...{ id: "5", name: "pinproof-base", checksum: md5, diskFormat: "raw", containerFormat: "bare" },
        ...{ file: join(home, "images", `${md5}.raw`), minDiskGb: 0, minRamMiB: 64, guestReport: {} },
      });
      expect(second).toEqual(first);
      expect(readFileSync(first.file, "utf8")).toBe(BYTES);
      expect(client.downloads()).toBe(1);
    }));

  it("is downloaded again where the cache holds other bytes", () =>
    withTemporaryFolder(async (home) => {
      mkdirSync(join(home, "images"));
      writeFileSync(join(home, "images", `${md5}.raw`), BYTES.slice(1));
      const client = glance([base]);
      const { file } = await fetchBaseImage(client, target(), { home });
      expect([client.downloads(), readFileSync(file, "utf8")]).toEqual([1, BYTES]);
    }));

  it("that arrives damaged is not kept", () =>
    withTemporaryFolder(async (home) => {
      const fetching = fetchBaseImage(glance([base], "other bytes"), target(), { home });
      await expect(fetching).rejects.toMatchObject({ code: "TARGET", summary: "image 5 arrived damaged" });
      expect(readdirSync(join(home, "images"))).toEqual([]);
    }));

  it("of an image without a name is called by its id", () =>
    withTemporaryFolder(async (home) => {
      const fetched = await fetchBaseImage(glance([image("4", null)]), target("4"), { home });
      expect(fetched.name).toBe("4");
    }));

  it.each<[string, Record<string, unknown>, string]>([
    ["no checksum", { checksum: null }, "Glance has no checksum of it, so a duplicate could not be verified"],
    ["no format", { disk_format: null }, "Glance has no format of it"],
    ["no container format", { container_format: null }, "Glance has no format of it"],
    ["another format", { disk_format: "vmdk" }, "its format is vmdk, and only qcow2 and raw are used"],
    ["an ISO", { disk_format: "iso" }, "its format is iso, and only qcow2 and raw are used"],
    [
      "more than 2 GiB",
      { size: 2 * 2 ** 30 + 1 },
      "it has 2 GiB, and 2 is the most\n  it would be downloaded once, and uploaded again for each set of image properties",
    ],
    [
      "many GiB",
      { size: 5.5 * 2 ** 30 },
      "it has 5.5 GiB, and 2 is the most\n  it would be downloaded once, and uploaded again for each set of image properties",
    ],
  ])("cannot be had of an image with %s, and nothing is downloaded", (_what, more, why) =>
    withTemporaryFolder(async (home) => {
      const client = glance([{ ...base, ...more }]);
      await expect(fetchBaseImage(client, target(), { home })).rejects.toMatchObject({
        ...{ code: "TARGET", exitCode: 3 },
        message: `image pinproof-base cannot be the base image: ${why}\n${OTHER_IMAGE}`,
      });
      expect(client.downloads()).toBe(0);
    }),
  );

  it.each<[string, Record<string, unknown>]>([
    ["qcow2", { disk_format: "qcow2" }],
    ["raw", {}],
    ["of 2 GiB", { size: 2 ** 31 }],
    ["of unknown size", { size: null }],
  ])("can be had of an image that is %s", (_what, more) =>
    withTemporaryFolder(async (home) => {
      const client = glance([{ ...base, ...more }]);
      await expect(fetchBaseImage(client, target(), { home })).resolves.toMatchObject({ id: "5" });
    }),
  );

  it("is told where this user may not download it, with what to do", () =>
    withTemporaryFolder(async (home) => {
      const client = glance([base]);
      const closed = new ApiError("GET failed with status 403", 403, { said: "You are not authorized" });
      const fetching = fetchBaseImage({ ...client, open: () => Promise.reject(closed) }, target(), { home });
      await expect(fetching).rejects.toMatchObject({
        code: "TARGET",
        message:
          "this user may not download image pinproof-base, but a duplicate is an upload of the same bytes\n" +
          "  Glance answered 403: You are not authorized\n" +
          "Name an image that may be downloaded with --base-image, or upload one of your own: " +
          "openstack image create --private --disk-format qcow2 --container-format bare --file cirros.img pinproof-base",
      });
    }));

  it("any other failure of the download is told as it is", () =>
    withTemporaryFolder(async (home) => {
      const down = new ApiError("GET failed with status 503", 503, { said: "down" });
      const fetching = fetchBaseImage({ ...glance([base]), open: () => Promise.reject(down) }, target(), { home });
      await expect(fetching).rejects.toBe(down);
    }));
});

describe("an image that is named and not active", () => {
  const queued = { ...image("8", "later"), status: "queued" };
  const answers = (found: readonly unknown[]) =>
    fakeClient({
      "GET image /v2/images?status=active*": { images: [image("5", "pinproof-base")] },
      "GET image /v2/images?name=later": { images: found },
    });

  it("is told with its status", async () => {
    await expect(findBaseImage(answers([queued]), target("later"))).rejects.toMatchObject({
      summary: 'image "later" of cloud mine cannot be used: its status is queued, not active',
    });
  });

  it("is none where Glance does not know it either", async () => {
    await expect(findBaseImage(answers([]), target("later"))).rejects.toMatchObject({
      summary: 'cloud mine has no image "later" that this user may see',
    });
  });
});

describe("the disk that a flavor needs", () => {
  const GIB = 2 ** 30;
  it.each<[string, Record<string, unknown>, number]>([
    ["nothing known", { min_disk: 0, virtual_size: null, disk_format: "qcow2", size: 3 * GIB }, 0],
    ["a small disk, for every flavor has 1 GB", { min_disk: 0, virtual_size: 117440512, disk_format: "qcow2" }, 0],
    ["2.5 GiB unpacked", { min_disk: 0, virtual_size: 2.5 * GIB, disk_format: "qcow2" }, 3],
    ["2.5 GiB unpacked and more by min_disk", { min_disk: 8, virtual_size: 2.5 * GIB, disk_format: "qcow2" }, 8],
    ["raw, as large as its file", { min_disk: 0, disk_format: "raw", size: 2 * GIB }, 2],
  ])("%s: %p", (_what, more, gb) => {
    expect(neededDiskGb({ ...image("1", "x"), ...more })).toBe(gb);
  });
});
