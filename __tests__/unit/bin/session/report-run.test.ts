// The end of a run on the terminal: verdicts on standard output, what failed on standard error.
import { jest } from "@jest/globals";
import { reportRun } from "../../../../bin/session/report-run.ts";
import type { RunsEnding } from "../../../../bin/session/run-on-cloud.ts";
import { screen } from "../../../../bin/terminal/screen.ts";
import type { ExperimentResult } from "../../../../harness/run/result.ts";
import { rulesFor } from "../../../../nova/release.ts";
import type { Outcome } from "../../../../harness/judge/verdict.ts";

const result = (experiment: string, outcome: Outcome, more: Partial<ExperimentResult> = {}): ExperimentResult => ({
  ...{ experiment, folder: "/nowhere", alsoFailed: [], clean: true },
  verdict: { experiment, outcome, claim: "it is so", rules: rulesFor("2.100"), servers: [], relations: [] },
  phases: { wait: 0, apply: 0, observe: 0, destroy: 0 },
  ...more,
});
const cost = (wallMs: number, terraformMs: number) => ({
  ...{ wallMs, terraformMs, ownMs: wallMs - terraformMs, ownCpuMs: 0, maxMemoryMiB: 0 },
});

function reported(ending: Partial<RunsEnding>): { out: string; err: string } {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => err.push(String(text)) > 0),
  ];
  try {
    reportRun({ ...{ results: [], failures: [], clean: true, upMs: 0, costs: [], kept: [], left: [] }, ...ending });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { out: out.join(""), err: err.join("") };
}

test("a single experiment is told in full, with what its parts took", () => {
  const { out, err } = reported({ results: [result("A01", "holds")], upMs: 31_400, costs: [cost(5000, 4000)] });
  expect(out).toMatch(/^\n\nA01: HOLDS\n/);
  expect(out).toContain("time: local cloud 31.4 s, terraform 4.0 s, pinproof 1.0 s");
  expect(err).toBe("");
});

test("several are summed up, over all runs, with the time that they took together", () => {
  const results = [result("A01", "holds"), result("B01", "skipped")];
  const { out } = reported({ results, upMs: 31_400, costs: [cost(60_000, 1), cost(30_000, 1)] });
  expect(out).toContain("2 experiments: 1 holds, 1 skipped\n");
  expect(out.endsWith("time: 90 s, without the local cloud's start of 31 s\n")).toBe(true);
});

test("every failure is told once, whoever had it, and goes to standard error alone", () => {
  const shared = new Error("quota of images");
  const results = [
    result("A01", "inconclusive", { error: shared }),
    result("A02", "inconclusive", { error: shared, alsoFailed: [new Error("locked"), "odd"] }),
    result("A03", "holds"),
  ];
  const { out, err } = reported({ results, failures: [shared, new Error("in use")] });
  expect(err).toBe("\nquota of images\n\nlocked\n\nodd\n\nin use\n");
  expect(out).not.toContain("quota of images");
});

test("what was kept is told with the commands that remove it", () => {
  const { err } = reported({ kept: ["npx pinproof runs destroy a", "npx pinproof runs destroy b"] });
  expect(err).toBe(
    "\nKept. Remove with: npx pinproof runs destroy a\n\nKept. Remove with: npx pinproof runs destroy b\n",
  );
});

describe("the screen", () => {
  const { NO_COLOR } = process.env;
  beforeEach(() => {
    delete process.env.NO_COLOR;
  });
  afterAll(() => {
    if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR;
  });

  it("of a terminal is as wide as that, and in colour", () => {
    expect(screen({ isTTY: true, columns: 83 })).toEqual({ width: 83, colour: true });
  });

  it("is without colour where nobody wants it", () => {
    process.env.NO_COLOR = "";
    expect(screen({ isTTY: true, columns: 83 }).colour).toBe(false);
  });

  it("of a pipe has a width that tables fit into, and no colour", () => {
    expect(screen({ isTTY: false, columns: 0 })).toEqual({ width: 120, colour: false });
  });
});

test("where something stays, the one command that puts it away is told last", () => {
  const { err } = reported({ failures: [new Error("it stays")], left: ["npx pinproof runs destroy k7mtr2wd"] });
  expect(err).toBe(
    "\nit stays\n\nNot everything is removed. Remove what is left with: npx pinproof runs destroy k7mtr2wd\n",
  );
});
