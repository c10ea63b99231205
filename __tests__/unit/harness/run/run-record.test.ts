import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { warnOfDeadRuns, updateRecord } from "../../../../harness/run/open-run.ts";
import { makeRunFolder, type RunFolder } from "../../../../harness/run/run-folder.ts";
import {
  newRunRecord,
  readRunRecord,
  RUN_LAYOUT,
  runState,
  writeRunRecord,
  type RunRecord,
} from "../../../../harness/run/run-record.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const target = { kind: "named", cloud: "mine", cloudsFile: "/c/clouds.yaml", hosts: [], baseImage: "b" } as const;

const nova = { microversion: "2.100", release: 31, said: "Nova 31, by API microversion 2.100" } as const;

const inRun = (body: (run: RunFolder, record: RunRecord, folder: string) => void) =>
  withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    body(run, newRunRecord(run, ["reference"], { target, nova }), folder);
  });

test("a new record holds what a later call needs: who, when, what, and on which cloud", () => {
  const began = Date.now();
  return inRun((run, record) => {
    expect(record).toMatchObject({
      layout: RUN_LAYOUT,
      id: run.id,
      experiments: ["reference"],
      cloud: { kind: "named", cloud: "mine", cloudsFile: "/c/clouds.yaml" },
      nova,
      owner: { pid: process.pid, startTime: expect.stringMatching(/^\d+$/) as string },
    });
    expect(Object.keys(record.cloud)).toEqual(["kind", "cloud", "cloudsFile"]);
    expect(Date.parse(record.startedAt)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(record.startedAt)).toBeLessThanOrEqual(Date.now());
  });
});

test("a record is read as it was written, and changed by what is new", () =>
  inRun((run, record) => {
    writeRunRecord(run, record);
    expect(readRunRecord(run)).toEqual(record);
    updateRecord(run, { kept: true, outcomes: { reference: "holds" } });
    expect(readRunRecord(run)).toEqual({ ...record, kept: true, outcomes: { reference: "holds" } });
    const phases = { reference: { wait: 0, apply: 12.5, observe: 3, destroy: 9 } };
    updateRecord(run, { phases });
    expect(readRunRecord(run)).toMatchObject({ kept: true, phases });
  }));

describe("the state of a run", () => {
  const ended = { pid: spawnSync("true").pid };
  const cleanedAt = "2026-01-01T00:00:00.000Z";
  const cases: [string, Partial<RunRecord["owner"]>, Partial<RunRecord>, string][] = [
    ["its process runs", {}, {}, "running"],
    ["its process runs and keeps the servers", {}, { kept: true }, "running"],
    ["everything is gone again", {}, { cleanedAt }, "clean"],
    ["everything is gone again, its process too", ended, { cleanedAt, kept: true }, "clean"],
    ["its process has ended", ended, {}, "dead"],
    ["its process has ended and has left the servers on purpose", ended, { kept: true }, "kept"],
    ["its process's id was given to another since", { startTime: "1" }, {}, "dead"],
    ["the machine has booted since", { boot: "another" }, {}, "dead"],
    ["it is another machine's: nothing can be known", { ...ended, host: "elsewhere" }, {}, "running"],
    ["it is another machine's, and clean", { host: "elsewhere" }, { cleanedAt }, "clean"],
  ];
  it.each(cases)("%s", (_what, owner, changes, state) =>
    inRun((_run, record) => {
      expect(runState({ ...record, ...changes, owner: { ...record.owner, ...owner } })).toBe(state);
    }),
  );
});

describe("a record that is of no use", () => {
  it.each([
    [
      "of a later version",
      JSON.stringify({ layout: 99 }),
      /has layout 99, newer than this pinproof knows: 2 and 3\nUse the version of pinproof that made it, or a later one\.$/,
    ],
    [
      "of an earlier version",
      JSON.stringify({ layout: 1 }),
      /has layout 1, and this pinproof reads: 2 and 3\nUse the version of pinproof that made it\.$/,
    ],
    [
      "without its fields",
      JSON.stringify({ layout: 2 }),
      /run\.json: must have required property '\w+'\nIts schema is/,
    ],
    ["cut off", '{"layout": 2', /run\.json cannot be read\n {2}.*JSON/],
    ["empty", "", /run\.json cannot be read\n/],
    ["not a record", "null", /has layout undefined/],
  ])("%s", (_what, text, message) =>
    inRun((run) => {
      writeFileSync(run.record, text);
      expect(() => readRunRecord(run)).toThrow(message);
      expect(() => readRunRecord(run)).toThrow(expect.objectContaining({ code: "USAGE" }) as Error);
    }),
  );

  it.each<[string, object, string]>([
    ["an experiment that is no name", { experiments: [1] }, "/experiments/0 must be string"],
    ["an owner that is none", { owner: { pid: "x" } }, "/owner"],
    ["a release that nobody knows", { nova: { ...nova, release: 7 } }, "/nova/release must be one of"],
    [
      "phases that are no numbers",
      { phases: { reference: { wait: 1, apply: 2, observe: "3", destroy: 4 } } },
      "/phases/",
    ],
    ["a cost without its parts", { cost: { wallMs: 1 } }, "/cost must have required property"],
  ])("with %s names the field", (_what, changes, words) =>
    inRun((run, record) => {
      writeFileSync(run.record, JSON.stringify({ ...record, ...changes }));
      expect(() => readRunRecord(run)).toThrow(`${run.record}: ${words}`);
    }),
  );

  it("is not there", () =>
    inRun((run) => {
      expect(() => readRunRecord(run)).toThrow("ENOENT");
    }));
});

describe("before a new run", () => {
  const saidOf = (folder: string): string[] => {
    const said: string[] = [];
    warnOfDeadRuns({ progress: { ...silentProgress, say: (text) => said.push(text) }, workFolder: folder });
    return said;
  };

  it("one that died is told, with the command that puts its things away", () =>
    inRun((run, record, folder) => {
      writeRunRecord(run, { ...record, owner: { ...record.owner, boot: "another" } });
      expect(saidOf(folder)).toEqual([
        `Run ${run.id} of ${record.startedAt} died and may have left resources on cloud mine.`,
        `  Remove them with: npx pinproof runs destroy ${run.id}`,
      ]);
    }));

  it("one that goes on is not", () =>
    inRun((run, record, folder) => {
      writeRunRecord(run, record);
      expect(saidOf(folder)).toEqual([]);
    }));

  it("a record of another version is told, and stops nobody", () =>
    inRun((run, record, folder) => {
      writeRunRecord(run, { ...record, layout: 99 });
      expect(saidOf(folder)).toEqual([expect.stringContaining(`run ${run.id} has layout 99`)]);
    }));
});
