// A server that Nova cannot build: terraform says only that it is in ERROR. What Nova says is read before it is removed.
import { expect, test } from "@jest/globals";
import type { Experiment } from "../../experiments/index.ts";
import { reference } from "../../experiments/reference.ts";
import { readCapacity } from "../../harness/deploy/capacity.ts";
import { OpenStackClient } from "../../harness/openstack/client.ts";
import { readCloud } from "../../harness/openstack/clouds-yaml.ts";
import { renderVerdict } from "../../harness/report/verdict-table.ts";
import { EXPERIMENT_TIMEOUT_MS, inRun } from "../support/experiment-run.ts";
import { cloudInventory } from "../support/inventory.ts";
import { testTarget } from "../support/session.ts";

/** More pinned servers at once than there are dedicated CPUs. */
function crowd(servers: number): Experiment {
  const names = Array.from({ length: servers }, (_, index) => `pinned-${index}`);
  const server = reference.servers["by-flavor"];
  if (server === undefined) throw new Error("the reference has no server by-flavor");
  return {
    ...reference,
    servers: Object.fromEntries(names.map((name) => [name, server])),
    steps: [{ servers: names }],
    relations: [],
  };
}

async function freeDedicatedCpus(): Promise<number> {
  const { cloudsFile, cloud } = testTarget();
  await using client = new OpenStackClient(readCloud(cloudsFile, cloud));
  return (await readCapacity(client)).dedicated;
}

test(
  "one pinned server too many: it is in ERROR, its fault is shown, the verdict is violated at api, nothing is left",
  async () => {
    const before = await cloudInventory(testTarget());
    const { result } = await inRun(crowd((await freeDedicatedCpus()) + 1));
    const bad = result.verdict.servers.filter(({ outcome }) => outcome !== "holds");
    expect(bad.map(({ outcome, first }) => [outcome, first?.level])).toEqual([["violated", "api"]]);
    expect(bad[0]?.first?.found).toMatch(/^ERROR: No valid host was found\./);
    expect(renderVerdict(result.verdict)).toContain("No valid host was found.");
    expect(result.clean).toBe(true);
    expect(await cloudInventory(testTarget())).toEqual(before);
  },
  EXPERIMENT_TIMEOUT_MS,
);
