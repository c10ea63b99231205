// The experiment of 2016, on a real cloud.
import { expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reference } from "../../experiments/families/reference.ts";
import { readLedger } from "../../harness/run/ledger.ts";
import { readRunRecord, runState } from "../../harness/run/run-record.ts";
import { judge } from "../../harness/judge/judge.ts";
import { loadExperimentEvidence } from "../../harness/evidence/load-evidence.ts";
import { inRun } from "../support/real-cloud/experiment-run.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";

test("reference: image metadata pins a server exactly as a flavor does, and nothing is left", async () => {
  const before = await cloudInventory(testTarget());
  const xml = new Map<string, string>();
  const sets = { dedicated: "", shared: "" };
  const { run, result } = await inRun(reference, () => ({
    whileLive: ({ evidence }) => {
      for (const { name, domainXml, host } of evidence) {
        if (!domainXml.ok) throw new Error(domainXml.reason);
        xml.set(name, domainXml.value);
        if (host.ok && host.value.cpuSets.ok) {
          sets.dedicated = host.value.cpuSets.value.dedicated ?? "";
          sets.shared = host.value.cpuSets.value.shared ?? "";
        }
      }
    },
  }));
  const domain = (name: string): string => xml.get(name) ?? "";

  expect(domain("control")).toLeaveVcpusFloatingOver(sets.shared);
  expect(domain("by-flavor")).toPinEveryVcpuWithin(sets.dedicated);
  expect(domain("by-image")).toPinEveryVcpuWithin(sets.dedicated);
  expect(domain("by-image")).not.toLeaveVcpusFloatingOver(sets.shared);
  expect(domain("by-image")).toShareNoCpuWith(domain("control"));

  expect(result.verdict.servers.map(({ server, outcome }) => [server, outcome])).toEqual([
    ["control", "holds"],
    ["by-flavor", "holds"],
    ["by-image", "holds"],
  ]);
  expect(result.verdict.relations.map(({ outcome }) => outcome)).not.toContain("inconclusive");
  expect(result.verdict.outcome).toBe("holds");

  // Judged again from what was saved, without a cloud.
  const saved = loadExperimentEvidence(result.folder, run.folder.path, Object.keys(reference.servers));
  expect(judge(reference, saved, run.rules)).toEqual(result.verdict);

  expect(runState(readRunRecord(run.folder))).toBe("clean");
  const ledger = readLedger(run.folder);
  const ids = (what: string) =>
    ledger.flatMap((entry) => (entry.what === what && "id" in entry ? [entry.id] : [])).sort();
  expect(ids("made").length).toBeGreaterThanOrEqual(6);
  expect(ids("removed")).toEqual(ids("made"));
  expect(existsSync(join(result.folder, "verdict.json"))).toBe(true);
  expect(await cloudInventory(testTarget())).toEqual(before);
});
