// Stacks for use by hand, with `cdktf deploy`: one for each server, holding the image and the flavor that it needs.
import { TerraformOutput, TerraformStack, type App } from "cdktf";
import type { Construct } from "constructs";
import type { Experiment } from "../experiments/index.ts";
import type { BaseImage } from "./base-image.ts";
import { declareProvider } from "./openstack-provider.ts";
import { declareFlavor, declareImage, declareServer, type Making, type Marks } from "./parts.ts";
import { resourceName } from "./resource-names.ts";

/** What the stacks need to know of the cloud that they are for. */
export interface StackContext {
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImage;
  /** Part of every name; the same at each synthesis, or what was deployed would be replaced. */
  readonly runId: string;
  /** Without a start, for the same reason. */
  readonly marks: Marks;
}

/** Declares `reference-control`, `reference-by-flavor`, `A04` and so on. */
export function declareByHand(app: App, experiments: readonly Experiment[], context: StackContext): void {
  for (const experiment of experiments) {
    const servers = Object.keys(experiment.servers);
    for (const server of servers) {
      const id = servers.length === 1 ? experiment.id : `${experiment.id}-${server}`;
      new ByHandStack(app, id, { experiment, server, context });
    }
  }
}

export class ByHandStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    { experiment, server: key, context }: { experiment: Experiment; server: string; context: StackContext },
  ) {
    super(scope, id);
    const { runId, marks, baseImage, cloud } = context;
    declareProvider(this, cloud);
    const server = experiment.servers[key];
    const image = experiment.images[server?.image ?? ""];
    const flavor = experiment.flavors[server?.flavor ?? ""];
    if (server === undefined || image === undefined || flavor === undefined) {
      throw new Error(`${experiment.id}: server ${key} lacks its image or flavor`);
    }
    // Named after the stack, for flavor names must be unique in a cloud.
    const making = (part: string): Making => ({ marks, key: part, name: resourceName(runId, id, part) });
    const imageId =
      image.from === "base" ? baseImage.id : declareImage(this, making(server.image), baseImage, image.properties);
    const flavorId = declareFlavor(this, making(server.flavor), baseImage, flavor);
    new TerraformOutput(this, "server_id", {
      value: declareServer(this, making(key), { imageId, flavorId, host: server.host }),
      staticId: true,
    });
  }
}
