// The resources that stacks are made of: an image, a flavor, a server. Each has the caller's own key in its Terraform
// address, in place of cdktf's unique one.
import { ComputeFlavorV2 } from "@cdktf/provider-openstack/lib/compute-flavor-v2/index.js";
import { ComputeInstanceV2 } from "@cdktf/provider-openstack/lib/compute-instance-v2/index.js";
import { ImagesImageV2 } from "@cdktf/provider-openstack/lib/images-image-v2/index.js";
import type { ITerraformDependable, TerraformElement, TerraformStack } from "cdktf";
import type { ExperimentFlavor, Properties } from "../experiments/index.ts";
import type { BaseImage } from "./base-image.ts";

/** What says on each resource who made it, as `harness/run/marks.ts` writes it and the sweeper reads it. */
export interface Marks {
  /** Of servers and images. */
  readonly tags: readonly string[];
  /** Of servers. */
  readonly metadata: Properties;
  /** Of flavors. */
  readonly description: string;
}

/** What every resource is told of the run that makes it. */
export interface Making {
  readonly marks: Marks;
  readonly key: string;
  /** Its name in the cloud. */
  readonly name: string;
}

/** Against a cloud that hangs: a small server takes seconds, and minutes on a busy machine. The provider's own default is half an hour. */
const TIMEOUT = "15m";

/** The base image uploaded again, with properties. @returns the reference to its id */
export function declareImage(
  stack: TerraformStack,
  { marks, key, name }: Making,
  base: BaseImage,
  properties: Properties,
): string {
  const image = new ImagesImageV2(stack, `image-${key}`, {
    name,
    localFilePath: base.file,
    diskFormat: base.diskFormat,
    containerFormat: base.containerFormat,
    minDiskGb: base.minDiskGb,
    minRamMb: base.minRamMiB,
    properties: { ...base.guestReport, ...properties },
    visibility: "private",
    tags: [...marks.tags],
    timeouts: { create: TIMEOUT },
  });
  return keyed(image, key).id;
}

/** @returns the reference to its id */
export function declareFlavor(
  stack: TerraformStack,
  { marks, key, name }: Making,
  base: Pick<BaseImage, "minDiskGb">,
  flavor: ExperimentFlavor,
): string {
  const made = new ComputeFlavorV2(stack, `flavor-${key}`, {
    name,
    description: marks.description,
    vcpus: flavor.vcpus,
    ram: flavor.memoryMiB,
    // Not 0: booting a flavor without a disk size is a right of its own in Nova's policy.
    disk: Math.max(1, base.minDiskGb),
    // Private: making flavors takes an administrator, who may use it then, and no other project is offered a flavor that
    // eats dedicated CPUs.
    isPublic: false,
    // Left out where there are none: an empty map is no difference to Nova, but is one to the provider.
    ...(Object.keys(flavor.extraSpecs).length > 0 ? { extraSpecs: { ...flavor.extraSpecs } } : {}),
  });
  return keyed(made, key).id;
}

export interface ServerParts {
  readonly imageId: string;
  readonly flavorId: string;
  /** As Nova's hypervisors are named; takes an administrator. @default Nova chooses */
  readonly host?: string | undefined;
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** @returns the reference to its id */
export function declareServer(
  stack: TerraformStack,
  { marks, key, name }: Making,
  { imageId, flavorId, host, dependsOn = [] }: ServerParts,
): string {
  const server = new ComputeInstanceV2(stack, `server-${key}`, {
    name,
    imageId,
    flavorId,
    // No port, no DHCP, no Neutron call at each refresh: pinning needs none of it.
    networkMode: "none",
    // Through the scheduler, so that its filters judge this host as they would judge any (microversion 2.74).
    ...(host === undefined ? {} : { hypervisorHostname: host }),
    metadata: { ...marks.metadata },
    tags: [...marks.tags],
    timeouts: { create: TIMEOUT, update: TIMEOUT, delete: TIMEOUT },
    ...(dependsOn.length > 0 ? { dependsOn: [...dependsOn] } : {}),
  });
  return keyed(server, key).id;
}

export function keyed<T extends TerraformElement>(element: T, key: string): T {
  element.overrideLogicalId(key);
  return element;
}
