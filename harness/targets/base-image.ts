// The image that every experiment starts from: found in Glance, and downloaded once, since a duplicate is an upload of the
// same bytes (the Terraform provider has no copy).
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { TargetError } from "../../base/errors.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { plain } from "../../base/plain-text.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { isForbidden } from "../../drivers/openstack/refusal.ts";
import { downloadImage, type ImageClient } from "../../drivers/openstack/download-image.ts";
import { type GlanceImage, neededDiskGb, OTHER_IMAGE, usable } from "./usable-image.ts";
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
  const unready = wanted === undefined ? undefined : await findUnready(client, wanted);
  throw new TargetError(
    wanted === undefined
      ? `cloud ${target.cloud} has neither an image "pinproof-base" nor a CirrOS image that this user may see`
      : unready === undefined
        ? `cloud ${target.cloud} has no image "${wanted}" that this user may see`
        : `image "${wanted}" of cloud ${target.cloud} cannot be used: its status is ${unready}, not active`,
    {
      said: `active images: ${images.map(({ name, id }) => plain(name ?? id)).join(", ") || "none"}`,
      hint: OTHER_IMAGE,
    },
  );
}

/** The status of an image of that name that is not active, such as `queued` or `deactivated`. */
async function findUnready(client: ApiClient, name: string): Promise<string | undefined> {
  const path = `/v2/images?name=${encodeURIComponent(name)}`;
  const answer = await client.request("image", "GET", path).catch(() => undefined);
  const { images = [] } = (answer ?? {}) as { images?: readonly Pick<GlanceImage, "status">[] };
  return images.find(({ status }) => status !== "active")?.status;
}

interface FetchOptions {
  readonly home?: string;
  readonly signal?: AbortSignal;
}

/**
 * Downloads the base image unless the cache has these very bytes.
 * @throws TargetError for an image that cannot be a base image, or that this user may not download
 */
export async function fetchBaseImage(
  client: ImageClient,
  target: CloudTarget,
  options: FetchOptions = {},
): Promise<BaseImageFile> {
  return fetchImage(client, await findBaseImage(client, target), options);
}

/**
 * The image whose guest halts at once, downloaded like the base image.
 * @returns undefined where the target names none, or the cloud has not got it: then the base image does
 */
export async function fetchHaltingImage(
  client: ImageClient,
  { haltingImage: name }: CloudTarget,
  options: FetchOptions = {},
): Promise<BaseImageFile | undefined> {
  if (name === undefined) return undefined;
  const path = `/v2/images?status=active&name=${encodeURIComponent(name)}`;
  const { images } = (await client.request("image", "GET", path)) as { images: readonly GlanceImage[] };
  const [found] = images;
  return found && fetchImage(client, found, options);
}

async function fetchImage(client: ImageClient, found: GlanceImage, options: FetchOptions): Promise<BaseImageFile> {
  const image = usable(found);
  const name = image.name ?? image.id;
  const file = join(options.home ?? pinproofHome(), "images", `${image.checksum}.${image.disk_format}`);
  if (!existsSync(file) || (await md5Of(file)) !== image.checksum) {
    await downloadImage(client, image.id, file, options.signal).catch((error: unknown) => {
      throw isForbidden(error) ? mayNotDownload(name, error) : error;
    });
  }
  return {
    id: image.id,
    name,
    file,
    checksum: image.checksum,
    diskFormat: image.disk_format,
    containerFormat: image.container_format,
    minDiskGb: neededDiskGb(image),
    minRamMiB: image.min_ram,
    guestReport: image[GUEST_REPORT] === undefined ? {} : { [GUEST_REPORT]: image[GUEST_REPORT] },
  };
}

function mayNotDownload(name: string, { words }: { readonly words: string }): TargetError {
  return new TargetError(`this user may not download image ${name}, but a duplicate is an upload of the same bytes`, {
    said: `Glance answered 403: ${words.trim()}`,
    hint:
      "Name an image that may be downloaded with --base-image, or upload one of your own: " +
      "openstack image create --private --disk-format qcow2 --container-format bare --file cirros.img pinproof-base",
  });
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash("md5");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
