// What experiments have in common: an image is its properties, a flavor its size and extra specs. Equal ones are one.
import { createHash } from "node:crypto";
import type { Experiment, ExperimentFlavor, ExperimentImage, Properties } from "../../experiments/experiment.ts";

export interface SharedThings {
  /** Duplicates of the base image: key to properties. */
  readonly images: Readonly<Record<string, Properties>>;
  /** Duplicates of the image whose guest halts. */
  readonly halting: Readonly<Record<string, Properties>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
}

/** @param halts whether an experiment's guests halt; by default none do */
export function sharedBy(
  experiments: readonly Experiment[],
  halts: (experiment: Experiment) => boolean = () => false,
): SharedThings {
  const images: Record<string, Properties> = {};
  const halting: Record<string, Properties> = {};
  const flavors: Record<string, ExperimentFlavor> = {};
  for (const experiment of experiments) {
    for (const image of Object.values(experiment.images)) {
      const key = imageKey(image, halts(experiment));
      if (key !== undefined && image.from !== "base") (halts(experiment) ? halting : images)[key] = image.properties;
    }
    for (const flavor of Object.values(experiment.flavors)) {
      // One that is there already is nobody's to make.
      if (flavor.existing === undefined) flavors[flavorKey(flavor)] = flavor;
    }
  }
  return { images, halting, flavors };
}

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
