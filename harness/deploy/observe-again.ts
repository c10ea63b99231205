// A second look at servers that a run was asked to keep: has anything changed since? What was saved first stays as it is.
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../../experiments/experiment.ts";
import { judge, type JudgeOptions } from "../judge/judge.ts";
import type { Rules } from "../../nova/release.ts";
import type { ExperimentVerdict } from "../judge/verdict.ts";
import { ComputeHosts } from "../observe/host/compute-hosts.ts";
import { loadExperimentEvidence } from "../evidence/load-evidence.ts";
import { serverFolder } from "../evidence/layout.ts";
import { momentNow } from "../evidence/moment.ts";
import { saveServerEvidence } from "../evidence/save-evidence.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";
import { writeJson } from "../../base/files/files.ts";
import { observeOne } from "./observe-step.ts";
import { experimentFolder, type RunFolder } from "../run/run-folder.ts";
import type { StackMaker } from "../run/stack-maker.ts";

export interface LaterObservation {
  readonly verdict: ExperimentVerdict;
  /** Has the layout of an experiment's folder: the servers that live, seen now; the others as they were saved. */
  readonly folder: string;
  /** The servers that were seen now. */
  readonly seen: readonly string[];
}

export interface ObserveAgainOptions extends JudgeOptions {
  readonly stacks: Pick<StackMaker, "runPrefix" | "resourceName">;
  readonly rules: Rules;
}

/** Looks at the servers that are still there, and judges. */
export async function observeAgain(
  run: RunFolder,
  experiment: Experiment,
  target: CloudTarget,
  { stacks, rules, ...how }: ObserveAgainOptions,
): Promise<LaterObservation> {
  const first = experimentFolder(run, experiment.id);
  const folder = join(first, "later", new Date().toISOString().replaceAll(":", ""));
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  await using hosts = new ComputeHosts(target.hosts);
  const query = encodeURIComponent(`^${stacks.runPrefix(run.id)}`);
  const answer = await client.request("compute", "GET", `/servers?name=${query}`);
  const { servers } = answer as { servers: { id: string; name: string }[] };
  const seen = await Promise.all(
    Object.keys(experiment.servers).map(async (key) => {
      const found = servers.find(({ name }) => name === stacks.resourceName(run.id, experiment.id, key));
      if (found === undefined) {
        if (existsSync(serverFolder(first, key))) {
          cpSync(serverFolder(first, key), serverFolder(folder, key), { recursive: true });
        }
        return [];
      }
      saveServerEvidence(
        await observeOne({ client, hosts }, experiment, key, found.id, momentNow("later")),
        folder,
        run.path,
      );
      return [key];
    }),
  );
  const evidence = loadExperimentEvidence(folder, run.path, Object.keys(experiment.servers));
  const verdict = judge(experiment, evidence, rules, how);
  writeJson(join(folder, "verdict.json"), verdict);
  return { verdict, folder, seen: seen.flat() };
}
