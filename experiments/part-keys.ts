// Keys of what experiments have in common: an image is its properties, a flavor its size and extra specs. Equal ones have one key.
import { createHash } from "node:crypto";
import type { ExperimentFlavor, ExperimentImage, Properties } from "./experiment.ts";

/**
 * As in `cpu-policy-dedicated-3f2a91`; undefined for the base image, which nobody has to make.
 * @param halts whether it is a duplicate of the image whose guest halts
 */
export function imageKey(image: ExperimentImage, halts = false): string | undefined {
  if (image.from === "base") return undefined;
  const readable = words(image.properties, "hw_") || "plain";
  // Terraform's names begin with a letter.
  const key = withDigest(/^[a-z]/.test(readable) ? readable : `p-${readable}`, image.properties);
  return halts ? `${key}-halting` : key;
}

/** As in `2x128-cpu-policy-dedicated-3f2a91`: vCPUs, MiB, extra specs. */
export function flavorKey({ vcpus, memoryMiB, extraSpecs }: ExperimentFlavor): string {
  const specs = words(extraSpecs, "hw:");
  return withDigest(`f${vcpus}x${memoryMiB}${specs === "" ? "" : `-${specs}`}`, { vcpus, memoryMiB, extraSpecs });
}

/** For a reader of `openstack image list`; the digest makes it the only one. */
function words(properties: Properties, prefix: string): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key.startsWith(prefix) ? key.slice(prefix.length) : key}-${value}`)
    .sort()
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 48);
}

function withDigest(readable: string, content: object): string {
  return `${readable}-${createHash("sha256").update(canonical(content)).digest("hex").slice(0, 6)}`;
}

/** JSON with sorted keys: the order in which properties are written makes no other image. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}
