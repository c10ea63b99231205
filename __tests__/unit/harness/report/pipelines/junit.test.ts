// JUnit: by the common schema, by a reader that others wrote, and against names that nobody chose well.
import { readFileSync } from "node:fs";
import { parse } from "junit2json";
import { validateXML } from "xmllint-wasm";
import { renderJUnit } from "../../../../../harness/report/pipelines/junit.ts";
import { makeReport } from "../../../../../harness/report/model/make-report.ts";
import type { RunReport } from "../../../../../harness/report/model/run-report.ts";
import { failure, HOSTILE, MIXED, savedOf, savedRunOf, verdictOf } from "../../../../support/made/made-reports.ts";

const schema = readFileSync(new URL("../../../../fixtures/junit/junit-10.xsd", import.meta.url), "utf8");

const troubled = makeReport(
  savedRunOf(
    [
      ...MIXED.experiments,
      savedOf("A05", verdictOf("inconclusive")),
      savedOf("A06", "the run ended before it was judged"),
    ],
    { failures: [failure("deploy", "A05"), failure("settle", undefined, { finding: true }), failure("teardown")] },
  ),
);

/** Everything that comes from a cloud or from a person, in the place of which stands the worst. */
function hostile(report: RunReport): RunReport {
  const spoil = (key: string, value: unknown): unknown =>
    typeof value === "string" &&
    /^(claim|message|text|found|expected|name|reason|said|host|hosts|asked|server)$/.test(key)
      ? HOSTILE
      : value;
  return JSON.parse(JSON.stringify(report, spoil)) as RunReport;
}

async function misfits(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: "junit.xml", contents: xml }], schema: [schema] });
  return errors.map(({ message }) => message);
}

/** As the reader has it. */
async function read(xml: string) {
  const suites = await parse(xml);
  if (suites === null || suites === undefined || !("testsuite" in suites)) throw new Error("no test suites");
  const cases = (suites.testsuite ?? []).flatMap(({ testcase = [] }) => testcase);
  return { suites, cases };
}

describe("by the schema of Jenkins' xUnit plugin", () => {
  it.each([
    ["one of each outcome", makeReport(MIXED)],
    ["failures of every kind", troubled],
    ["names that are an attack", hostile(troubled)],
    ["a run without experiments", makeReport(savedRunOf([]))],
  ])("%s is valid", async (_what, report) => {
    expect(await misfits(renderJUnit(report, { attachment: "out/report.html" }))).toEqual([]);
  });

  it("something else is not: the validator looks", async () => {
    const xml = renderJUnit(makeReport(MIXED)).replaceAll("testcase", "testcases");
    expect((await misfits(xml)).join()).toContain("testcases");
  });
});

