// The cloud that a command works on: the one that OS_CLOUD names, else the local one, which is brought up where it is not
// up, and taken down again by whoever brought it up.
import type { Profile } from "../cloud/cpu-profile.ts";
import { cloudDown, cloudUp, isUp } from "../cloud/local-cloud.ts";
import { messageOf } from "../harness/errors.ts";
import type { Progress } from "../harness/progress.ts";
import type { CloudTarget } from "../harness/target/cloud-target.ts";
import { localSettings, namedCloud } from "../harness/target/named-cloud.ts";

export interface CloudUse {
  readonly target: CloudTarget;
  /** How long it took until the cloud could be used. */
  readonly upMs: number;
  /** Leaves the local cloud up after all, for what was kept in it. */
  readonly keepUp: () => void;
  /** Gives the local cloud's compute host other CPU sets. Does nothing to a named cloud. */
  readonly switchTo: (profile: Profile) => Promise<void>;
}

export interface WithCloudOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The local cloud, whatever OS_CLOUD names. */
  readonly only?: "local";
  /** CPU sets of the local cloud's host. @default as they are where it is up, else A */
  readonly profile?: Profile;
}

export async function withCloud<T>(options: WithCloudOptions, body: (use: CloudUse) => Promise<T>): Promise<T> {
  const { progress, signal, only, profile } = options;
  const named = only === undefined ? namedCloud() : undefined;
  if (named) {
    return body({ target: named, upMs: 0, keepUp: () => undefined, switchTo: () => Promise.resolve() });
  }
  const settings = localSettings();
  const started = Date.now();
  const before = isUp() ? await cloudUp({ progress, signal }) : undefined;
  // An `up` that fails or is stopped half-way takes its container down itself.
  const { target, startedNow } = await cloudUp({ progress, signal, ...(profile === undefined ? {} : { profile }) });
  let takeDown = startedNow || before?.startedNow === true;
  let keep = false;
  const use: CloudUse = {
    target: { ...target, ...settings },
    upMs: Date.now() - started,
    keepUp: () => {
      keep = true;
    },
    switchTo: async (wanted) => {
      await cloudUp({ progress, signal, profile: wanted });
    },
  };
  try {
    return await body(use);
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
      await cloudDown({ progress });
    } else if (before !== undefined) {
      await cloudUp({ progress, profile: before.profile });
    }
  }
}
