// The local cloud: a real OpenStack in one container on this machine. `up` gives a RunningCloud, and only that has an
// address.
import { existsSync, rmSync } from "node:fs";
import { messageOf, TargetError, UsageError } from "../base/errors.ts";
import { withLock } from "../base/files/lock.ts";
import { type Progress, seconds } from "../base/progress.ts";
import { isRunning } from "../base/process.ts";
import type { CloudTarget } from "../harness/targets/cloud-target.ts";
import { TimeLine } from "../base/time-line.ts";
import { checkHost } from "./machine/can-it-run-here.ts";
import { ensurePackages } from "./machine/host-packages.ts";
import { handOver } from "./hand-over.ts";
import { DEFAULT_HOST_SET, type HostSetName } from "./hosts/shapes.ts";
import { cloudLayout, type CloudLayout } from "./layout.ts";
import { endMachine, leftoversOf, runInside } from "./controller/container.ts";
import { repair } from "./machine/repair.ts";
import { BASE_UNITS, endedUnits, OPENSTACK_UNITS } from "./controller/services.ts";
import { readState, writeState } from "./state.ts";
import { runSteps } from "./step.ts";
import { STEPS } from "./steps/index.ts";
import { switchHostSet } from "./hosts/switch-host-set.ts";

export interface CloudOptions {
  readonly progress: Progress;
  /** @default never aborted */
  readonly signal?: AbortSignal;
  /** @default the layout below PINPROOF_HOME */
  readonly layout?: CloudLayout;
}

export interface UpOptions extends CloudOptions {
  /** Its compute hosts. @default as they are where it runs, else A */
  readonly hostSet?: HostSetName;
  /** Where the time of each step is kept. @default nowhere */
  readonly timeLine?: TimeLine;
}

export interface RunningCloud {
  readonly hostSet: HostSetName;
  readonly target: CloudTarget;
  /** False where it ran already: then it is not ours to take down. */
  readonly startedNow: boolean;
}

/**
 * Brings the local cloud up, from whatever state it is in; returns at once where it runs. A second call at the same time
 * waits for the first.
 * @throws CloudStepError, TargetError where this machine cannot run it
 */
export async function cloudUp(options: UpOptions): Promise<RunningCloud> {
  const { layout, signal, progress, timeLine = new TimeLine() } = withDefaults(options);
  const started = Date.now();
  // Only root can look into the container; everybody else takes the word of the last `up`.
  if (isAsWanted(layout, options) && (process.getuid?.() !== 0 || (await troubles(layout)).length === 0)) {
    return runningCloud(layout, false);
  }
  needRoot("bring the local cloud up, or change its host set");
  return locked(layout, "bringing the local cloud up", { progress, signal }, async () => {
    const ended = isUp(layout) ? await troubles(layout) : [];
    // Whoever was waited for may have brought it up.
    if (isAsWanted(layout, options) && ended.length === 0) return runningCloud(layout, false);
    const state = readState(layout);
    if (isUp(layout) && ended.length === 0) {
      await switchHostSet({ layout, state, progress, signal }, options.hostSet ?? DEFAULT_HOST_SET);
      return runningCloud(layout, false);
    }
    progress.say("Local cloud: OpenStack in a container on this machine");
    await timeLine.measure("Packages of this machine", () => ensurePackages(progress, signal));
    checkHost(layout);
    state.hostSet = options.hostSet ?? (isUp(layout) ? state.hostSet : undefined) ?? DEFAULT_HOST_SET;
    try {
      const repaired = await timeLine.measure("Repair", () => repair(layout, state, ended));
      for (const words of repaired) progress.say(`  ! repaired: ${words}`);
      await runSteps(STEPS, { layout, state, progress, signal, timeLine });
      if (state.running) state.running.ready = true;
      writeState(layout, state);
    } catch (error) {
      // Half a cloud is of no use to anybody; what the steps have made stays on disk for the next `up`.
      await down(layout, progress).catch((later: unknown) => {
        progress.say(`  ! ${messageOf(later)}`);
      });
      throw error;
    }
    progress.say(`Local cloud is up (${seconds(Date.now() - started)})`);
    return runningCloud(layout, true);
  });
}

