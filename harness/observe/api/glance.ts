// What Glance says of an image.
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { ImageRecord } from "../../evidence/evidence.ts";
import { asObject, asString, orNull, stringsOf } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** @throws TargetError where the image is gone, or cannot be read */
export async function readImage(client: ApiClient, id: string): Promise<ImageRecord> {
  return parseImage(await asAllowed(NEEDS.image, client.request("image", "GET", `/v2/images/${id}`)));
}

/** In Glance's v2, properties stand beside the image's own fields. */
export function parseImage(answer: unknown): ImageRecord {
  const image = asObject(answer, "body");
  return {
    id: asString(image.id, "image.id"),
    name: orNull(image.name, (name) => asString(name, "image.name")) ?? "",
    status: asString(image.status, "image.status"),
    checksum: orNull(image.checksum, (checksum) => asString(checksum, "image.checksum")),
    properties: stringsOf(image),
  };
}
