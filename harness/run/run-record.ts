// What a run is: written before the first apply, so that a run which died can be found, shown and put away.
import { recordFromLayout2 } from "./layout-2.ts";
import { hostname } from "node:os";
import { readFileSync } from "node:fs";
import { UsageError, messageOf } from "../../base/errors.ts";
import { writeJson } from "../../base/files/files.ts";
import { identityOf, isRunning, type ProcessIdentity } from "../../base/process.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";
import { checked, type FileSchema } from "../evidence/schema.ts";
import { checkLeaveOut } from "../judge/leave-out.ts";
import type { Rules } from "../../nova/release.ts";
import type { Level } from "../../nova/levels.ts";
import type { Phase } from "./time/phases.ts";
import type { RunFolder } from "./run-folder.ts";

const RUN: FileSchema<RunRecord> = { name: "run" };

/** Raised when a reader of this version could not understand the layout of a run folder. */
export const RUN_LAYOUT = 3;

export interface RunCost {
  readonly wallMs: number;
  /** When at least one terraform process ran. */
  readonly terraformMs: number;
  /** The rest. */
  readonly ownMs: number;
  /** CPU time of this process, terraform not counted. */
  readonly ownCpuMs: number;
  /** The most memory that this process held, terraform not counted. */
  readonly maxMemoryMiB: number;
}

/** What ran, as people name it. */
export interface RunVersions {
  readonly pinproof: string;
  /** As in `terraform 1.11.4`. */
  readonly terraform: string;
  /** Of the OpenStack provider. */
  readonly provider: string;
}

/** Where something went wrong; `interrupted`: it was stopped there as asked. */
export type FailedStep = "set-up" | "deploy" | "settle" | "observe" | "teardown" | "interrupted";

export interface FailureRecord {
  /** Whose it is; without one it is of what the experiments share, or of the run itself. */
  readonly experiment?: string;
  readonly step: FailedStep;
  /** As of base/errors.ts, such as `DEPLOY`; null for what is no error of ours. */
  readonly code: string | null;
  readonly message: string;
  /** The cloud did something else; without it something could not be done or determined. */
  readonly finding?: boolean;
  /** The same failure as one of the run: reported there, and only named here. */
  readonly shared?: boolean;
}

export interface RunRecord {
  /** 2 of a run that an earlier pinproof wrote: it is read as one of layout 3. */
  readonly layout: number;
  readonly id: string;
  readonly experiments: readonly string[];
  readonly cloud: Pick<CloudTarget, "kind" | "cloud" | "cloudsFile">;
  /** The cloud's newest compute microversion, and by the rules of which release of Nova is judged. */
  readonly nova: { readonly microversion: string | null } & Rules;
  /** Levels that are not judged, now and when it is judged again; absent where there are none. */
  readonly leaveOut?: readonly Level[];
  readonly owner: ProcessIdentity & { readonly host: string; readonly boot: string };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly versions?: RunVersions;
  /** Set when the run came to its end, well or not; one that has died has none. */
  readonly endedAt?: string;
  /** Set when it was asked to stop before its end. */
  readonly interrupted?: boolean;
  /** What went wrong other than what the verdicts say. */
  readonly failures?: readonly FailureRecord[];
  /** Set when everything that the run made is gone again. */
  readonly cleanedAt?: string;
  /** Set when the run was asked to leave its servers. */
  readonly kept?: boolean;
  /** What it took, without the time until the cloud was up. */
  readonly cost?: RunCost;
  /** Milliseconds by phase and experiment, where it came so far. */
  readonly phases?: Readonly<Record<string, Readonly<Record<Phase, number>>>>;
  /** How it ended, by experiment; absent while it goes on, and for good when it died. */
  readonly outcomes?: Readonly<Record<string, string>>;
}

export function newRunRecord(
  run: RunFolder,
  experiments: readonly string[],
  { target, nova, versions }: { target: CloudTarget; nova: RunRecord["nova"]; versions?: RunVersions },
): RunRecord {
  const { kind, cloud, cloudsFile } = target;
  const leaveOut = checkLeaveOut(target.leaveOut ?? []);
  return {
    layout: RUN_LAYOUT,
    id: run.id,
    experiments,
    cloud: { kind, cloud, cloudsFile },
    nova,
    ...(leaveOut.length === 0 ? {} : { leaveOut }),
    ...(versions === undefined ? {} : { versions }),
    owner: { ...identityOf(process.pid), host: hostname(), boot: bootId() },
    startedAt: new Date().toISOString(),
  };
}

export function writeRunRecord(run: RunFolder, record: RunRecord): void {
  writeJson(run.record, record);
}

/** @throws UsageError for a record that cannot be read, or was written by a later version */
export function readRunRecord(run: RunFolder): RunRecord {
  let record: RunRecord;
  try {
    record = { ...(JSON.parse(readFileSync(run.record, "utf8")) as RunRecord) };
  } catch (error) {
    throw new UsageError(`${run.record} cannot be read`, { said: messageOf(error), cause: error });
  }
  if (record.layout === 2) return checked(RUN, recordFromLayout2(record), run.record);
  if (record.layout === RUN_LAYOUT) return checked(RUN, record, run.record);
  const newer = record.layout > RUN_LAYOUT;
  throw new UsageError(
    `run ${run.id} has layout ${record.layout}, ${newer ? "newer than" : "and"} this pinproof ${newer ? "knows" : "reads"}: 2 and ${RUN_LAYOUT}`,
    { hint: `Use the version of pinproof that made it${newer ? ", or a later one" : ""}.` },
  );
}

/** By which rules the run was judged, and is judged again. */
export function rulesOf({ nova: { release, said } }: RunRecord): Rules {
  return { release, said };
}

export type RunState = "running" | "clean" | "kept" | "dead";

/** `dead`: its process has ended and what it made may still be there. */
export function runState(record: RunRecord): RunState {
  if (record.cleanedAt !== undefined) return "clean";
  if (isAlive(record)) return "running";
  return record.kept === true ? "kept" : "dead";
}

function isAlive({ owner }: RunRecord): boolean {
  // Of a process on another machine that shares this folder nothing can be known: it counts as running.
  if (owner.host !== hostname()) return true;
  return owner.boot === bootId() && isRunning(owner);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
