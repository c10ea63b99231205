// What a run folder gives to the reports, also where some of it is missing or damaged.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_LAYOUT } from "../../../../../harness/run/run-record.ts";
import { readSavedRun } from "../../../../../harness/report/model/saved-run.ts";
import { captured, capturedEvidence, RULES } from "../../../../support/captured/evidence.ts";
import { judge } from "../../../../../harness/judge/judge.ts";
import { withTemporaryFolder } from "../../../../support/stand-ins/programs.ts";
import { savedRunFolder } from "../../../../support/captured/saved-run.ts";

const evidence = capturedEvidence();
const verdict = judge(captured, evidence, RULES);
const made = { experiments: [{ experiment: captured, verdict, servers: evidence.servers }], hosts: evidence.hosts };

describe("a saved run", () => {
  test("is the record, each experiment with its verdict and its servers, and the hosts", async () => {
    await withTemporaryFolder((folder) => {
      const run = readSavedRun(savedRunFolder(folder, made));
      const [saved] = run.experiments;
      expect(run.record.layout).toBe(RUN_LAYOUT);
      expect(run.experiments.map(({ id }) => id)).toEqual(["reference"]);
      expect(saved?.experiment).toEqual({ ok: true, value: captured });
      expect(saved?.verdict).toEqual({ ok: true, value: verdict });
      expect(saved?.servers.map(({ name }) => name)).toEqual(["control", "by-flavor", "by-image"]);
      expect(run.hosts.map(({ name }) => name)).toEqual(["controller"]);
    });
  });

  test("an experiment that was never judged says so, and keeps its evidence", async () => {
    await withTemporaryFolder((folder) => {
      const run = savedRunFolder(folder, made);
      rmSync(join(run.path, "experiments/reference/verdict.json"));
      const [saved] = readSavedRun(run).experiments;
      expect(saved?.verdict).toEqual({ ok: false, reason: "the run ended before it was judged" });
      expect(saved?.servers).toHaveLength(3);
    });
  });

  test("a damaged declaration is told with its reason, and its verdict stands", async () => {
    await withTemporaryFolder((folder) => {
      const run = savedRunFolder(folder, made);
      writeFileSync(join(run.path, "experiments/reference/experiment.json"), "{");
      const [saved] = readSavedRun(run).experiments;
      expect(saved?.experiment.ok === false && saved.experiment.reason).toMatch(
        /^experiments\/reference\/experiment.json is damaged/,
      );
      expect(saved?.verdict.ok).toBe(true);
      expect(saved?.servers).toEqual([]);
    });
  });

  test("a run of another layout is refused by name", async () => {
    await withTemporaryFolder((folder) => {
      const run = savedRunFolder(folder, made);
      writeFileSync(run.record, JSON.stringify({ layout: RUN_LAYOUT + 1 }));
      expect(() => readSavedRun(run)).toThrow(`has layout ${RUN_LAYOUT + 1}`);
    });
  });
});
