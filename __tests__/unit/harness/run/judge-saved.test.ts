// A saved run judged again, from its files alone.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { judgeSaved, savedExperiment, savedVerdict } from "../../../../harness/run/judge-saved.ts";
import { experimentFolder, makeRunFolder, openRunFolder, type RunFolder } from "../../../../harness/run/run-folder.ts";
import { newRunRecord, RUN_LAYOUT, writeRunRecord } from "../../../../harness/run/run-record.ts";
import { writeJson } from "../../../../base/files/files.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { saveHostFacts, saveServerEvidence } from "../../../../harness/evidence/save-evidence.ts";
import { momentFolder, serverFolder } from "../../../../harness/evidence/layout.ts";
import { captured, capturedEvidence } from "../../../support/captured/evidence.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";
import { facts } from "../../../support/captured/saved-evidence.ts";

const target = { kind: "named", cloud: "mine", cloudsFile: "/c/clouds.yaml", hosts: [] } as const;
const id = captured.id;

/** A run as it is on disk after it ended, with a second experiment that was skipped. */
function inSavedRun(body: (run: RunFolder, folder: string) => void): Promise<void> {
  return withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    const rules = rulesFor("2.100");
    const nova = { microversion: "2.100", ...rules };
    writeRunRecord(run, newRunRecord(run, [id, "S01"], { target, nova }));
    saveHostFacts([facts], run.path);
    for (const server of capturedEvidence().servers) saveServerEvidence(server, experimentFolder(run, id), run.path);
    const skipped = { ...captured, id: "S01" };
    for (const experiment of [captured, skipped]) {
      writeJson(join(experimentFolder(run, experiment.id), "experiment.json"), experiment);
    }
    const verdict = judge(captured, { ...capturedEvidence(), hosts: [facts] }, rules);
    writeJson(join(experimentFolder(run, id), "verdict.json"), verdict);
    const reason = "it needs a host with SMT";
    const judged = judge(skipped, { servers: [], hosts: [] }, rules);
    writeJson(join(experimentFolder(run, "S01"), "verdict.json"), { ...judged, outcome: "skipped", reason });
    body(run, folder);
  });
}

const file = (run: RunFolder, name: string, experiment = id) => join(experimentFolder(run, experiment), name);

test("the verdicts are those of the run, in its order", () =>
  inSavedRun((run) => {
    const verdicts = judgeSaved(run);
    expect(verdicts.map(({ experiment, outcome }) => [experiment, outcome])).toEqual([
      [id, "holds"],
      ["S01", "skipped"],
    ]);
    expect(JSON.parse(JSON.stringify(verdicts[0]))).toEqual(
      JSON.parse(readFileSync(file(run, "verdict.json"), "utf8")),
    );
    expect(verdicts[1]?.reason).toBe("it needs a host with SMT");
  }));

test("a copy is judged wherever it is, and nothing in it is changed", () =>
  inSavedRun((run, folder) => {
    const copy = join(folder, "elsewhere");
    cpSync(run.path, copy, { recursive: true });
    rmSync(run.path, { recursive: true });
    const before = readFileSync(join(copy, "run.json"), "utf8");
    expect(judgeSaved(openRunFolder(copy, folder)).map(({ outcome }) => outcome)).toEqual(["holds", "skipped"]);
    expect(readFileSync(join(copy, "run.json"), "utf8")).toBe(before);
  }));

test("what counts is the evidence, and not the verdict that stands beside it", () =>
  inSavedRun((run) => {
    const xml = join(momentFolder(experimentFolder(run, id), "by-image", "1-apply"), "domain.xml");
    const text = readFileSync(xml, "utf8");
    const changed = text.replace(/(<vcpupin vcpu=['"]0['"] cpuset=['"])1/, "$10-1");
    expect(changed).not.toBe(text);
    writeFileSync(xml, changed);
    expect(judgeSaved(run)[0]).toMatchObject({ outcome: "violated" });
    expect(savedVerdict(run, id)).toMatchObject({ outcome: "holds" });
  }));

