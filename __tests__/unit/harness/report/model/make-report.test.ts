// A saved run as a report: what it says of each way in which a run and an experiment can end.
import { misfitOf } from "../../../../../harness/evidence/schema.ts";
import { makeReport } from "../../../../../harness/report/model/make-report.ts";
import {
  REPORT_LAYOUT,
  type ReportExperiment,
  type RunReport,
} from "../../../../../harness/report/model/run-report.ts";
import { failed } from "../../../../support/captured/evidence.ts";
import {
  failure,
  MIXED,
  PHASES,
  savedOf,
  savedRunOf,
  verdictOf,
  without,
} from "../../../../support/made/made-reports.ts";

/** `deploy passed, judge failed`. */
const lifeOf = ({ steps }: Pick<ReportExperiment, "steps">) =>
  steps.map(({ step, result }) => `${step} ${result}`).join(", ");
const first = (report: RunReport): ReportExperiment => {
  const [experiment] = report.experiments;
  if (experiment === undefined) throw new Error("no experiment");
  return experiment;
};

describe("the report of a run", () => {
  const report = makeReport(MIXED);

  it("fits its schema, with no field that the schema does not know", () => {
    expect(misfitOf("report", report, "refused")).toBeUndefined();
    expect(misfitOf("report", { ...report, state: "fine" })).toMatch(/^\/state must be one of/);
  });

  it("says which run, on which cloud, with what, and how it ended", () => {
    expect(report).toMatchObject({
      layout: REPORT_LAYOUT,
      run: "k7mtr2wd",
      cloud: { kind: "named", name: "staging-3" },
      nova: { microversion: "2.100", release: 31 },
      versions: { terraform: "terraform 1.11.4" },
      state: "complete",
      remains: "nothing",
      counts: { holds: 1, violated: 1, inconclusive: 1, skipped: 1 },
      hosts: ["controller"],
    });
  });

  it("tells neither where clouds.yaml lies nor whose machine it was", () => {
    const text = JSON.stringify(report);
    expect(text).not.toContain("clouds.yaml");
    expect(text).not.toContain("runner-7");
    const failures = [failure("deploy", "A01", { message: "in /home/me/work/.pinproof/runs/k7/logs/apply.log" })];
    const [failed] = makeReport(savedRunOf([savedOf("A01", verdictOf("holds"))], { failures })).experiments;
    expect(failed?.failures[0]?.message).toBe("in …/apply.log");
    expect(report.session).toMatch(/^[0-9a-f]{12}$/);
  });

  it("has each experiment's checks that do not hold, those of the others not", () => {
    const troubles = report.experiments.map(({ troubles }) =>
      troubles.map(({ server, outcome }) => `${server ?? ""} ${outcome}`),
    );
    expect(troubles).toEqual([[], ["by-image violated"], ["by-image inconclusive"], []]);
    expect(report.experiments[1]?.troubles[0]).toMatchObject({
      expected: "1",
      found: "<emulatorpin> 0-1",
      hint: "look",
    });
    expect(report.experiments[3]).toMatchObject({
      outcome: "skipped",
      reason: "it needs 9 dedicated CPUs",
      judged: true,
    });
  });

  it("has ids and hosts of the servers, and the time without the waiting", () => {
    const experiment = first(report);
    expect(experiment.ms).toBe(PHASES.apply + PHASES.observe + PHASES.destroy);
    expect(experiment.phases).toEqual(PHASES);
    expect(experiment.servers.map(({ host }) => host)).toEqual(["controller", "controller", "controller"]);
    for (const { id } of experiment.servers) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the life of an experiment", () => {
  const holds = verdictOf("holds");
  const unseen = verdictOf("inconclusive");
  const unjudged = "the run ended before it was judged";
  const refusedOne = [{ ...MIXED.experiments[0]?.servers[0], refused: { status: 400, kind: null, message: "no" } }];

  it.each<[string, ReturnType<typeof savedOf>, ReturnType<typeof failure>[], string]>([
    [
      "that holds",
      savedOf("A01", holds),
      [],
      "deploy passed, settle passed, observe passed, judge passed, teardown passed",
    ],
    [
      "that is violated",
      savedOf("A01", verdictOf("violated")),
      [],
      "deploy passed, settle passed, observe passed, judge failed, teardown passed",
    ],
    [
      "that could not be seen",
      savedOf("A01", unseen),
      [],
      "deploy passed, settle passed, observe passed, judge error, teardown passed",
    ],
    ["that was skipped", savedOf("A01", verdictOf("skipped")), [], "judge skipped"],
    [
      "whose deploy failed is one error",
      savedOf("A01", unseen),
      [failure("deploy", "A01")],
      "deploy error, settle skipped, observe skipped, judge skipped, teardown passed",
    ],
    [
      "whose images failed is no error of its own",
      savedOf("A01", unseen),
      [failure("deploy", "A01", { shared: true })],
      "deploy skipped, settle skipped, observe skipped, judge skipped, teardown passed",
    ],
    [
      "whose deploy failed and that is violated all the same tells both",
      savedOf("A01", verdictOf("violated")),
      [failure("deploy", "A01")],
      "deploy error, settle skipped, observe skipped, judge failed, teardown passed",
    ],
    [
      "that terraform would still change",
      savedOf("A01", holds),
      [failure("settle", "A01", { finding: true })],
      "deploy passed, settle failed, observe passed, judge passed, teardown passed",
    ],
    [
      "of which no plan could be made",
      savedOf("A01", holds),
      [failure("settle", "A01")],
      "deploy passed, settle error, observe passed, judge passed, teardown passed",
    ],
    [
      "with a server that Nova refused has no plan",
      savedOf("A01", holds, { servers: refusedOne as never }),
      [],
      "deploy passed, settle skipped, observe passed, judge passed, teardown passed",
    ],
    [
      "that could not be looked at",
      savedOf("A01", unseen),
      [failure("observe", "A01")],
      "deploy passed, settle passed, observe error, judge skipped, teardown passed",
    ],
    [
      "that could not be removed",
      savedOf("A01", holds),
      [failure("teardown", "A01")],
      "deploy passed, settle passed, observe passed, judge passed, teardown error",
    ],
    [
      "that an interrupt cut short",
      savedOf("A01", unseen),
      [failure("interrupted", "A01")],
      "deploy passed, settle skipped, observe skipped, judge skipped, teardown passed",
    ],
    [
      "whose turn never came",
      savedOf("A01", unjudged),
      [],
      "deploy skipped, settle skipped, observe skipped, judge skipped, teardown skipped",
    ],
  ])("%s", (_what, saved, failures, life) => {
    expect(lifeOf(first(makeReport(savedRunOf([saved], { failures }))))).toBe(life);
  });

  it("an interrupt makes no finding of what it left unseen, and leaves what was seen", () => {
    const reportOf = (outcome: "violated" | "inconclusive") =>
      first(
        makeReport(savedRunOf([savedOf("A01", verdictOf(outcome))], { failures: [failure("interrupted", "A01")] })),
      );
    expect(reportOf("inconclusive")).toMatchObject({ judged: false, reason: "the run was interrupted" });
    expect(reportOf("violated")).toMatchObject({ judged: true, outcome: "violated" });
  });

  it("tells of what is wrong first in one line, and then all of it", () => {
    const judge = first(makeReport(savedRunOf([savedOf("A01", verdictOf("violated"))]))).steps.find(
      ({ step }) => step === "judge",
    );
    expect(judge?.message).toBe(
      "by-image, libvirt: the emulator runs on its own CPUs: expected 1, found <emulatorpin> 0-1",
    );
    expect(judge?.text).toContain("A01: VIOLATED");
    expect(judge?.text).toContain("hint      look");
  });

  it.each([
    ["kept", { kept: true }, "the run was asked to keep its servers"],
    ["without an end", { endedAt: undefined, outcomes: undefined }, "the run has no recorded end"],
  ])("of a run %s has no removal to tell of", (_what, more, message) => {
    const { record, ...saved } = savedRunOf([savedOf("A01", holds)]);
    const report = makeReport({ ...saved, record: { ...record, cleanedAt: undefined, ...more } as never });
    expect(first(report).steps.at(-1)).toEqual({ step: "teardown", result: "skipped", message });
  });

  it("has the declaration's claim where there is no verdict, and none where neither can be read", () => {
    const [told, untold] = makeReport(
      savedRunOf([savedOf("A01", unjudged), savedOf("A02", unjudged, { experiment: failed("damaged") })]),
    ).experiments;
    expect(told).toMatchObject({ judged: false, outcome: "inconclusive", reason: unjudged });
    expect(told?.claim).toMatch(/^A server whose image/);
    expect(untold?.claim).toBe("");
    expect(untold).not.toHaveProperty("family");
  });
});

describe("the life of a run", () => {
  const one = [savedOf("A01", verdictOf("holds"))];
  const unclean = without(savedRunOf(one).record, "cleanedAt");
  const uncleanRun = (more: object) => ({ ...savedRunOf(one), record: { ...unclean, ...more } });
  const endless = without(unclean, "endedAt", "outcomes");

  it.each<[string, Parameters<typeof makeReport>[0], string, string]>([
    [
      "in order",
      savedRunOf(one),
      "complete",
      "set-up passed, settle passed, teardown passed, leaks passed, end passed",
    ],
    [
      "with images that failed",
      savedRunOf(one, { failures: [failure("set-up")] }),
      "complete",
      "set-up error, settle skipped, teardown passed, leaks passed, end passed",
    ],
    [
      "whose images terraform would change",
      savedRunOf(one, { failures: [failure("settle", undefined, { finding: true })] }),
      "complete",
      "set-up passed, settle failed, teardown passed, leaks passed, end passed",
    ],
    [
      "that was kept",
      uncleanRun({ kept: true }),
      "complete",
      "set-up passed, settle passed, teardown skipped, leaks skipped, end passed",
    ],
    [
      "whose images could not be removed",
      uncleanRun({ failures: [failure("teardown")] }),
      "complete",
      "set-up passed, settle passed, teardown error, leaks skipped, end passed",
    ],
    [
      "that leaves servers is told by the experiment",
      uncleanRun({ failures: [failure("teardown", "A01")] }),
      "complete",
      "set-up passed, settle passed, teardown passed, leaks skipped, end passed",
    ],
    [
      "that is not known to be clean",
      uncleanRun({}),
      "complete",
      "set-up passed, settle passed, teardown passed, leaks error, end passed",
    ],
    [
      "that was interrupted",
      savedRunOf(one, { interrupted: true }),
      "interrupted",
      "set-up passed, settle skipped, teardown passed, leaks passed, end error",
    ],
    [
      "that died",
      { ...savedRunOf(one), record: endless },
      "unfinished",
      "set-up skipped, settle skipped, teardown skipped, leaks error, end error",
    ],
    [
      "that something ended early",
      savedRunOf([savedOf("A01", "the run ended before it was judged")], { failures: [failure("set-up")] }),
      "broken",
      "set-up error, settle skipped, teardown passed, leaks passed, end error",
    ],
    [
      "with nothing but skipped experiments",
      savedRunOf([savedOf("A01", verdictOf("skipped"))]),
      "complete",
      "set-up skipped, settle skipped, teardown skipped, leaks passed, end passed",
    ],
  ])("%s", (_what, saved, state, life) => {
    const report = makeReport(saved);
    expect(report.state).toBe(state);
    expect(lifeOf(report)).toBe(life);
  });

  it("says how many experiments a partial run is missing, and what puts it away", () => {
    const report = makeReport({
      ...savedRunOf([...one, savedOf("A02", "the run ended")]),
      record: { ...endless, interrupted: true },
    });
    expect(report.steps.at(-1)?.message).toBe("the run was interrupted: 1 of 2 experiments were not judged");
    expect(report.steps.find(({ step }) => step === "leaks")?.message).toContain("npx pinproof runs destroy k7mtr2wd");
  });
});
