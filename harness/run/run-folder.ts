// One folder for each run, below `.pinproof/runs`: nothing of a run is kept elsewhere.
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { messageOf, UsageError } from "../../base/errors.ts";
import { workingFolder } from "../../base/files/working-folder.ts";
import { makeRunId } from "./run-id.ts";

export interface RunFolder {
  readonly id: string;
  readonly path: string;
  /** Who runs it, when, on which cloud, and how it ended: run-record.ts. */
  readonly record: string;
  /** What was made and removed, a line each: ledger.ts. */
  readonly ledger: string;
}

export const runsFolder = (workFolder: string = process.cwd()): string => resolve(workFolder, ".pinproof/runs");

/**
 * Makes the folder of a new run, for its owner alone: it holds Terraform's state, domain XML and what guests have on their
 * consoles.
 * @throws UsageError where the work folder is read-only, or gone
 */
export function makeRunFolder(workFolder = workingFolder(), id: string = makeRunId()): RunFolder {
  const folder = runFolder(id, workFolder);
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    // What is asked for at the making is cut by the umask, and never widened by it; this is for a umask that takes too much.
    chmodSync(folder.path, 0o700);
    accessSync(folder.path, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${folder.path}: the folder of this run cannot be created`, {
      said: messageOf(error),
      hint: "Run it in a folder that you may write to.",
      cause: error,
    });
  }
  return folder;
}

/**
 * @param run its id in the work folder, or the path of its folder, wherever that was copied to
 * @throws UsageError naming the runs that there are
 */
export function openRunFolder(run: string, workFolder?: string): RunFolder {
  if (/^[a-z0-9]+$/.test(run)) {
    const folder = runFolder(run, workFolder);
    if (existsSync(folder.record)) return folder;
  }
  const path = resolve(run);
  if (existsSync(join(path, "run.json"))) return at(basename(path), path);
  const there = listRunFolders(workFolder).map(({ id }) => id);
  throw new UsageError(`there is no run "${run}" here`, {
    said: there.length === 0 ? `no runs in ${runsFolder(workFolder)}` : `runs: ${there.join(", ")}`,
    hint: "`npx pinproof runs list` shows every run.",
  });
}

export function listRunFolders(workFolder?: string): RunFolder[] {
  const runs = runsFolder(workFolder);
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .map((id) => runFolder(id, workFolder))
    .filter(({ record }) => existsSync(record));
}

/** The folder of one experiment within a run. */
export const experimentFolder = (run: RunFolder, experiment: string): string =>
  join(run.path, "experiments", experiment);

export interface DeploymentFolders {
  /** Where its stack is synthesised. */
  readonly stacks: string;
  readonly logs: string;
}

/**
 * Of one deployment of an experiment, or of what a run shares.
 * @param number from 1; the first has no number in its name
 */
export function deploymentFolders(path: string, number = 1): DeploymentFolders {
  const suffix = number === 1 ? "" : `-${number}`;
  return { stacks: join(path, `terraform${suffix}`), logs: join(path, `logs${suffix}`) };
}

/** Of every deployment that was begun. */
export function listDeployments(path: string): DeploymentFolders[] {
  if (!existsSync(path)) return [];
  const numbers = readdirSync(path).flatMap((name) => {
    const [, number] = /^terraform(?:-(\d+))?$/.exec(name) ?? [];
    return name === "terraform" ? [1] : number === undefined ? [] : [Number(number)];
  });
  return numbers.map((number) => deploymentFolders(path, number));
}

/** The folder of what the experiments of a run share. */
export const sharedFolder = (run: RunFolder): string => join(run.path, "shared");

function runFolder(id: string, workFolder?: string): RunFolder {
  return at(id, join(runsFolder(workFolder), id));
}

function at(id: string, path: string): RunFolder {
  return { id, path, record: join(path, "run.json"), ledger: join(path, "ledger.jsonl") };
}
