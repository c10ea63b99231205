// The image that every experiment starts from: found in Glance, and downloaded once, since a duplicate is an upload of the
// same bytes (the Terraform provider has no copy).
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { TargetError } from "../errors.ts";
import { pinproofHome } from "../home.ts";
import { plain } from "../plain.ts";
import type { ApiClient } from "../openstack/client.ts";
import { downloadImage, type ImageClient } from "../openstack/download-image.ts";
import type { CloudTarget } from "./cloud-target.ts";

export interface BaseImageFile {
  /** Glance's id of the image. */
  readonly id: string;
  readonly name: string;
  /** The downloaded bytes, verified against Glance's checksum. */
  readonly file: string;
  readonly checksum: string;
  readonly diskFormat: string;
  readonly containerFormat: string;
  readonly minDiskGb: number;
  readonly minRamMiB: number;
  /**
   * The property by which the image says that its guest reports on the console which CPUs it sees, where it has it; a duplicate
   * needs it, too.
   */
  readonly guestReport: Readonly<Record<string, string>>;
}

const GUEST_REPORT = "pinproof_guest_report";

interface GlanceImage {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly checksum: string | null;
  readonly size: number | null;
  readonly disk_format: string | null;
  readonly container_format: string | null;
  readonly min_disk: number;
  readonly min_ram: number;
  readonly created_at: string;
  readonly [GUEST_REPORT]?: string;
}

/**
 * The cloud's base image: the one that the target names, else `pinproof-base`, else the newest CirrOS.
 * @throws TargetError naming the images that are there
 */
export async function findBaseImage(client: ApiClient, target: CloudTarget): Promise<GlanceImage> {
  const { images } = (await client.request(
    "image",
    "GET",
    "/v2/images?status=active&sort=created_at:desc&limit=500",
  )) as {
    images: GlanceImage[];
  };
  const wanted = target.baseImage;
  const found =
    wanted === undefined
      ? (images.find(({ name }) => name === "pinproof-base") ?? images.find(({ name }) => /^cirros/i.test(name ?? "")))
      : images.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found;
  throw new TargetError(
    wanted === undefined
      ? `cloud ${target.cloud} has neither an image "pinproof-base" nor a CirrOS image`
      : `cloud ${target.cloud} has no active image "${wanted}"`,
    {
      said: `images that are there: ${images.map(({ name, id }) => plain(name ?? id)).join(", ") || "none"}`,
      hint: "Name a small bootable image with PINPROOF_BASE_IMAGE.",
    },
  );
}

/** Downloads the base image unless the cache has these very bytes. */
export async function fetchBaseImage(
  client: ImageClient,
  target: CloudTarget,
  options: { home?: string; signal?: AbortSignal } = {},
): Promise<BaseImageFile> {
  const image = await findBaseImage(client, target);
  if (image.checksum === null || image.disk_format === null || image.container_format === null) {
    throw new TargetError(`image ${image.id} has no checksum or format in Glance`, {
      hint: "Name another image with PINPROOF_BASE_IMAGE.",
    });
  }
  const file = join(options.home ?? pinproofHome(), "images", `${image.checksum}.${image.disk_format}`);
  if (!existsSync(file) || (await md5Of(file)) !== image.checksum) {
    await downloadImage(client, image.id, file, options.signal);
  }
  return {
    id: image.id,
    name: image.name ?? image.id,
    file,
    checksum: image.checksum,
    diskFormat: image.disk_format,
    containerFormat: image.container_format,
    minDiskGb: image.min_disk,
    minRamMiB: image.min_ram,
    guestReport: image[GUEST_REPORT] === undefined ? {} : { [GUEST_REPORT]: image[GUEST_REPORT] },
  };
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash("md5");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