describe("by junit2json, a reader", () => {
  it("the counts of the file are those of its cases", async () => {
    const { suites, cases } = await read(renderJUnit(troubled));
    const count = (what: "failure" | "error" | "skipped") => cases.filter((one) => one[what] !== undefined).length;
    expect(suites).toMatchObject({ tests: cases.length, failures: count("failure"), errors: count("error") });
    // A02 and what terraform would change; A03, A05's deploy, the run's teardown and its end.
    expect([count("failure"), count("error")]).toEqual([2, 4]);
    expect(count("skipped")).toBe(suites.testsuite?.reduce((sum, { skipped = 0 }) => sum + skipped, 0));
    for (const { tests, testcase = [] } of suites.testsuite ?? []) expect(testcase).toHaveLength(tests ?? -1);
  });

  it("what the cloud did wrong is a failure, what could not be found out an error, and what was skipped has its reason", async () => {
    const { cases } = await read(renderJUnit(makeReport(MIXED)));
    const claims = cases.filter(({ classname }) => classname?.endsWith(".claim"));
    expect(
      claims.map(
        ({ failure: failed, error, skipped }) => failed?.[0]?.type ?? error?.[0]?.type ?? skipped?.[0]?.message,
      ),
    ).toEqual([undefined, "violated", "inconclusive", "it needs 9 dedicated CPUs"]);
    expect(claims[1]?.failure?.[0]?.message).toMatch(/^by-image, libvirt: the emulator .* found <emulatorpin> 0-1$/);
    expect(claims[1]?.failure?.[0]?.inner).toContain("expected  1");
  });

  it("a deploy that failed is one error, and what depends on it is skipped with that reason", async () => {
    const { cases } = await read(renderJUnit(troubled));
    const own = cases.filter(({ classname }) => classname?.startsWith("staging-3.A05."));
    expect(own.filter(({ error }) => error !== undefined)).toHaveLength(1);
    expect(own.flatMap(({ skipped }) => skipped?.map(({ message }) => message))).toEqual([
      undefined,
      ...["its servers were not deployed", "its servers were not deployed", "its servers were not deployed"],
      undefined,
    ]);
  });

  it("names and classes are the same in every run, unique, and without a run's id", async () => {
    const other = makeReport({
      ...MIXED,
      record: { ...MIXED.record, id: "zzzzzzzz", startedAt: "2026-11-26T02:30:00.000Z" },
    });
    const namesOf = async (report: RunReport) =>
      (await read(renderJUnit(report))).cases.map(({ classname, name }) => `${classname ?? ""} ${name ?? ""}`);
    const names = await namesOf(makeReport(MIXED));
    expect(await namesOf(other)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    expect(names.join()).not.toContain("k7mtr2wd");
    expect(names).toContain("staging-3.A02.lifecycle after the apply terraform would change nothing");
    expect(names).toContain("staging-3.run.lifecycle nothing is left in the cloud");
  });

  it("a suite has what one would ask: run, cloud, release, versions, servers and hosts", async () => {
    const { suites } = await read(renderJUnit(makeReport(MIXED)));
    const [run, a01] = suites.testsuite ?? [];
    const propertiesOf = (suite: typeof run) =>
      Object.fromEntries((suite?.properties ?? []).map(({ name = "", value }) => [name, value]));
    expect(run).toMatchObject({ name: "staging-3.run", timestamp: "2026-11-25T02:30:00Z" });
    expect(propertiesOf(run)).toMatchObject({
      run: "k7mtr2wd",
      cloud: "staging-3",
      terraform: "terraform 1.11.4",
      provider: "3.4.0",
    });
    expect(a01?.time).toBe(28);
    expect(propertiesOf(a01)).toMatchObject({
      ...{ experiment: "A01", outcome: "holds", "host.by-image": "controller" },
      "server.by-image": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it("every red case names the page, no other does, and none where there is no page", async () => {
    const { cases } = await read(renderJUnit(troubled, { attachment: "out/report.html" }));
    for (const one of cases) {
      const isRed = one.failure !== undefined || one.error !== undefined;
      expect(one["system-out"]).toEqual(isRed ? ["[[ATTACHMENT|out/report.html]]"] : undefined);
    }
    expect(renderJUnit(troubled)).not.toContain("ATTACHMENT");
  });

  it("dots in a cloud's name do not make packages of it", async () => {
    const dotted = { ...makeReport(MIXED), cloud: { kind: "named", name: "eu.west 1" } } as const;
    const { cases } = await read(renderJUnit(dotted));
    expect(cases[0]?.classname).toBe("eu_west_1.run.lifecycle");
  });
});

describe("names that are an attack", () => {
  const xml = renderJUnit(hostile(troubled));

  it("make no element, and nothing of a terminal's or that XML forbids is left", async () => {
    const { cases } = await read(xml);
    expect(cases).toHaveLength((await read(renderJUnit(troubled))).cases.length);
    expect(xml).not.toContain("<script>");
    expect(xml).not.toContain("]]>");
    for (const code of [0x1b, 0, 8, 0xffff, 0xd800, 0x202e]) expect(xml).not.toContain(String.fromCharCode(code));
  });

  it("are read back as they were, line ends included", async () => {
    const { cases } = await read(xml);
    const message = cases.flatMap((one) => one.failure ?? []).map((one) => one.message)[0];
    expect(message).toContain("<script>alert(1)</script>");
    expect(message).toContain(`quote" and ' & back\\slash\nnext line\nthird\ttab`);
    expect(message).toContain(" red ");
  });

  it("that are long are cut in JUnit alone", async () => {
    const long = { ...troubled, steps: [{ step: "end", result: "error", message: "x".repeat(50_000) }] } as const;
    const { cases } = await read(renderJUnit({ ...long, experiments: [] }));
    expect(cases[0]?.error?.[0]?.message).toMatch(/^x{20000}\n\[30000 more characters are in report\.json\]$/);
  });
});
