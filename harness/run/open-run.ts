// A run: one folder, one cloud, one or more experiments, one owner. Nothing is made in the cloud before its record and its
// ledger are on disk.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { rulesFor } from "../../nova/release.ts";
import { checkLeaveOut } from "../judge/leave-out.ts";
import { readNamedFlavors } from "../observe/api/flavors.ts";
import { ComputeHosts } from "../observe/host/compute-hosts.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { withLock } from "../../base/files/lock.ts";
import { marksOf } from "./marks.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { fetchBaseImage, fetchHaltingImage } from "../targets/base-image.ts";
import { removeDeadScratch, scratchFolder } from "../../base/files/scratch.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import { Terraform } from "../../drivers/terraform/terraform.ts";
import { takeCloudLock } from "./lock/project-lock.ts";
import { readMaxMicroversion } from "../../drivers/openstack/max-microversion.ts";
import type { Run, RunOptions } from "./context.ts";
import { brokenEnding, endingOf, versionsOf } from "./run-ending.ts";
import { covered } from "./time/spans.ts";
import { Ledger } from "./ledger.ts";
import { listRunFolders, makeRunFolder, type RunFolder } from "./run-folder.ts";
import { makeRunId } from "./run-id.ts";
import { newRunRecord, readRunRecord, runState, writeRunRecord, type RunCost, type RunRecord } from "./run-record.ts";
import type { RunOutcome } from "./result.ts";

const WAIT_MS = 60 * 60_000;

/**
 * Opens a run, does the work and closes it. Two runs on the same cloud take turns, for dedicated CPUs are few: those of this
 * machine by a file, those of other machines by a lock in the cloud, which the project sees.
 * @throws TimeoutError where another run goes on for longer than `waitMs`
 */
export async function withRun<T>(options: RunOptions, body: (run: Run) => Promise<T>): Promise<T> {
  const { target, progress, signal, env = process.env, waitMs = WAIT_MS } = options;
  checkLeaveOut(target.leaveOut ?? []);
  warnOfDeadRuns(options);
  await removeDeadScratch();
  // What is missing on this machine is said before anybody is waited for.
  const binary = await locateTerraform(env);
  const lock = {
    what: "running experiments on this cloud",
    signal,
    timeoutMs: waitMs,
    onWait: ({ pid, what, since }: { pid: number; what: string; since: string }) => {
      progress.say(`Waiting for process ${pid}, which is ${what} since ${since}`);
    },
  };
  return withLock(runLock(target, env), lock, async () => {
    const provider = await installProvider({ terraform: binary, env, progress, signal });
    await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
    const id = makeRunId();
    const say = (text: string): void => {
      progress.say(text);
    };
    await using cloudLock = await takeCloudLock(client, { run: id, waitMs, say, signal });
    const startedAt = Date.now();
    const cpuAtStart = process.cpuUsage();
    await using hosts = new ComputeHosts(target.hosts);
    const microversion = await readMaxMicroversion(client);
    const rules = rulesFor(microversion);
    progress.say(rules.said);
    const images = { home: pinproofHome(env), signal };
    const baseImage = await fetchBaseImage(client, target, images);
    // Whoever keeps servers wants to look at guests that live.
    const haltingImage = options.keep === true ? undefined : await fetchHaltingImage(client, target, images);
    const { flavors: named, cloud } = target;
    const flavors = named === undefined ? undefined : await readNamedFlavors(client, named, cloud);
    const folder = makeRunFolder(options.workFolder, id);
    const record = newRunRecord(
      folder,
      options.experiments.map(({ id }) => id),
      { target, nova: { microversion: microversion ?? null, ...rules }, versions: versionsOf(binary, provider) },
    );
    writeRunRecord(folder, record);
    using ledger = new Ledger(folder);
    const terraforms: Terraform[] = [];
    using scratch = scratchFolder();
    const environment = terraformEnvironment({ provider, target, env, temporary: scratch.path });
    const terraform: Run["terraform"] = (directory, logFolder, settings = {}) => {
      const made = new Terraform({ binary, provider, directory, environment, logFolder, ...settings });
      terraforms.push(made);
      return made;
    };
    return await body({
      ...options,
      keep: options.keep ?? false,
      ...{ startedAt, cpuAtStart, folder, ledger, client, hosts, rules },
      marks: marksOf(id, cloudLock.since),
      baseImage,
      ...(haltingImage === undefined ? {} : { haltingImage }),
      ...(flavors === undefined ? {} : { flavors }),
      terraform,
      terraforms,
    });
  });
}

/** Writes how the run ended. `clean` only where it is known that nothing is left. */
export function closeRun(run: Run, outcome: RunOutcome): RunCost {
  const { results, clean } = outcome;
  const cost = costOf(run);
  const outcomes = Object.fromEntries(results.map(({ experiment, verdict }) => [experiment, verdict.outcome]));
  const phases = Object.fromEntries(results.map(({ experiment, phases: took }) => [experiment, took]));
  updateRecord(run.folder, {
    ...{ outcomes, cost, phases, ...endingOf(outcome, run.signal) },
    ...(clean ? { cleanedAt: new Date().toISOString() } : {}),
    ...(run.keep ? { kept: true } : {}),
  });
  return cost;
}

/** A run that something ended outside of its experiments: that is kept, as far as it can be, and never in the way of the error. */
export function closeBrokenRun({ folder, signal }: Pick<Run, "folder" | "signal">, error: unknown): void {
  try {
    updateRecord(folder, brokenEnding(error, signal));
  } catch {
    // Whatever keeps the record from being written is most likely what ended the run.
  }
}

/** What the run took so far. */
export function costOf(run: Run): RunCost {
  const wallMs = Date.now() - run.startedAt;
  const terraformMs = covered(run.terraforms.flatMap(({ spans }) => spans));
  const { user, system } = process.cpuUsage(run.cpuAtStart);
  return {
    wallMs,
    terraformMs,
    ownMs: wallMs - terraformMs,
    ownCpuMs: (user + system) / 1000,
    maxMemoryMiB: process.resourceUsage().maxRSS / 1024,
  };
}

export function updateRecord(folder: RunFolder, changes: Partial<RunRecord>): void {
  writeRunRecord(folder, { ...readRunRecord(folder), ...changes });
}

/** The one command that puts away what a run has left. */
export const cleanUpCommand = (runId: string): string => `npx pinproof runs destroy ${runId}`;

/** A record that cannot be read is told, and is no reason not to run. */
export function warnOfDeadRuns({ progress, workFolder }: Pick<RunOptions, "progress" | "workFolder">): void {
  for (const folder of listRunFolders(workFolder)) {
    let record: RunRecord;
    try {
      record = readRunRecord(folder);
    } catch (error) {
      progress.say(`  ! ${messageOf(error)}`);
      continue;
    }
    if (runState(record) !== "dead") continue;
    progress.say(
      `Run ${folder.id} of ${record.startedAt} died and may have left resources on cloud ${record.cloud.cloud}.`,
    );
    progress.say(`  Remove them with: ${cleanUpCommand(folder.id)}`);
  }
}

/** The lock file of whoever runs on this cloud from this machine: held until everything of the run is closed, its lock in the cloud too. */
export function runLock(
  { cloudsFile, cloud }: Pick<CloudTarget, "cloudsFile" | "cloud">,
  env: NodeJS.ProcessEnv,
): string {
  const name = createHash("sha256").update(`${cloudsFile}\0${cloud}`).digest("hex").slice(0, 16);
  return join(pinproofHome(env), "locks", `run-${name}.lock`);
}
