// A whole run: fitness, what is shared, the matrix, the verdicts on disk, and the end.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../../../../experiments/experiment.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { runExperiment, runExperiments } from "../../../../harness/schedule/run-experiments.ts";
import { experimentFolder } from "../../../../harness/run/run-folder.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";

const row = (id: string, more: Partial<Row> = {}): Experiment =>
  fromRow({ id, claim: `claim of ${id}`, expect: { outcome: "active", cpus: "floating" }, ...more });
const pinned = (id: string, more: Partial<Row> = {}) =>
  row(id, { expect: { outcome: "active", cpus: "pinned" }, ...more });

const saved = ({ run }: FakeRun, id: string, file: string): unknown =>
  JSON.parse(readFileSync(join(experimentFolder(run.folder, id), file), "utf8"));

test("results come in the order given, whatever order they ran in, with verdict and declaration on disk", () =>
  inFakeRun({}, async (fake) => {
    const experiments = [row("F1"), pinned("P1"), row("F2")];
    const outcome = await runExperiments(fake.run, experiments);
    expect(outcome.results.map(({ experiment }) => experiment)).toEqual(["F1", "P1", "F2"]);
    expect([outcome.failures, outcome.clean]).toEqual([[], true]);
    for (const [index, { verdict, folder }] of outcome.results.entries()) {
      expect(folder).toBe(experimentFolder(fake.run.folder, verdict.experiment));
      expect(saved(fake, verdict.experiment, "verdict.json")).toEqual(JSON.parse(JSON.stringify(verdict)));
      expect(saved(fake, verdict.experiment, "experiment.json")).toEqual(experiments[index]);
    }
    // The stand-in cloud shows no server, and charges dedicated CPUs whoever lives.
    expect(outcome.results.map(({ verdict }) => verdict.outcome)).toEqual(["violated", "inconclusive", "violated"]);
    expect(existsSync(join(fake.run.folder.path, "hosts", "controller", "host.json"))).toBe(true);
    expect(fake.log.at(-1)).toBe("destroyed shared");
  }));

describe("an experiment that the cloud cannot run", () => {
  it("is skipped with the reason, makes nothing, and its declaration is saved", () =>
    inFakeRun({}, async (fake) => {
      const { results, clean } = await runExperiments(fake.run, [
        row("S1", { needs: { dedicatedCpus: { least: 9 } } }),
      ]);
      expect(results).toMatchObject([
        {
          verdict: { outcome: "skipped", reason: "it needs at least 9 dedicated CPUs (PCPU), and the host has 1" },
          ...{ clean: true, alsoFailed: [], phases: { wait: 0, apply: 0, observe: 0, destroy: 0 } },
        },
      ]);
      expect(results[0]).not.toHaveProperty("error");
      expect(saved(fake, "S1", "verdict.json")).toMatchObject({ outcome: "skipped" });
      expect([fake.log, clean]).toEqual([[], true]);
    }));

  it("is inconclusive where that cannot be told", () =>
    inFakeRun(
      { answers: { "GET placement /resource_providers?name=*": () => Promise.reject(new Error("status 403")) } },
      async (fake) => {
        const { results } = await runExperiments(fake.run, [row("S1", { needs: { mixedSmt: true } })]);
        expect(results).toMatchObject([
          {
            verdict: {
              outcome: "inconclusive",
              reason: expect.stringMatching(/cannot determine .*: controller: status 403/) as string,
            },
          },
        ]);
      },
    ));

  it("is skipped where other servers have taken the CPUs, though the host has them", () =>
    inFakeRun({ answers: { "GET placement /resource_providers/p/usages": { usages: { PCPU: 1 } } } }, async (fake) => {
      const { results } = await runExperiments(fake.run, [
        pinned("P1", { needs: { dedicatedCpus: { least: 1 } } }),
        row("F1"),
      ]);
      expect(results.map(({ verdict }) => verdict.outcome)).toEqual(["skipped", "violated"]);
      expect(results[0]?.verdict.reason).toBe("it needs 1 free dedicated CPUs on one host, and Placement has 0 (PCPU)");
      expect(fake.log).not.toContain("apply P1");
    }));
});

test("where Placement cannot be read pinned servers live one after another, and that is said", () =>
  inFakeRun(
    { answers: { "GET placement /resource_providers?name=*": () => Promise.reject(new Error("status 403")) } },
    async (fake) => {
      await runExperiments(fake.run, [pinned("P1"), pinned("P2")]);
      expect(fake.said).toContain("  ! Placement cannot be read, so pinned servers run one after another");
      expect(fake.log.indexOf("apply P2")).toBeGreaterThan(fake.log.indexOf("destroy P1"));
    },
  ));

