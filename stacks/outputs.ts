// The contract between a stack and whoever deploys it: names of outputs, and addresses of what is in the state.

/** The cloud's ids of what a stack holds, by the experiment's keys. */
export interface StackOutputs {
  /** Only the servers of the step that was applied. */
  readonly servers: Readonly<Record<string, string>>;
  /** The base image, too, where a server uses it. */
  readonly images: Readonly<Record<string, string>>;
  readonly flavors: Readonly<Record<string, string>>;
}

export const OUTPUT_NAMES = {
  servers: "server_ids",
  images: "image_ids",
  flavors: "flavor_ids",
} as const satisfies Record<keyof StackOutputs, string>;

const TYPES = {
  server: "openstack_compute_instance_v2",
  image: "openstack_images_image_v2",
  flavor: "openstack_compute_flavor_v2",
} as const;

export type Kind = keyof typeof TYPES;

/** Terraform's address of something in a stack: `openstack_compute_instance_v2.by-image`. */
export function addressOf(kind: Kind, key: string): string {
  return `${TYPES[kind]}.${key}`;
}

/**
 * Reads the values of `terraform output -json`.
 * @throws Error naming the output that is missing or is not a map of strings
 */
export function parseOutputs(values: Readonly<Record<string, unknown>>): StackOutputs {
  return {
    servers: mapOfStrings(values, OUTPUT_NAMES.servers),
    images: mapOfStrings(values, OUTPUT_NAMES.images),
    flavors: mapOfStrings(values, OUTPUT_NAMES.flavors),
  };
}

function mapOfStrings(values: Readonly<Record<string, unknown>>, name: string): Record<string, string> {
  const value = values[name];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(
      `output ${name}: a map is expected, found ${value === undefined ? "nothing" : JSON.stringify(value)}`,
    );
  }
  for (const [key, id] of Object.entries(value)) {
    if (typeof id !== "string" || id === "") {
      throw new Error(`output ${name}: "${key}" should be an id, found ${JSON.stringify(id)}`);
    }
  }
  return value as Record<string, string>;
}
