// Runs of pinproof 0.1 are read as those of today: judged, reported, compared.
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../../../../experiments/index.ts";
import { writeJson } from "../../../../base/files/files.ts";
import { loadExperimentEvidence } from "../../../../harness/evidence/load-evidence.ts";
import { makeReport } from "../../../../harness/report/model/make-report.ts";
import { readSavedRun } from "../../../../harness/report/model/saved-run.ts";
import { experimentFromLayout2, recordFromLayout2 } from "../../../../harness/run/layout-2.ts";
import { judgeSaved, savedExperiment, savedVerdict } from "../../../../harness/run/judge-saved.ts";
import { experimentFolder, makeRunFolder, type RunFolder } from "../../../../harness/run/run-folder.ts";
import { newRunRecord, readRunRecord } from "../../../../harness/run/run-record.ts";
import { RULES } from "../../../support/captured/evidence.ts";
import { fixturePath } from "../../../support/captured/fixtures.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const refused = catalogue.find(({ id }) => id === "A54")?.steps[1];
const then = {
  call: "rebuild",
  image: "rebuilt",
  expect: typeof refused === "object" && "answer" in refused ? refused.answer : {},
};

/** A54 as pinproof 0.1 kept it, with the evidence that was captured then. */
function run2(folder: string): RunFolder {
  const run = makeRunFolder(folder);
  const declared = catalogue.find(({ id }) => id === "A54");
  if (declared === undefined) throw new Error("the catalogue has no A54");
  const { steps: _, servers, ...a54 } = declared;
  const experiment = experimentFolder(run, "A54");
  const old = { ...a54, servers: { server: { ...servers.server, then } }, steps: "as-room-allows" };
  writeJson(join(experiment, "experiment.json"), old);
  const into = join(experiment, "servers", "server");
  mkdirSync(into, { recursive: true });
  cpSync(fixturePath("captured/rebuild-refused"), into, { recursive: true });
  mkdirSync(join(run.path, "hosts/controller"), { recursive: true });
  for (const file of ["capabilities.xml", "host.json"]) {
    cpSync(fixturePath(`captured/rebuild-refused/${file}`), join(run.path, "hosts/controller", file));
  }
  const target = { kind: "local", cloud: "pinproof", cloudsFile: "/clouds.yaml", hosts: [] } as const;
  const record = newRunRecord(run, ["A54"], { target, nova: { microversion: "2.100", ...RULES } });
  const phases = { A54: { wait: 1, apply: 2, look: 3, destroy: 4 } };
  const failures = [{ experiment: "A54", step: "look", code: null, message: "m" }];
  writeJson(run.record, { ...record, layout: 2, phases, failures });
  return run;
}

describe("a run of layout 2", () => {
  it("is judged: the act, and the server after it", () =>
    withTemporaryFolder((folder) => {
      const [verdict] = judgeSaved(run2(folder));
      expect(verdict?.servers).toHaveLength(1);
      expect(verdict?.servers[0]?.checks).toContainEqual(
        expect.objectContaining({ name: "Nova refuses the rebuild", outcome: "holds" }),
      );
      expect(verdict?.servers[0]?.checks).toContainEqual(
        expect.objectContaining({ name: "the server is ACTIVE after the rebuild", outcome: "holds" }),
      );
      expect(verdict?.servers[0]?.levels).toMatchObject({ api: { outcome: "holds" }, libvirt: { outcome: "holds" } });
    }));

  it("has its experiment as it would be declared today", () =>
    withTemporaryFolder((folder) => {
      const a54 = catalogue.find(({ id }) => id === "A54");
      expect(savedExperiment(run2(folder), "A54")).toEqual(a54);
    }));

  it("has phases and failures by today's names, and its layout in the record", () =>
    withTemporaryFolder((folder) => {
      expect(readRunRecord(run2(folder))).toMatchObject({
        layout: 2,
        phases: { A54: { wait: 1, apply: 2, observe: 3, destroy: 4 } },
        failures: [{ step: "observe" }],
      });
    }));

  it("keeps its verdict, to which the threads are added", () =>
    withTemporaryFolder((folder) => {
      const run = run2(folder);
      const [verdict] = judgeSaved(run);
      const servers = verdict?.servers.map((server) => ({ ...server, threads: undefined, intrusions: undefined }));
      const old = { ...verdict, outcome: "violated", claim: "as it was then", servers };
      writeJson(join(experimentFolder(run, "A54"), "verdict.json"), old);
      const read = savedVerdict(run, "A54");
      expect(read).toEqual({ ...verdict, outcome: "violated", claim: "as it was then" });
      expect(read?.servers[0]?.threads.map(({ label }) => label)).toContain("vCPU 0");
    }));

  it("is reported", () =>
    withTemporaryFolder((folder) => {
      const [one] = makeReport(readSavedRun(run2(folder))).experiments;
      expect(one).toMatchObject({ id: "A54", phases: { observe: 3 }, ms: 9, failures: [{ step: "observe" }] });
    }));

  it("has one moment, whose time is not known", () =>
    withTemporaryFolder((folder) => {
      const run = run2(folder);
      const { servers } = loadExperimentEvidence(experimentFolder(run, "A54"), run.path, ["server"]);
      expect(servers.map(({ moment }) => moment)).toEqual([{ name: "1-apply", after: "apply", at: null }]);
    }));
});

describe("what is of layout 3", () => {
  it.each(catalogue.map((one) => [one.id, one] as const))("%s stays as it is", (_id, experiment) => {
    expect(experimentFromLayout2(experiment)).toBe(experiment);
  });

  it("steps that listed servers are applies", () => {
    const old = { servers: { a: {}, b: {} }, steps: [{ servers: ["a"] }, { servers: ["a", "b"] }] };
    expect(experimentFromLayout2(old)).toMatchObject({ steps: [{ apply: ["a"] }, { apply: ["a", "b"] }] });
  });

  it("a record without phases and failures stays without", () => {
    const record = { layout: 2, id: "x" };
    expect(recordFromLayout2(record)).toEqual(record);
  });
});
