// The servers of one step of an experiment. Their images and flavors are there already: the shared stack made them.
import { DataResource, LocalBackend, TerraformStack, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ApplyStep, Experiment } from "../experiments/index.ts";
import { declareProvider } from "./openstack-provider.ts";
import { declareServer, keyed, type Marks } from "./parts.ts";
import { resourceName, STATE_FILE } from "./resource-names.ts";

export interface ServersStackOptions {
  readonly runId: string;
  readonly marks: Marks;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  /** The cloud's ids by the experiment's keys. */
  readonly images: Readonly<Record<string, string>>;
  readonly flavors: Readonly<Record<string, string>>;
  /** Every apply of the experiment. */
  readonly steps: readonly ApplyStep[];
  /** Which of them this is, from 0. */
  readonly step: number;
  /** The compute host that servers are sent to which name none. @default Nova chooses */
  readonly host?: string;
}

export class ServersStack extends TerraformStack {
  constructor(scope: Construct, experiment: Experiment, options: ServersStackOptions) {
    super(scope, experiment.id);
    const { runId, marks, cloud, steps, step } = options;
    new LocalBackend(this, { path: STATE_FILE });
    declareProvider(this, cloud);
    const room = this.#room(options);
    for (const key of steps[step]?.apply ?? []) {
      const server = experiment.servers[key];
      const imageId = options.images[server?.image ?? ""];
      const flavorId = options.flavors[server?.flavor ?? ""];
      if (imageId === undefined || flavorId === undefined) {
        throw new Error(`${experiment.id}: server ${key} lacks its image or flavor`);
      }
      const staysThroughout = steps.every(({ apply }) => apply.includes(key));
      const making = { marks, key, name: resourceName(runId, experiment.id, key) };
      const host = server?.host ?? options.host;
      declareServer(this, making, { imageId, flavorId, host, dependsOn: staysThroughout ? [] : room });
    }
  }

  /**
   * What makes one apply free the dedicated CPUs of leaving servers before it builds the arriving ones. It is replaced at
   * each step, and servers that come or go depend on it. Terraform destroys a thing only after what depends on it, and
   * creates it before: so leaving servers go, then this is replaced, then the others come. A server that stays is not
   * touched, since replacing a dependency does not by itself replace what depends on it. (Tried with Terraform 1.11.4 and
   * OpenTofu 1.10.6, on a cloud where Placement had room for one of the two servers: delete 10 s, replace, create, no
   * NoValidHost; and with things that stay for two of three steps.)
   */
  #room({ steps, step }: ServersStackOptions): ITerraformDependable[] {
    if (steps.length < 2) return [];
    return [keyed(new DataResource(this, "step", { triggersReplace: { step } }), "step")];
  }
}
