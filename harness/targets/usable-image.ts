// Requirements of a base image in Glance: bytes that can be uploaded again unchanged, and that a small server can boot.
import { TargetError } from "../../base/errors.ts";

/** `GET /v2/images`, what is used of it. */
export interface GlanceImage {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly checksum: string | null;
  /** Bytes in the store. */
  readonly size: number | null;
  /** Bytes of the disk that it unpacks to; null where Glance does not know. */
  readonly virtual_size?: number | null;
  readonly disk_format: string | null;
  readonly container_format: string | null;
  /** GB */
  readonly min_disk: number;
  /** MiB */
  readonly min_ram: number;
  readonly created_at: string;
  readonly pinproof_guest_report?: string;
}

export type UsableImage = GlanceImage & {
  readonly checksum: string;
  readonly disk_format: string;
  readonly container_format: string;
};

export const OTHER_IMAGE =
  "Name a small bootable image with --base-image (or `baseImage` in pinproof.yaml, or PINPROOF_BASE_IMAGE).";

/** What libvirt's driver boots without converting: everything else would differ from cloud to cloud. */
const FORMATS = ["qcow2", "raw"];

const GIB = 2 ** 30;

/** Each experiment with properties of its own uploads it once more. */
const LARGEST_BYTES = 2 * GIB;

/** @throws TargetError saying what the image is, and what to name instead */
export function usable(image: GlanceImage): UsableImage {
  const { checksum, disk_format: format, container_format: container, size } = image;
  const name = image.name ?? image.id;
  const wrong = (what: string, said?: string) =>
    new TargetError(`image ${name} cannot be the base image: ${what}`, {
      hint: OTHER_IMAGE,
      ...(said === undefined ? {} : { said }),
    });
  if (checksum === null) throw wrong("Glance has no checksum of it, so a duplicate could not be verified");
  if (format === null || container === null) throw wrong("Glance has no format of it");
  if (!FORMATS.includes(format)) throw wrong(`its format is ${format}, and only ${FORMATS.join(" and ")} are used`);
  if (size !== null && size > LARGEST_BYTES) {
    throw wrong(
      `it has ${gib(size)} GiB, and ${gib(LARGEST_BYTES)} is the most`,
      "it would be downloaded once, and uploaded again for each set of image properties",
    );
  }
  return { ...image, checksum, disk_format: format, container_format: container };
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1).replace(/\.0$/, "");
}

/**
 * GB that a flavor needs: what the image says, and where its disk is larger than the 1 GB that every flavor has anyway, what it
 * unpacks to: Nova refuses it on a smaller one, whatever min_disk says.
 */
export function neededDiskGb(image: GlanceImage): number {
  const { min_disk: least, virtual_size: unpacked, size, disk_format: format } = image;
  const bytes = (format === "raw" ? (size ?? unpacked) : unpacked) ?? 0;
  return bytes > GIB ? Math.max(least, Math.ceil(bytes / GIB)) : least;
}
