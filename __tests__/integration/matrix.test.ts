// Profile A of the catalogue, whole: every row in one run, then a test for each of its verdicts.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodeOf } from "../../bin/terminal/exit-code.ts";
import { findExperiments } from "../../bin/terminal/find-experiment.ts";
import type { RunsEnding } from "../../bin/session/run-on-cloud.ts";
import { families } from "../../experiments/index.ts";
import { run } from "../../base/command.ts";
import { readLedger } from "../../harness/run/ledger.ts";
import { openRunFolder } from "../../harness/run/run-folder.ts";
import { readRunRecord, runState } from "../../harness/run/run-record.ts";
import type { ExperimentVerdict } from "../../harness/judge/verdict.ts";
import { projectPath } from "../support/real-cloud/cli.ts";
import { runMany } from "../support/real-cloud/experiment-run.ts";
import { type CloudInventory, cloudInventory } from "../support/real-cloud/inventory.ts";
import { withTemporaryFolder } from "../support/stand-ins/programs.ts";
import { jsonFiles, misfitOfFile } from "../support/captured/run-files.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { outcomeOf } from "../support/verdicts.ts";

/** As `run --all --profile A`: the rows that need other hardware are in it, too. The reference has a test of its own. */
const experiments = findExperiments({ all: true, hostSet: "A" }).filter(({ id }) => id !== "reference");
const rows = experiments.filter(({ hostSet }) => hostSet === "A");

let before: CloudInventory;
let ending: RunsEnding;
let folder: string;

beforeAll(async () => {
  before = await cloudInventory(testTarget());
  ending = await runMany(experiments);
  const [first] = ending.results;
  if (first === undefined) throw new Error("nothing was run");
  folder = dirname(dirname(first.folder));
});

describe.each(families.filter((family) => rows.some((row) => row.family === family)))("%s", (family) => {
  test.each(rows.filter((row) => row.family === family))("$id: $claim", ({ id }) => {
    // The local cloud can run every one of them; another cloud may be of another kind, and says why.
    expect(outcomeOf(ending, id)).toMatch(testTarget().kind === "local" ? /^holds$/ : /^(holds$|skipped: )/);
  });
});

test.each(experiments.filter((one) => !rows.includes(one)))(
  "$id, for other hardware: holds where it can be run, else is skipped with the reason",
  ({ id }) => {
    expect(outcomeOf(ending, id)).toMatch(/^(holds$|skipped: it needs )/);
  },
);

test("54 rows were run, and nothing that they share went wrong", () => {
  expect(rows).toHaveLength(54);
  expect(ending.results.map(({ experiment }) => experiment)).toEqual(experiments.map(({ id }) => id));
  expect(ending.failures).toEqual([]);
});

test("nothing is left: everything that was made was removed, and the cloud is as before", async () => {
  const run = openRunFolder(folder);
  const ids = (what: string) =>
    readLedger(run).flatMap((entry) => (entry.what === what && "id" in entry ? [entry.id] : []));
  expect(ending.clean).toBe(true);
  expect(runState(readRunRecord(run))).toBe("clean");
  expect(ids("made").length).toBeGreaterThan(0);
  expect(ids("removed")).toEqual(expect.arrayContaining(ids("made")));
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("every file of the run fits its schema", () => {
  const files = jsonFiles(folder);
  expect(files.length).toBeGreaterThan(2 * experiments.length);
  expect(files.flatMap((file) => misfitOfFile(file) ?? [])).toEqual([]);
});

test("a copy elsewhere, judged again without a network: the same verdicts to the byte", async () => {
  await withTemporaryFolder(async (elsewhere) => {
    const copy = join(elsewhere, "copied");
    cpSync(folder, copy, { recursive: true, filter: (path) => basename(path) !== "terraform" });
    const command = [process.execPath, projectPath("bin/pinproof.js"), "judge", copy, "--json"];
    const { stdout } = await run("unshare", ["--user", "--net", ...command], {
      cwd: elsewhere,
      env: { PINPROOF_HOME: join(elsewhere, "home"), OS_CLOUD: undefined, NODE_OPTIONS: undefined },
      accept: [exitCodeOf(ending.results)],
    });
    const verdicts = JSON.parse(stdout) as ExperimentVerdict[];
    const saved = experiments.map(({ id }) => readFileSync(join(folder, "experiments", id, "verdict.json"), "utf8"));
    expect(verdicts.map((verdict) => `${JSON.stringify(verdict, null, 2)}\n`)).toEqual(saved);
  });
});
