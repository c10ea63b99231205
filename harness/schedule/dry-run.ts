// What a run would make, take, read and skip: everything that is known before the first apply. Nothing is made, neither in the
// cloud nor on this machine.
import type { Experiment, Properties } from "../../experiments/experiment.ts";
import type { Limits } from "../targets/config.ts";
import { expectationFor, rulesFor } from "../../nova/release.ts";
import type { HostFacts } from "../evidence/evidence.ts";
import type { ComputeHosts } from "../observe/host/compute-hosts.ts";
import { surveyHosts } from "../observe/survey.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { findBaseImage } from "../targets/base-image.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";
import { type AtOnce, mostAtOnce } from "./peak-use.ts";
import { readNamedFlavors } from "../observe/api/flavors.ts";
import { type CloudOffers, fitToCloud } from "../fit/fit-to-cloud.ts";
import { fitnessOf } from "../fit/fitness.ts";
import { freeCpus } from "./free-cpus.ts";
import { type ScheduledRow, rowOf } from "./scheduled-row.ts";
import { readMaxMicroversion } from "../../drivers/openstack/max-microversion.ts";
import { PARALLEL } from "./run-experiments.ts";
import { namedHostsFit } from "../fit/named-hosts.ts";
import { sharedBy } from "../deploy/shared-parts.ts";
import type { StackMaker } from "../run/stack-maker.ts";

/** `pinproof run --dry-run --json`. */
export interface DryRun {
  /** Of this format. */
  readonly version: 1;
  readonly cloud: string;
  /** By the rules of which release of Nova is judged. */
  readonly rules: string;
  readonly baseImage: { readonly id: string; readonly name: string; readonly bytes: number | null };
  readonly limits: Limits;
  readonly makes: {
    readonly images: readonly {
      readonly name: string;
      readonly properties: Properties;
      readonly bytes: number | null;
    }[];
    /** Private. */
    readonly flavors: readonly {
      readonly name: string;
      readonly vcpus: number;
      readonly memoryMiB: number;
      readonly extraSpecs: Properties;
    }[];
    readonly servers: readonly DryServer[];
  };
  /** All images that are uploaded; null where Glance does not tell the base image's size. */
  readonly imageBytes: number | null;
  /** Never more than this lives at the same time. */
  readonly atMostAtOnce: AtOnce;
  readonly reads: {
    readonly apis: readonly string[];
    readonly hosts: readonly { readonly name: string; readonly address: string | null; readonly how: string }[];
  };
  readonly notRun: readonly {
    readonly experiment: string;
    readonly outcome: "skipped" | "inconclusive";
    readonly reason: string;
  }[];
}

export interface DryServer {
  readonly experiment: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** What must become of it: `active`, `refused` by Nova, or `error`. */
  readonly expected: string;
}

export interface DryRunOptions {
  readonly target: CloudTarget;
  readonly client: ApiClient & CloudOffers["client"];
  readonly hosts: Pick<ComputeHosts, "names" | "survey">;
  readonly stacks: Pick<StackMaker, "resourceName">;
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  /** What else stands against an experiment, as a reason. */
  readonly unfit?: (experiment: Experiment) => string | undefined;
}

/** In the place of a run's id. */
const RUN = "RUN";

/** @throws TargetError where the cloud cannot be reached, or has no base image */
export async function dryRun(experiments: readonly Experiment[], options: DryRunOptions): Promise<DryRun> {
  const { target, client, hosts, stacks, signal, parallel = PARALLEL } = options;
  const { limits = {} } = target;
  const rules = rulesFor(await readMaxMicroversion(client));
  const base = await findBaseImage(client, target);
  const facts = await surveyHosts({ client, hosts }, signal);
  const free = freeCpus(facts, limits.reserve);
  const flavors = target.flavors && (await readNamedFlavors(client, target.flavors, target.cloud));
  const baseImage = { name: base.name ?? base.id, minDiskGb: base.min_disk, minRamMiB: base.min_ram };
  const rows: ScheduledRow[] = [];
  const notRun: DryRun["notRun"][number][] = [];
  for (const declared of experiments) {
    const { experiment, skipped } = fitToCloud({ client, baseImage, ...(flavors && { flavors }) }, declared);
    const unfit = options.unfit?.(experiment) ?? skipped;
    const byNeeds = fitnessOf(experiment.needs, facts);
    const fitness = byNeeds.fit === "yes" ? await namedHostsFit(client, experiment) : byNeeds;
    const { id } = experiment;
    if (unfit !== undefined) notRun.push({ experiment: id, outcome: "skipped", reason: unfit });
    else if (fitness.fit !== "yes") {
      notRun.push({
        experiment: id,
        outcome: fitness.fit === "no" ? "skipped" : "inconclusive",
        reason: fitness.reason,
      });
    } else {
      const row = rowOf(experiment, rules, { free, limits, allDedicated: free?.dedicated ?? 1 });
      if ("skipped" in row) notRun.push({ experiment: id, outcome: "skipped", reason: row.skipped });
      else rows.push(row);
    }
  }
  const shared = sharedBy(rows.map(({ experiment }) => experiment));
  const named = (key: string) => stacks.resourceName(RUN, "shared", key);
  const servers = rows.flatMap(({ experiment }): DryServer[] =>
    Object.entries(experiment.servers).map(([key, server]) => ({
      experiment: experiment.id,
      name: stacks.resourceName(RUN, experiment.id, key),
      vcpus: experiment.flavors[server.flavor]?.vcpus ?? 0,
      memoryMiB: experiment.flavors[server.flavor]?.memoryMiB ?? 0,
      expected: expectationFor(server.expect, rules).outcome,
    })),
  );
  return {
    ...{ version: 1, cloud: target.cloud, rules: rules.said, limits },
    baseImage: { id: base.id, name: base.name ?? base.id, bytes: base.size },
    makes: {
      images: Object.entries(shared.images).map(([key, properties]) => ({
        name: named(key),
        properties,
        bytes: base.size,
      })),
      flavors: Object.entries(shared.flavors).map(([key, flavor]) => ({ name: named(key), ...flavor })),
      servers,
    },
    imageBytes: base.size === null ? null : base.size * Object.keys(shared.images).length,
    atMostAtOnce: mostAtOnce(rows, { parallel, freeDedicated: free?.dedicated, maxServers: limits.maxServers }),
    reads: { apis: APIS, hosts: facts.map((host) => readOn(host, target)) },
    notRun,
  };
}

const APIS = [
  "Nova: services, hypervisors, quota, and our own servers with topology and console",
  "Placement: inventories, use and traits of compute hosts, candidates, allocations of our own servers",
  "Glance: the list of images, the base image's bytes, our own images",
];

const HOW =
  "one SSH connection: virsh dumpxml of every domain, capabilities and free memory, QEMU's threads in /proc, four options of nova.conf";

function readOn({ name }: HostFacts, { hosts }: CloudTarget): DryRun["reads"]["hosts"][number] {
  const host = hosts.find((one) => one.name === name);
  if (host === undefined) return { name, address: null, how: "nothing: it is not among the configured compute hosts" };
  return { name, address: host.address, how: HOW };
}