function runningCloud(layout: CloudLayout, startedNow: boolean): RunningCloud {
  return { target: handOver(layout), startedNow, hostSet: readState(layout).hostSet ?? DEFAULT_HOST_SET };
}

function isAsWanted(layout: CloudLayout, { hostSet }: UpOptions): boolean {
  return isUp(layout) && (hostSet === undefined || (readState(layout).hostSet ?? DEFAULT_HOST_SET) === hostSet);
}

/** Ends the local cloud; its data stay for the next `up`. Nothing to do is a success. */
export async function cloudDown(options: CloudOptions): Promise<void> {
  const { layout, progress, signal } = withDefaults(options);
  if (!existsSync(layout.folder)) return;
  needRoot("take the local cloud down");
  await locked(layout, "taking the local cloud down", { progress, signal }, () => down(layout, progress));
}

/** Ends it and removes everything of it. Nothing to do is a success. */
export async function cloudDestroy(options: CloudOptions): Promise<void> {
  const { layout, progress, signal } = withDefaults(options);
  if (!existsSync(layout.folder)) return;
  needRoot("destroy the local cloud");
  await locked(layout, "destroying the local cloud", { progress, signal }, async () => {
    await down(layout, progress);
    const task = progress.start("Removing its files");
    rmSync(layout.folder, { recursive: true, force: true });
    task.succeed();
  });
}

/** True when it runs and everything in it has answered since its boot. */
export function isUp(layout: CloudLayout = cloudLayout()): boolean {
  const { running } = readState(layout);
  return running !== undefined && running.ready && isRunning(running.init);
}

/**
 * The local cloud as it is now, for whoever needs one that answers and starts none.
 * @throws TargetError where it is down
 */
export function localCloud(layout: CloudLayout = cloudLayout()): CloudTarget {
  if (isUp(layout)) return handOver(layout);
  throw new TargetError("no cloud is named, and the local cloud is down", {
    hint: "Bring it up with `npx pinproof cloud up`, or name a cloud of yours with OS_CLOUD.",
  });
}

/** Services of a cloud that should be up which are not. */
async function troubles(layout: CloudLayout): Promise<string[]> {
  const { running } = readState(layout);
  return running ? endedUnits(running, [...BASE_UNITS, ...OPENSTACK_UNITS]) : [];
}

async function down(layout: CloudLayout, progress: Progress): Promise<void> {
  const state = readState(layout);
  if (state.running === undefined && leftoversOf(layout).length === 0) return;
  const task = progress.start("Taking the local cloud down");
  if (state.running && isRunning(state.running.init)) {
    // The database is closed in order; everything else may be cut off. A power-off would take a minute.
    await runInside(state.running, ["mariadb-admin", "shutdown"], { timeoutMs: 60_000 }).catch(() => undefined);
  }
  await endMachine(layout);
  delete state.running;
  writeState(layout, state);
  const left = leftoversOf(layout);
  if (left.length > 0) {
    task.fail();
    throw new UsageError(`the local cloud is down, but these remain: ${left.join(", ")}`, {
      hint: "Run `npx pinproof cloud down` once more.",
    });
  }
  task.succeed();
}

function locked<T>(
  layout: CloudLayout,
  what: string,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
  body: () => Promise<T>,
): Promise<T> {
  return withLock(
    layout.lock,
    {
      what,
      signal,
      onWait: (owner) => {
        progress.say(`Waiting for process ${owner.pid}, which is ${owner.what} since ${owner.since}`);
      },
      onTakeOver: (owner) => {
        progress.say(`  ! process ${owner.pid} died while ${owner.what}; going on from there`);
      },
    },
    body,
  );
}

function withDefaults<T extends CloudOptions>(options: T): T & Required<CloudOptions> {
  return { layout: cloudLayout(), signal: new AbortController().signal, ...options };
}

function needRoot(what: string): void {
  if (process.getuid?.() === 0) return;
  throw new UsageError(`only root may ${what}: it needs a container, a network interface and mounts`, {
    hint: "Run it as root, or name a cloud of yours with OS_CLOUD=NAME.",
  });
}
