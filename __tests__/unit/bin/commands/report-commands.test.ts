// `pinproof report` and `pinproof history`, as a person types them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { historyExitCode } from "../../../../bin/commands/history.ts";
import { writeJson } from "../../../../base/files/files.ts";
import { captured, capturedEvidence } from "../../../support/captured/evidence.ts";
import { cli } from "../../../support/real-cloud/cli.ts";
import { night, verdictOf } from "../../../support/made/made-reports.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";
import { savedRunFolder } from "../../../support/captured/saved-run.ts";

const evidence = capturedEvidence();
const madeIn = (folder: string, startedAt: string) =>
  savedRunFolder(folder, {
    experiments: [{ experiment: captured, verdict: verdictOf("violated"), servers: evidence.servers }],
    hosts: evidence.hosts,
    record: { startedAt },
  });

describe("pinproof report", () => {
  test("of the newest run goes where it is wanted", () =>
    withTemporaryFolder(async (folder) => {
      madeIn(folder, "2026-11-24T02:30:00.000Z");
      const newest = madeIn(folder, "2026-11-25T02:30:00.000Z");
      mkdirSync(join(folder, ".pinproof/runs/broken"));
      writeFileSync(join(folder, ".pinproof/runs/broken/run.json"), "{");
      const { status, stderr } = await cli(["report", "--output", "out"], { cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("out/junit.xml\n") as string });
      expect(JSON.parse(readFileSync(join(folder, "out/report.json"), "utf8"))).toMatchObject({ run: newest.id });
      expect(readFileSync(join(folder, "out/junit.xml"), "utf8")).toContain("[[ATTACHMENT|out/report.html]]");
    }));

  test("is printed in one format, and in one alone", () =>
    withTemporaryFolder(async (folder) => {
      const { id } = madeIn(folder, "2026-11-24T02:30:00.000Z");
      const one = await cli(["report", id, "--format", "markdown", "--output", "-"], { cwd: folder });
      expect(one.stdout).toMatch(/^# pinproof on staging-3: 1 violated\n/);
      const all = await cli(["report", id, "--output", "-"], { cwd: folder });
      expect(all).toMatchObject({ status: 2, stdout: "" });
      expect(all.stderr).toContain("one format at a time can be printed");
    }));

  test.each([
    ["nothing there", () => undefined, [], 2, "there is no run in"],
    [
      "a run of an older layout",
      (folder: string) => {
        writeJson(join(folder, ".pinproof/runs/old/run.json"), { layout: 1 });
      },
      ["old"],
      2,
      "run old has layout 1, and this pinproof reads: 2 and 3",
    ],
    [
      "a folder that is none",
      (folder: string) => {
        madeIn(folder, "2026-11-24T02:30:00.000Z");
        writeFileSync(join(folder, "taken"), "");
      },
      ["--output", "taken"],
      12,
      "taken/report.json: this report cannot be written",
    ],
  ])("%s", (_what, prepare, args, code, words) =>
    withTemporaryFolder(async (folder) => {
      prepare(folder);
      const { status, stderr } = await cli(["report", ...args], { cwd: folder });
      expect(status).toBe(code);
      expect(stderr).toContain(words);
    }),
  );
});

describe("pinproof history", () => {
  const kept = (folder: string) => {
    for (const [day, outcome] of [
      [1, "holds"],
      [2, "violated"],
    ] as const) {
      writeJson(join(folder, `${day}.json`), night(day, { A01: outcome }));
    }
    writeFileSync(join(folder, "broken.json"), "{");
  };

  test("tells what is newly violated, ends with 1, and writes metrics", () =>
    withTemporaryFolder(async (folder) => {
      kept(folder);
      const { status, stdout } = await cli(["history", folder, "--prometheus", join(folder, "p/m.prom")]);
      expect(status).toBe(1);
      expect(stdout).toContain("newly violated (1)\n  A01: by-image, libvirt");
      expect(stdout).toContain("Passed over: broken.json: broken.json cannot be read");
      expect(readdirSync(join(folder, "p"))).toEqual(["m.prom"]);
    }));

  test("is JSON where that is wanted", () =>
    withTemporaryFolder(async (folder) => {
      kept(folder);
      const { stdout } = await cli(["history", folder, "--json", "--nights", "1"]);
      expect(JSON.parse(stdout)).toMatchObject({
        ...{ run: "run2", compared: 1, passedOver: [{ name: "broken.json" }] },
        changes: [{ kind: "newly-violated", experiment: "A01" }],
      });
    }));

  test.each([
    ["without a run of that cloud", ["--cloud", "x"], "has no run of cloud x to tell of\n  broken.json: "],
    ["with no number of nights", ["--nights", "0"], "whole number"],
  ])("%s is a wrong use", (_what, args, words) =>
    withTemporaryFolder(async (folder) => {
      kept(folder);
      const { status, stderr } = await cli(["history", folder, ...args]);
      expect(status).toBe(2);
      expect(stderr).toContain(words);
    }),
  );

  test.each([
    [[], 0],
    [["recovered", "slower", "newly-skipped", "missing", "still-violated", "still-inconclusive"], 0],
    [["newly-inconclusive", "recovered"], 10],
    [["newly-inconclusive", "newly-violated"], 1],
  ] as const)("%j ends with %d", (kinds, code) => {
    const changes = kinds.map((kind) => ({ kind, experiment: "A01", claim: "", where: "", since: "", nights: 1 }));
    expect(historyExitCode({ changes })).toBe(code);
  });
});
