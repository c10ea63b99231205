// The cloud that a command works on: the one that OS_CLOUD names, else the local one, which is brought up where it is not
// up, and taken down again by whoever brought it up.
import type { HostSetName } from "../../cloud/hosts/shapes.ts";
import { cloudDown, cloudUp, isUp } from "../../cloud/local-cloud.ts";
import { messageOf } from "../../base/errors.ts";
import type { Progress } from "../../base/progress.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { localSettings, namedCloud } from "../../harness/targets/named-cloud.ts";
import { TimeLine } from "../../base/time-line.ts";
import { together } from "../../base/together.ts";

export interface CloudUse {
  readonly target: CloudTarget;
  /** How long it took until the cloud could be used. */
  readonly upMs: number;
  /** Leaves the local cloud up after all, for what was kept in it. */
  readonly keepUp: () => void;
  /** Gives the local cloud's compute host other CPU sets. Does nothing to a named cloud. */
  readonly switchTo: (hostSet: HostSetName) => Promise<void>;
}

export interface WithCloudOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The local cloud, whatever OS_CLOUD names. */
  readonly only?: "local";
  /** CPU sets of the local cloud's host. @default as they are where it is up, else A */
  readonly hostSet?: HostSetName;
  /** What is made ready while the local cloud starts; where it is up already, or a cloud is named, it is not called. */
  readonly meanwhile?: (signal: AbortSignal) => Promise<unknown>;
  /** Where the time of each step is kept. @default nowhere */
  readonly timeLine?: TimeLine;
}

export async function withCloud<T>(options: WithCloudOptions, body: (use: CloudUse) => Promise<T>): Promise<T> {
  const { progress, signal, only, hostSet, meanwhile, timeLine = new TimeLine() } = options;
  const named = only === undefined ? namedCloud() : undefined;
  if (named) {
    return body({ target: named, upMs: 0, keepUp: () => undefined, switchTo: () => Promise.resolve() });
  }
  const settings = localSettings();
  const started = Date.now();
  const before = isUp() ? await cloudUp({ progress, signal }) : undefined;
  let takeDown = before?.startedNow === true;
  // An `up` that fails or is stopped half-way takes its container down itself.
  const bringUp = async (signal: AbortSignal) => {
    const up = await cloudUp({ progress, signal, timeLine, ...(hostSet === undefined ? {} : { hostSet }) });
    takeDown ||= up.startedNow;
    return up;
  };
  let keep = false;
  try {
    const isUpAlready = before !== undefined || meanwhile === undefined;
    const { target } = isUpAlready ? await bringUp(signal) : (await together(signal, bringUp, meanwhile))[0];
    return await body({
      target: { ...target, ...settings },
      upMs: Date.now() - started,
      keepUp: () => {
        keep = true;
      },
      switchTo: async (wanted) => {
        await cloudUp({ progress, signal, hostSet: wanted });
      },
    });
  } catch (error) {
    await leave().catch((later: unknown) => {
      progress.say(messageOf(later));
    });
    throw error;
  } finally {
    await leave();
  }

  /** As it was found: down, or up with the CPU sets that it had. */
  async function leave(): Promise<void> {
    if (keep) return;
    keep = true;
    if (takeDown) {
      takeDown = false;
      await timeLine.measure("Local cloud taken down", () => cloudDown({ progress }));
    } else if (before !== undefined) {
      await cloudUp({ progress, hostSet: before.hostSet });
    }
  }
}
