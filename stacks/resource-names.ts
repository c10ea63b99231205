// How things that a run makes are named, in the cloud and in Terraform. Whoever cleans up finds them by it.

/**
 * Of a server, an image or a flavor: `pin-RUN-STACK-KEY`. A run's stack has its experiment's id; stacks for use by hand have
 * ids of their own, for flavor names must be unique in a cloud.
 */
export function resourceName(runId: string, stackId: string, key: string): string {
  return `${runPrefix(runId)}${stackId}-${key}`;
}

/** What every name of a run begins with. */
export function runPrefix(runId: string): string {
  return `pin-${runId}-`;
}

/** The stack of what a run's experiments share. No experiment has this id. */
export const SHARED_STACK = "shared";

/** Relative, for cdktf's default is a full path in the folder where we happen to be. */
export const STATE_FILE = "terraform.tfstate";

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
