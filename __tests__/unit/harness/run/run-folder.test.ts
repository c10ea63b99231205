import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  experimentFolder,
  listRunFolders,
  makeRunFolder,
  openRunFolder,
  runsFolder,
  sharedFolder,
} from "../../../../harness/run/run-folder.ts";
import { makeRunId } from "../../../../harness/run/run-id.ts";
import { modeOf } from "../../../support/defects/markers.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

test("a new run has a folder of its own, and is listed once its record is there", () =>
  withTemporaryFolder((folder) => {
    const runs = [makeRunFolder(folder), makeRunFolder(folder)];
    expect(runs[0]?.path).toBe(join(folder, ".pinproof/runs", runs[0]?.id ?? ""));
    expect(listRunFolders(folder)).toEqual([]);
    for (const run of runs) writeFileSync(run.record, "{}");
    expect(new Set(listRunFolders(folder).map(({ id }) => id))).toEqual(new Set(runs.map(({ id }) => id)));
    expect(openRunFolder(runs[1]?.id ?? "", folder)).toEqual(runs[1]);
  }));

test("the folder of a run is its owner's alone, whatever the umask", () =>
  withTemporaryFolder((folder) => {
    expect(modeOf(makeRunFolder(folder).path)).toBe("700");
    expect(makeRunFolder(folder, "k7mtr2wd").path).toBe(join(folder, ".pinproof/runs/k7mtr2wd"));
  }));

test("a folder without runs lists none", () =>
  withTemporaryFolder((folder) => {
    expect(listRunFolders(folder)).toEqual([]);
  }));

test("each experiment of a run has its own folder below it", () =>
  withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    expect(experimentFolder(run, "reference")).toBe(join(run.path, "experiments/reference"));
  }));

test("what the experiments share has a folder that no experiment has", () =>
  withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    expect(sharedFolder(run)).toBe(join(run.path, "shared"));
    expect(experimentFolder(run, "shared")).not.toBe(sharedFolder(run));
  }));

test("a run is opened by the path of its folder, too, wherever that was copied to", () =>
  withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    writeFileSync(run.record, "{}");
    const elsewhere = join(folder, "mail", "k7mtr2wd");
    mkdirSync(join(folder, "mail"));
    cpSync(run.path, elsewhere, { recursive: true });
    expect(openRunFolder(elsewhere, folder)).toEqual({
      id: "k7mtr2wd",
      path: elsewhere,
      record: join(elsewhere, "run.json"),
      ledger: join(elsewhere, "ledger.jsonl"),
    });
    expect(openRunFolder(`${elsewhere}/`, folder).path).toBe(elsewhere);
  }));

test("a path without a run in it is told as it was typed", () =>
  withTemporaryFolder((folder) => {
    expect(() => openRunFolder(folder, folder)).toThrow(`there is no run "${folder}" here`);
  }));

test("an unknown run is told with the runs that there are", () =>
  withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    writeFileSync(run.record, "{}");
    expect(() => openRunFolder("k7mtr2wd", folder)).toThrow(
      `there is no run "k7mtr2wd" here\n  runs: ${run.id}\n\`npx pinproof runs list\` shows every run.`,
    );
  }));

test("where there is no run at all, the folder that was looked in is told", () =>
  withTemporaryFolder((folder) => {
    expect(() => openRunFolder("k7mtr2wd", folder)).toThrow(`no runs in ${runsFolder(folder)}`);
  }));

test("an id that leads out of the folder is unknown, whatever is there", () =>
  withTemporaryFolder((folder) => {
    mkdirSync(join(folder, ".pinproof/elsewhere"), { recursive: true });
    writeFileSync(join(folder, ".pinproof/elsewhere/run.json"), "{}");
    expect(() => openRunFolder("../elsewhere", folder)).toThrow('there is no run "../elsewhere" here');
  }));

test("a folder that cannot be written to is the user's to change", () =>
  withTemporaryFolder((folder) => {
    writeFileSync(join(folder, "file"), "");
    let thrown: unknown;
    try {
      makeRunFolder(join(folder, "file"));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: "USAGE",
      summary: expect.stringMatching(
        /file\/\.pinproof\/runs\/\w{8}: the folder of this run cannot be created$/,
      ) as string,
      message: expect.stringContaining("ENOTDIR") as string,
      hint: "Run it in a folder that you may write to.",
    });
  }));

test("run ids are eight characters that fit into a name, and differ", () => {
  const ids = Array.from({ length: 300 }, makeRunId);
  expect(ids.filter((id) => !/^[b-df-hjkmnp-tv-xz2-9]{8}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
