// Evidence of the servers of a step: read in parallel, and on disk before anybody judges it.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ActRecord, MomentRecord, ServerEvidence, Source } from "../evidence/evidence.ts";
import { missingServer, observeRefused, observeServer } from "../observe/observe-server.ts";
import { saveServerEvidence } from "../evidence/save-evidence.ts";
import type { DiagnosticEvent } from "../../drivers/terraform/events.ts";
import { refusalIn } from "./refusal-in-diagnostic.ts";
import type { Run } from "../run/context.ts";
import type { PartIds } from "./part-ids.ts";

export interface StepSubjects {
  /** The servers to look at, by their keys in the experiment. */
  readonly names: readonly string[];
  /** The cloud's ids of servers, those in ERROR included. */
  readonly servers: Readonly<Record<string, string>>;
  /** The cloud's ids of images and flavors. */
  readonly parts: PartIds;
  /** What terraform said of the apply. */
  readonly errors: readonly DiagnosticEvent[];
  /** The act that was done to them right before, with what Nova answered. */
  readonly act?: Source<ActRecord>;
  /** The moment of each. */
  readonly moment: (name: string) => MomentRecord;
  /** Evidence that is being read already, by server. */
  readonly begun: ReadonlyMap<string, Promise<ServerEvidence>>;
}

export async function collect(
  run: Run,
  experiment: Experiment,
  folder: string,
  { names, servers, parts, errors, act, moment, begun }: StepSubjects,
): Promise<ServerEvidence[]> {
  const { client, stacks } = run;
  return await Promise.all(
    names.map(async (name) => {
      const evidence = { ...(await (begun.get(name) ?? observe(name))), ...(act === undefined ? {} : { act }) };
      saveServerEvidence(evidence, folder, run.folder.path);
      return evidence;
    }),
  );

  async function observe(name: string): Promise<ServerEvidence> {
    const address = stacks.addressOf("server", name);
    const refusal = errors
      .filter((error) => error.address === address)
      .map(refusalIn)
      .find(Boolean);
    const id = servers[name];
    if (id !== undefined) return observeOne(run, experiment, name, id, moment(name));
    if (refusal === undefined) return missingServer(name, "no server of this name was created");
    const declared = experiment.servers[name];
    const of = { imageId: parts.images[declared?.image ?? ""], flavorId: parts.flavors[declared?.flavor ?? ""] };
    return observeRefused(name, refusal, of, client);
  }
}

/** Everything that can be seen of a server that is there. */
export function observeOne(
  { client, hosts, signal }: Pick<Run, "client" | "hosts"> & Partial<Pick<Run, "signal">>,
  { guestReport }: Pick<Experiment, "guestReport">,
  name: string,
  id: string,
  moment: MomentRecord,
): Promise<ServerEvidence> {
  return observeServer(name, id, { client, hosts, moment, guest: guestReport === true ? "await" : "none" }, signal);
}
