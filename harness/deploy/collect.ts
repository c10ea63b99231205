// Evidence of the servers of a step: read in parallel, and on disk before anybody judges it.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ServerEvidence } from "../observe/evidence.ts";
import { ComputeHosts } from "../observe/host.ts";
import { missingServer, observeRefused, observeServer } from "../observe/observe-server.ts";
import { saveServerEvidence } from "../observe/save-evidence.ts";
import type { DiagnosticEvent } from "../terraform/events.ts";
import { refusalIn } from "./refusals.ts";
import type { Run } from "./run.ts";
import type { DeployedIds } from "./stack-maker.ts";

export interface StepSubjects {
  /** The servers to look at, by their keys in the experiment. */
  readonly names: readonly string[];
  readonly ids: DeployedIds;
  /** What terraform said of the apply. */
  readonly errors: readonly DiagnosticEvent[];
}

export async function collect(
  run: Run,
  experiment: Experiment,
  folder: string,
  { names, ids, errors }: StepSubjects,
): Promise<ServerEvidence[]> {
  const { client, target, signal, stacks } = run;
  await using hosts = new ComputeHosts(target.hosts);
  return await Promise.all(
    names.map(async (name) => {
      const evidence = await observe(name);
      saveServerEvidence(evidence, folder, run.folder.path);
      return evidence;
    }),
  );

  async function observe(name: string): Promise<ServerEvidence> {
    const address = stacks.serverAddress(name);
    const refusal = errors
      .filter((error) => error.address === address)
      .map(refusalIn)
      .find(Boolean);
    if (refusal) {
      const { image = "", flavor = "" } = experiment.servers[name] ?? {};
      return observeRefused(name, refusal, { imageId: ids.images[image], flavorId: ids.flavors[flavor] }, client);
    }
    const id = ids.servers[name] ?? (await findByName(stacks.resourceName(run.folder.id, experiment.id, name)));
    if (id === undefined) return missingServer(name, "no server of this name was made");
    return observeServer(name, id, { client, hosts }, signal);
  }

  /** A server in ERROR is in no output of terraform; its name leads to it. */
  async function findByName(name: string): Promise<string | undefined> {
    const answer = (await client.request("compute", "GET", `/servers?name=${encodeURIComponent(`^${name}$`)}`)) as {
      servers: { id: string; name: string }[];
    };
    return answer.servers.find((server) => server.name === name)?.id;
  }
}
