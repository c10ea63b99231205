import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ImageClient } from "../../../harness/openstack/download-image.ts";
import { fetchBaseImage, findBaseImage } from "../../../harness/target/base-image.ts";
import type { CloudTarget } from "../../../harness/target/cloud-target.ts";
import { fakeClient } from "../../support/fake-client.ts";
import { withTemporaryFolder } from "../../support/programs.ts";

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
      'cloud mine has neither an image "pinproof-base" nor a CirrOS image\n  images that are there: ubuntu, 4, my-cirros',
    ],
    [
      "not the one that is named, be there others",
      all.slice(4),
      "Pinproof-base",
      'cloud mine has no active image "Pinproof-base"\n  images that are there: pinproof-base, pinproof-base',
    ],
    [
      "no image at all",
      [],
      "tiny",
      "images that are there: none\nName a small bootable image with PINPROOF_BASE_IMAGE.",
    ],
  ])("%s: says what is there", async (_what, images, wanted, message) => {
    await expect(findBaseImage(glance(images), target(wanted))).rejects.toMatchObject({
      code: "TARGET",
      message: expect.stringContaining(message) as string,
    });
  });
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

  it.each([["checksum"], ["disk_format"], ["container_format"]])("cannot be had of an image without %s", (field) =>
    withTemporaryFolder(async (home) => {
      const client = glance([{ ...base, [field]: null }]);
      await expect(fetchBaseImage(client, target(), { home })).rejects.toMatchObject({
        code: "TARGET",
        message: "image 5 has no checksum or format in Glance\nName another image with PINPROOF_BASE_IMAGE.",
      });
      expect(client.downloads()).toBe(0);
    }),
  );
});