describe("what goes wrong", () => {
  it("with an experiment is its own error, its clean-up's failure behind it", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("destroy F1", new Error("locked"));
      fake.changes.set("F1", [{ address: "a.b", actions: ["update"], attributes: [] }]);
      const { results, failures, clean } = await runExperiments(fake.run, [row("F1"), row("F2")]);
      expect(results[0]).toMatchObject({ error: { phase: "plan" }, alsoFailed: [{ phase: "destroy" }], clean: false });
      expect(results[1]).not.toHaveProperty("error");
      expect([failures, clean]).toEqual([[], false]);
    }));

  it("with what they share is a failure of the run, once, and what was made is removed", () =>
    inFakeRun({}, async (fake) => {
      const quota = new Error("quota of images");
      fake.broken.set("apply shared", quota);
      const { results, failures, clean } = await runExperiments(fake.run, [row("F1"), row("F2")]);
      expect(failures).toEqual([quota]);
      expect(results.map(({ error }) => error)).toEqual([quota, quota]);
      expect(clean).toBe(true);
    }));

  it("before anything could be made leaves no result, and one failure", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("init shared", new Error("no provider"));
      const { results, failures, clean } = await runExperiments(fake.run, [row("F1")]);
      expect(results).toEqual([]);
      expect(failures.map(String)).toEqual(["Error: no provider"]);
      expect(clean).toBe(true);
    }));

  it("with the removal of what they share is a failure, and not clean", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("destroy shared", new Error("in use"));
      const { failures, clean } = await runExperiments(fake.run, [row("F1")]);
      expect(failures).toMatchObject([{ phase: "destroy" }]);
      expect(clean).toBe(false);
    }));

  it("with the judging of one is a failure of the run, and everybody else is judged", () =>
    inFakeRun({}, async (fake) => {
      const whileLive = (id: string) => () => {
        // Where its verdict was to be written there is a folder.
        if (id === "F1") mkdirSync(join(experimentFolder(fake.run.folder, id), "verdict.json"));
      };
      const { results, failures, clean } = await runExperiments(fake.run, [row("F1"), row("F2")], {
        hooks: ({ id }) => ({ whileLive: whileLive(id) }),
      });
      expect(results.map(({ experiment }) => experiment)).toEqual(["F2"]);
      expect(failures).toMatchObject([{ code: "STORAGE", message: expect.stringContaining("EISDIR") as string }]);
      expect(clean).toBe(true);
    }));
});

describe("kept", () => {
  it("leaves servers and what they are made of, says so, and is not clean", () =>
    inFakeRun({ keep: true }, async (fake) => {
      const { clean } = await runExperiments(fake.run, [row("F1")]);
      expect(fake.log.filter((entry) => entry.startsWith("destroy"))).toEqual([]);
      expect(fake.said.at(-1)).toBe("Kept: the servers of the last steps, with their images and flavors.");
      expect(clean).toBe(false);
    }));

  it("removes everything after an interrupt", () =>
    inFakeRun({ keep: true }, async (fake) => {
      const release = fake.hold("apply F1");
      const ending = runExperiments(fake.run, [row("F1")]);
      await fake.until("apply F1");
      fake.abort.abort();
      release();
      await expect(ending).resolves.toMatchObject({ clean: true, failures: [] });
      expect(fake.log).toContain("destroyed shared");
    }));
});

describe("an interrupt", () => {
  it("before the survey's end deploys nothing", () =>
    inFakeRun({}, async (fake) => {
      fake.abort.abort();
      expect(await runExperiments(fake.run, [row("F1")])).toEqual({ results: [], failures: [], clean: true });
      expect(fake.log).toEqual([]);
    }));

  it("in the middle removes everything, and tells only of those that had begun", () =>
    inFakeRun({}, async (fake) => {
      const release = fake.hold("apply P1");
      const ending = runExperiments(fake.run, [pinned("P1"), pinned("P2")]);
      await fake.until("apply P1");
      fake.abort.abort();
      release();
      const { results, failures, clean } = await ending;
      expect(results.map(({ experiment }) => experiment)).toEqual(["P1"]);
      expect([failures, clean]).toEqual([[], true]);
      expect(fake.charged.size).toBe(0);
    }));
});

describe("one experiment in a run of its own", () => {
  it("is its result, the failures of what it shares among its own", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("destroy shared", new Error("in use"));
      const result = await runExperiment(fake.run, row("F1"));
      expect(result).toMatchObject({ experiment: "F1", clean: false, error: { phase: "destroy" }, alsoFailed: [] });
    }));

  it("tells its own failure first", () =>
    inFakeRun({}, async (fake) => {
      const own = new Error("an expectation of the test");
      fake.broken.set("destroy shared", new Error("in use"));
      const hooks = { whileLive: () => Promise.reject(own) };
      const result = await runExperiment(fake.run, row("F1"), hooks);
      expect(result.error).toBe(own);
      expect(result.alsoFailed).toMatchObject([{ phase: "destroy" }]);
    }));

  it("that went well has no error", () =>
    inFakeRun({}, async (fake) => {
      const result = await runExperiment(fake.run, row("F1"));
      expect(result).not.toHaveProperty("error");
      expect(result).toMatchObject({ clean: true, alsoFailed: [] });
    }));

  it("that could not even begin is a failure, with the reason", () =>
    inFakeRun({}, async (fake) => {
      fake.broken.set("init shared", new Error("no provider"));
      const { error, verdict, clean } = await runExperiment(fake.run, row("F1"));
      expect(error).toMatchObject({ message: "no provider" });
      expect(verdict).toMatchObject({ outcome: "inconclusive", reason: "it did not begin" });
      expect(clean).toBe(true);
    }));

  it("that was stopped before it began has a result all the same, so that the run can be closed", () =>
    inFakeRun({}, async (fake) => {
      fake.abort.abort();
      const { verdict, clean } = await runExperiment(fake.run, row("F1"));
      expect(verdict.outcome).toBe("inconclusive");
      expect(clean).toBe(true);
    }));
});
