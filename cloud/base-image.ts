// The guest image in Glance, under the name that experiments look for.
import { createHash } from "node:crypto";
import type { OpenStackClient } from "../harness/openstack/client.ts";

interface GlanceImage {
  readonly id: string;
  readonly checksum?: string | null;
  readonly [property: string]: unknown;
}

export const BASE_IMAGE = {
  name: "pinproof-base",
  disk_format: "raw",
  container_format: "bare",
  visibility: "public",
  min_ram: 128,
  // The guest reports on its console what it sees (guest-init.sh).
  pinproof_guest_report: "console",
};

/** Makes sure that Glance has these bytes under that name, and no others: an older build, or one whose upload was cut off. */
export async function putBaseImage(
  client: Pick<OpenStackClient, "request" | "open">,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const checksum = createHash("md5").update(bytes).digest("hex");
  const { images } = (await client.request("image", "GET", `/v2/images?name=${BASE_IMAGE.name}`, { signal })) as {
    images: readonly GlanceImage[];
  };
  const isWanted = (image: GlanceImage): boolean =>
    image.checksum === checksum && image.pinproof_guest_report === BASE_IMAGE.pinproof_guest_report;
  for (const { id } of images.filter((image) => !isWanted(image))) {
    await client.request("image", "DELETE", `/v2/images/${id}`, { signal });
  }
  if (images.some(isWanted)) return;
  const { id } = (await client.request("image", "POST", "/v2/images", { body: BASE_IMAGE, signal })) as GlanceImage;
  const upload = { body: bytes, contentType: "application/octet-stream", signal };
  await (await client.open("image", "PUT", `/v2/images/${id}/file`, upload)).body.dump();
}
