// The reports of a command that runs: where they go, and that one which cannot be written stops nothing.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jest } from "@jest/globals";
import {
  type EndedRun,
  exitCodeWith,
  RunReports,
  type RunReportsOptions,
} from "../../../../bin/session/run-reports.ts";
import { EXIT } from "../../../../base/errors.ts";
import { captured, capturedEvidence } from "../../../support/captured/evidence.ts";
import { verdictOf } from "../../../support/made/made-reports.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";
import { savedRunFolder } from "../../../support/captured/saved-run.ts";

const evidence = capturedEvidence();
const madeIn = (folder: string) =>
  savedRunFolder(folder, {
    experiments: [{ experiment: captured, verdict: verdictOf("violated"), servers: evidence.servers }],
    hosts: evidence.hosts,
    record: { endedAt: "2026-11-25T02:34:12.000Z", outcomes: { reference: "violated" } },
  });
const FILES = ["junit.xml", "report.html", "report.json", "summary.md"];

/** What `RunReports` says and prints of runs that ended. */
function reported(options: RunReportsOptions, runs: readonly EndedRun[], env: NodeJS.ProcessEnv = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => err.push(String(text)) > 0),
  ];
  try {
    const reports = new RunReports(options, env);
    for (const run of runs) reports.ended(run);
    const whole = reports.finish();
    return { whole, out: out.join(""), err: err.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("a run's reports are in its own folder, and nowhere else unless that is wanted", () =>
  withTemporaryFolder((folder) => {
    const run = madeIn(folder);
    const { whole, out, err } = reported({}, [{ folder: run }]);
    expect(whole).toBe(true);
    expect(readdirSync(join(run.path, "report")).sort()).toEqual(FILES);
    expect(err).toBe(`Report: ${join(run.path, "report")}\n`);
    expect(out).toBe("");
  }));

test("they go where the command line says, and else where the configuration says", () =>
  withTemporaryFolder((folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    const settings = { folder: two, history: join(folder, "nights"), prometheus: join(folder, "p.prom") };
    reported({ folder: one }, [{ folder: madeIn(folder), settings }]);
    expect(readdirSync(one).sort()).toEqual(FILES);
    expect(readdirSync(folder).sort()).toEqual([".pinproof", "nights", "one", "p.prom"]);
    expect(readdirSync(settings.history)).toEqual([expect.stringMatching(/^20261125T023000Z-[a-z0-9]+\.json$/)]);
    expect(readFileSync(settings.prometheus, "utf8")).toContain('outcome="violated"} 1\n');
  }));

test("several runs of one command have a folder each, and one file of metrics", () =>
  withTemporaryFolder((folder) => {
    const runs = ["A", "B"].map((within) => ({ folder: madeIn(folder), within }));
    const options = { folder: join(folder, "out"), prometheus: join(folder, "p.prom") };
    expect(reported(options, runs).whole).toBe(true);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["A", "B"]);
    expect(readFileSync(options.prometheus, "utf8")).toContain(
      'pinproof_experiments{cloud="staging-3",outcome="violated"} 2\n',
    );
  }));

test("a folder that cannot be written to is told at the end, and the others are written", () =>
  withTemporaryFolder((folder) => {
    writeFileSync(join(folder, "taken"), "");
    const run = madeIn(folder);
    const history = join(folder, "nights");
    const { whole, err } = reported({ folder: join(folder, "taken"), history }, [{ folder: run }]);
    expect(whole).toBe(false);
    expect(err).toMatch(/\/taken\/report\.json: this report cannot be written\n {2}EEXIST/);
    expect(readdirSync(join(run.path, "report")).sort()).toEqual(FILES);
    expect(readdirSync(history)).toHaveLength(1);
  }));

test("a run whose record cannot be read is told, and stops nothing", () =>
  withTemporaryFolder((folder) => {
    const [broken, run] = [madeIn(folder), madeIn(folder)];
    rmSync(broken.record);
    const { whole, err } = reported({ prometheus: join(folder, "p.prom") }, [{ folder: broken }, { folder: run }]);
    expect(whole).toBe(false);
    expect(err).toContain("run.json cannot be read");
    expect(readFileSync(join(folder, "p.prom"), "utf8")).toContain('outcome="violated"} 1\n');
  }));

describe("GitHub Actions", () => {
  const env = (folder: string) => ({ GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: join(folder, "summary") });

  test.each<[string, RunReportsOptions, boolean]>([
    ["is told where it runs us", {}, true],
    ["is told where that is wanted", { github: true }, true],
    ["is not told where that is not wanted", { github: false }, false],
  ])("%s", (_what, options, told) =>
    withTemporaryFolder((folder) => {
      writeFileSync(join(folder, "summary"), "# before\n");
      const { out } = reported(options, [{ folder: madeIn(folder) }], env(folder));
      expect(out.startsWith("::error title=reference violated")).toBe(told);
      const summary = readFileSync(join(folder, "summary"), "utf8");
      expect(summary.startsWith("# before\n")).toBe(true);
      expect(summary.includes("# pinproof on staging-3: 1 violated")).toBe(told);
    }),
  );

  test("is not told elsewhere, but annotations can be had there", () =>
    withTemporaryFolder((folder) => {
      const run = { folder: madeIn(folder) };
      expect(reported({}, [run]).out).toBe("");
      expect(reported({ github: true }, [run]).out).toMatch(/^::error /);
    }));

  test("a summary that cannot be appended is told", () =>
    withTemporaryFolder((folder) => {
      const { whole, err } = reported({}, [{ folder: madeIn(folder) }], {
        ...env(folder),
        GITHUB_STEP_SUMMARY: folder,
      });
      expect(whole).toBe(false);
      expect(err).toContain(`${folder}: the job summary cannot be appended`);
    }));
});

test.each([
  [EXIT.holds, true, EXIT.holds],
  [EXIT.holds, false, EXIT.report],
  [EXIT.violated, false, EXIT.violated],
  [EXIT.skipped, false, EXIT.skipped],
])("a run that ends with %d, reports written: %s, is a command that ends with %d", (code, whole, expected) => {
  expect(exitCodeWith(code, whole)).toBe(expected);
});
