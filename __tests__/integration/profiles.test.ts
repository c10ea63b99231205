// The local cloud's other CPU sets: a running cloud is switched to them and back, and their rows are run there. How long each
// switch takes is in the output: `Profile B: ... (4.6 s)`.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { dirname } from "node:path";
import type { RunsEnding } from "../../bin/session/run-on-cloud.ts";
import { cpuSetsOf, readCores } from "../../cloud/hosts/cpu-sets.ts";
import { controllerShape, type HostSetName } from "../../cloud/hosts/shapes.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { cloudStatus } from "../../cloud/status.ts";
import { catalogue } from "../../experiments/index.ts";
import { formatCpuSet } from "../../base/cpu-set.ts";
import { loadHostFacts } from "../../harness/evidence/load-evidence.ts";
import { cli } from "../support/real-cloud/cli.ts";
import { inRun, runMany } from "../support/real-cloud/experiment-run.ts";
import { type CloudInventory, cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { outcomeOf } from "../support/verdicts.ts";

const rowsOf = (hostSet: HostSetName) => catalogue.filter((row) => row.hostSet === hostSet);
const profile = async () => (await cloudStatus(cloudLayout())).hostSet;

let before: CloudInventory;
let ending: RunsEnding;

beforeAll(async () => {
  if (testTarget().kind !== "local") throw new Error("these tests are about the local cloud: unset OS_CLOUD");
  before = await cloudInventory(testTarget());
  ending = await runMany([...rowsOf("B"), ...rowsOf("C")]);
});

describe.each([
  ["B", 14],
  ["C", 7],
] as const)("profile %s", (name, count) => {
  test.each(rowsOf(name))("$id: $claim", ({ id }) => {
    expect(outcomeOf(ending, id)).toBe("holds");
  });

  test(`${count} rows were run in one run, with the CPU sets of the profile`, () => {
    const results = ending.results.filter(({ experiment }) => rowsOf(name).some(({ id }) => id === experiment));
    expect(results).toHaveLength(count);
    const folders = new Set(results.map(({ folder }) => dirname(dirname(folder))));
    expect(folders.size).toBe(1);
    const { dedicated, shared } = cpuSetsOf(controllerShape(name), readCores());
    const [host] = loadHostFacts([...folders].join(""));
    expect(host?.cpuSets).toMatchObject({
      ok: true,
      value: {
        dedicated: dedicated === null ? null : formatCpuSet(dedicated),
        shared: shared === null ? null : formatCpuSet(shared),
      },
    });
  });
});

test("afterwards the cloud is with profile A again, and as it was before", async () => {
  expect(ending.failures).toEqual([]);
  expect(ending.clean).toBe(true);
  expect(await profile()).toBe("A");
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("a switch while a server lives is refused, names the server, and changes nothing", async () => {
  const [floats] = catalogue.filter(({ id }) => id === "A01");
  if (floats === undefined) throw new Error("the catalogue has no A01");
  const { result } = await inRun(floats, ({ folder }) => ({
    beforeObserving: async () => {
      const living = await cloudInventory(testTarget());
      const { status, stderr } = await cli(["cloud", "up", "--profile", "B"]);
      expect(status).toBe(2);
      expect(stderr).toContain("cannot be changed while servers live");
      expect(stderr).toContain(`pin-${folder.id}-A01-server`);
      expect(await cloudInventory(testTarget())).toEqual(living);
      expect(await profile()).toBe("A");
    },
  }));
  // Looked at after the refusal.
  expect(result.verdict.outcome).toBe("holds");
});
