// Images and flavors that the experiments of a run have in common: made once, removed last.
import { LocalBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ExperimentFlavor, Properties } from "../experiments/index.ts";
import type { BaseImage } from "./base-image.ts";
import { declareProvider } from "./openstack-provider.ts";
import { declareFlavor, declareImage, type Making, type Marks } from "./parts.ts";
import { resourceName, SHARED_STACK, STATE_FILE } from "./resource-names.ts";

export interface SharedStackOptions {
  readonly runId: string;
  readonly marks: Marks;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImage;
  /** Duplicates of the base image: key to properties. */
  readonly images: Readonly<Record<string, Properties>>;
  readonly haltingImage?: BaseImage;
  /** Duplicates of the image whose guest halts. */
  readonly halting: Readonly<Record<string, Properties>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
}

export class SharedStack extends TerraformStack {
  constructor(scope: Construct, options: SharedStackOptions) {
    super(scope, SHARED_STACK);
    const { runId, marks, cloud, baseImage, haltingImage = baseImage, images, halting, flavors } = options;
    new LocalBackend(this, { path: STATE_FILE });
    declareProvider(this, cloud);
    const making = (key: string): Making => ({ marks, key, name: resourceName(runId, SHARED_STACK, key) });
    for (const [key, properties] of Object.entries(images)) declareImage(this, making(key), baseImage, properties);
    for (const [key, properties] of Object.entries(halting)) declareImage(this, making(key), haltingImage, properties);
    for (const [key, flavor] of Object.entries(flavors)) declareFlavor(this, making(key), baseImage, flavor);
  }
}