test("evidence that is gone is inconclusive, with the file's name", () =>
  inSavedRun((run) => {
    rmSync(join(momentFolder(experimentFolder(run, id), "by-image", "1-apply"), "domain.xml"));
    const [verdict] = judgeSaved(run);
    expect(verdict?.outcome).toBe("inconclusive");
    expect(JSON.stringify(verdict)).toContain("domain.xml");
  }));

test("it is judged by the rules of the release that the run saw", () =>
  inSavedRun((run) => {
    const record = JSON.parse(readFileSync(run.record, "utf8")) as { nova: object };
    writeJson(run.record, { ...record, nova: { microversion: "2.103", ...rulesFor("2.103") } });
    expect(judgeSaved(run)[0]?.rules.release).toBe(33);
  }));

test("a run that ended before it was judged is judged", () =>
  inSavedRun((run) => {
    rmSync(file(run, "verdict.json"));
    expect(savedVerdict(run, id)).toBeUndefined();
    expect(judgeSaved(run)[0]?.outcome).toBe("holds");
  }));

describe("what cannot be judged is told with the file", () => {
  it("a newer layout, by its number", () =>
    inSavedRun((run) => {
      const record = JSON.parse(readFileSync(run.record, "utf8")) as object;
      writeJson(run.record, { ...record, layout: RUN_LAYOUT + 1 });
      expect(() => judgeSaved(run)).toThrow(
        `run ${run.id} has layout 4, newer than this pinproof knows: 2 and 3\nUse the version of pinproof that made it, or a later one.`,
      );
    }));

  it("an experiment that is not declared", () =>
    inSavedRun((run) => {
      rmSync(file(run, "experiment.json"));
      expect(() => judgeSaved(run)).toThrow(
        `run ${run.id} does not say what reference was: ${file(run, "experiment.json")} is missing`,
      );
    }));

  it.each<[string, string, string, string]>([
    ["a verdict that was cut off", "verdict.json", '{"experiment": "ref', "is damaged\n  "],
    ["an empty verdict", "verdict.json", "", "is damaged\n  "],
    ["a verdict that is none", "verdict.json", '{"outcome": "fine"}', ": "],
    ["a declaration that was cut off", "experiment.json", "{", "is damaged\n  "],
    ["a declaration of another kind", "experiment.json", "[]", ": must be object"],
  ])("%s", (_what, name, text, words) =>
    inSavedRun((run) => {
      writeFileSync(file(run, name), text);
      expect(() => judgeSaved(run)).toThrow(`${file(run, name)}${words.startsWith(":") ? "" : " "}${words}`);
      expect(() => judgeSaved(run)).toThrow(expect.objectContaining({ code: "USAGE" }) as Error);
    }),
  );

  it("a field of the declaration, by name", () =>
    inSavedRun((run) => {
      writeJson(file(run, "experiment.json"), { ...captured, steps: "one after another" });
      expect(() => savedExperiment(run, id)).toThrow(`${file(run, "experiment.json")}: /steps`);
    }));
});

test("an experiment of a later version with more fields is read", () =>
  inSavedRun((run) => {
    writeJson(file(run, "experiment.json"), { ...captured, later: true });
    expect(savedExperiment(run, id)).toMatchObject({ id });
  }));

test("a server whose folder is gone is inconclusive, and the others are judged", () =>
  inSavedRun((run) => {
    rmSync(serverFolder(experimentFolder(run, id), "by-image"), { recursive: true });
    mkdirSync(serverFolder(experimentFolder(run, id), "stranger"), { recursive: true });
    const servers = judgeSaved(run)[0]?.servers.map(({ server, outcome }) => [server, outcome]);
    expect(servers).toEqual([
      ["control", "holds"],
      ["by-flavor", "holds"],
      ["by-image", "inconclusive"],
    ]);
  }));
