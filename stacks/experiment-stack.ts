// One Terraform stack for one experiment: its images, its flavors, and the servers of one step.
import { ComputeFlavorV2 } from "@cdktf/provider-openstack/lib/compute-flavor-v2";
import { ComputeInstanceV2 } from "@cdktf/provider-openstack/lib/compute-instance-v2";
import { ImagesImageV2 } from "@cdktf/provider-openstack/lib/images-image-v2";
import {
  DataResource,
  LocalBackend,
  TerraformOutput,
  TerraformStack,
  type ITerraformDependable,
  type TerraformElement,
} from "cdktf";
import type { Construct } from "constructs";
import type { Experiment, ExperimentFlavor, ExperimentImage, ExperimentServer, Step } from "../experiments/index.ts";
import { declareProvider } from "./openstack-provider.ts";
import { OUTPUT_NAMES } from "./outputs.ts";
import { resourceName, RUN_METADATA } from "./resource-names.ts";

/** The base image: in Glance, and as a file that duplicates are uploaded from. */
export interface BaseImage {
  readonly id: string;
  /** Full path of the image as it was downloaded; read only when something is a duplicate of it. */
  readonly file: string;
  /** As in `raw` or `qcow2`. */
  readonly diskFormat: string;
  /** As in `bare`. */
  readonly containerFormat: string;
  readonly minDiskGb: number;
  readonly minRamMiB: number;
}

export interface ExperimentStackOptions {
  runId: string;
  /** Name of the cloud in clouds.yaml. */
  cloud: string;
  baseImage: BaseImage;
  /** All steps of the run. Images and flavors are made for all of them in the first. */
  steps: readonly Step[];
  /** Which of them this is, from 0. */
  step: number;
  /** Where the state is kept, relative to the stack's folder. @default cdktf's own: beside cdktf.json */
  stateFile?: string;
}

/** Waiting longer than this for a small server is a failure; the provider's own default is half an hour. */
const TIMEOUT = "5m";

export class ExperimentStack extends TerraformStack {
  readonly #experiment: Experiment;
  readonly #options: ExperimentStackOptions;

  constructor(scope: Construct, id: string, experiment: Experiment, options: ExperimentStackOptions) {
    super(scope, id);
    this.#experiment = experiment;
    this.#options = options;
    if (options.stateFile !== undefined) new LocalBackend(this, { path: options.stateFile });
    declareProvider(this, options.cloud);

    const used = this.#select([...new Set(options.steps.flatMap((step) => step.servers))]);
    const images = mapValues(pick(experiment.images, used, "image"), (image, key) => this.#image(key, image));
    const flavors = mapValues(pick(experiment.flavors, used, "flavor"), (flavor, key) => this.#flavor(key, flavor));
    const room = this.#room();
    const live = Object.fromEntries(this.#select(options.steps[options.step]?.servers ?? []));
    const servers = mapValues(live, (server, key) => {
      const [imageId, flavorId] = [images[server.image], flavors[server.flavor]];
      if (imageId === undefined || flavorId === undefined) throw new Error(`${id}: ${key} lacks its image or flavor`);
      return this.#server(key, { imageId, flavorId, dependsOn: this.#staysThroughout(key) ? [] : room });
    });
    this.#output(OUTPUT_NAMES.servers, servers);
    this.#output(OUTPUT_NAMES.images, images);
    this.#output(OUTPUT_NAMES.flavors, flavors);
  }

  #image(key: string, image: ExperimentImage): string {
    const { baseImage, runId } = this.#options;
    if (image.from === "base") return baseImage.id;
    const duplicate = new ImagesImageV2(this, `image-${key}`, {
      name: this.#name(key),
      localFilePath: baseImage.file,
      diskFormat: baseImage.diskFormat,
      containerFormat: baseImage.containerFormat,
      minDiskGb: baseImage.minDiskGb,
      minRamMb: baseImage.minRamMiB,
      properties: { ...image.properties },
      visibility: "private",
      tags: [`${RUN_METADATA}=${runId}`],
      timeouts: { create: TIMEOUT },
    });
    return named(duplicate, key).id;
  }

  #flavor(key: string, flavor: ExperimentFlavor): string {
    const made = new ComputeFlavorV2(this, `flavor-${key}`, {
      name: this.#name(key),
      vcpus: flavor.vcpus,
      ram: flavor.memoryMiB,
      // Not 0: booting a flavor without a disk size is a right of its own in Nova's policy.
      disk: Math.max(1, this.#options.baseImage.minDiskGb),
      // Private: making flavors takes an administrator, who may use it then, and no other project is offered a flavor
      // that eats dedicated CPUs.
      isPublic: false,
      // Left out where there are none: an empty map is no difference to Nova, but is one to the provider.
      ...(Object.keys(flavor.extraSpecs).length > 0 ? { extraSpecs: { ...flavor.extraSpecs } } : {}),
    });
    return named(made, key).id;
  }

  #server(key: string, parts: { imageId: string; flavorId: string; dependsOn: ITerraformDependable[] }): string {
    const { imageId, flavorId, dependsOn } = parts;
    const server = new ComputeInstanceV2(this, `server-${key}`, {
      name: this.#name(key),
      imageId,
      flavorId,
      // No port, no DHCP, no Neutron call at each refresh: pinning needs none of it.
      networkMode: "none",
      metadata: { [RUN_METADATA]: this.#options.runId },
      tags: [`${RUN_METADATA}=${this.#options.runId}`],
      timeouts: { create: TIMEOUT, update: TIMEOUT, delete: TIMEOUT },
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    });
    return named(server, key).id;
  }

  /**
   * What makes one apply free the dedicated CPUs of leaving servers before it builds the arriving ones. It is replaced at
   * each step, and servers that come or go depend on it. Terraform destroys a thing only after what depends on it, and
   * creates it before: so leaving servers go, then this is replaced, then the others come. A server that stays is not
   * touched, since replacing a dependency does not by itself replace what depends on it. (Tried with Terraform 1.11.4 and
   * OpenTofu 1.10.6, on a cloud where Placement had room for one of the two servers: delete 10 s, replace, create, no
   * NoValidHost; and with things that stay for two of three steps.)
   */
  #room(): ITerraformDependable[] {
    const { steps, step } = this.#options;
    if (steps.length < 2) return [];
    return [named(new DataResource(this, "step", { triggersReplace: { step } }), "step")];
  }

  #staysThroughout(key: string): boolean {
    return this.#options.steps.every(({ servers }) => servers.includes(key));
  }

  #select(keys: readonly string[]): [string, ExperimentServer][] {
    return Object.entries(this.#experiment.servers).filter(([key]) => keys.includes(key));
  }

  #name(key: string): string {
    return resourceName(this.#options.runId, this.node.id, key);
  }

  #output(name: string, value: Record<string, string>): void {
    new TerraformOutput(this, name, { value, staticId: true });
  }
}

/** Gives an element the experiment's own key in Terraform's address, in place of cdktf's unique one. */
function named<T extends TerraformElement>(element: T, key: string): T {
  element.overrideLogicalId(key);
  return element;
}

function pick<T>(
  all: Readonly<Record<string, T>>,
  servers: readonly [string, ExperimentServer][],
  part: "image" | "flavor",
): Record<string, T> {
  const keys = new Set(servers.map(([, server]) => server[part]));
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
