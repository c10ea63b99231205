// An image in Glance, under the name that experiments look for.
import { createHash } from "node:crypto";
import type { OpenStackClient } from "../drivers/openstack/client.ts";
import type { CloudImage } from "./guest-images.ts";

interface GlanceImage {
  readonly id: string;
  readonly checksum?: string | null;
  readonly [property: string]: unknown;
}

/** Makes sure that Glance has these bytes under that name, and no others: an older build, or one whose upload was cut off. */
export async function putImage(
  client: Pick<OpenStackClient, "request" | "open">,
  wanted: CloudImage,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const checksum = createHash("md5").update(bytes).digest("hex");
  const { images } = (await client.request("image", "GET", `/v2/images?name=${wanted.name}`, { signal })) as {
    images: readonly GlanceImage[];
  };
  const isWanted = (image: GlanceImage): boolean =>
    image.checksum === checksum && image.pinproof_guest_report === wanted.pinproof_guest_report;
  for (const { id } of images.filter((image) => !isWanted(image))) {
    await client.request("image", "DELETE", `/v2/images/${id}`, { signal });
  }
  if (images.some(isWanted)) return;
  const { id } = (await client.request("image", "POST", "/v2/images", { body: wanted, signal })) as GlanceImage;
  const upload = { body: bytes, contentType: "application/octet-stream", signal };
  await (await client.open("image", "PUT", `/v2/images/${id}/file`, upload)).body.dump();
}
