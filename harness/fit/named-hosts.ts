// Whether the hosts that an experiment names exist. Nova refuses a server for an unknown host, and for a user who may name none;
// neither refusal says anything about pinning.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import type { Fitness } from "./fitness.ts";
import { readProviderNames } from "../observe/api/provider-names.ts";

/** Asks Placement, whose providers are named as Nova's hypervisors are, where a host is named at all. Never throws. */
export async function namedHostsFit(client: ApiClient, { servers }: Pick<Experiment, "servers">): Promise<Fitness> {
  const wanted = new Set(Object.values(servers).flatMap(({ host }) => host ?? []));
  if (wanted.size === 0) return { fit: "yes" };
  const there = new Set((await readProviderNames(client)).values());
  const missing = [...wanted].filter((name) => !there.has(name));
  if (missing.length === 0) return { fit: "yes" };
  const named = `it is for compute host ${missing.map((name) => `"${name}"`).join(", ")}`;
  if (there.size > 0) return { fit: "no", reason: `${named}, and Placement has ${[...there].sort().join(", ")}` };
  return {
    fit: "unknown",
    reason: `${named}, and Placement does not show this user which hosts exist, which requires an administrator`,
  };
}
