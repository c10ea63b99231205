// The cloud that a command works on: the one that OS_CLOUD names, else the local one, which is brought up where it is not
// up, and taken down again by whoever brought it up.
import { cloudDown, cloudUp } from "../cloud/local-cloud.ts";
import { messageOf } from "../harness/errors.ts";
import type { Progress } from "../harness/progress.ts";
import type { CloudTarget } from "../harness/target/cloud-target.ts";
import { namedCloud } from "../harness/target/named-cloud.ts";

export interface CloudUse {
  readonly target: CloudTarget;
  /** How long it took until the cloud could be used. */
  readonly upMs: number;
  /** Leaves the local cloud up after all, for what was kept in it. */
  readonly keepUp: () => void;
}

export async function withCloud<T>(
  {
    progress,
    signal,
    only,
  }: {
    progress: Progress;
    signal: AbortSignal;
    /** The local cloud, whatever OS_CLOUD names. */
    only?: "local";
  },
  body: (use: CloudUse) => Promise<T>,
): Promise<T> {
  const named = only === undefined ? namedCloud() : undefined;
  if (named) return body({ target: named, upMs: 0, keepUp: () => undefined });
  const started = Date.now();
  // An `up` that fails or is stopped half-way takes its container down itself.
  const { target, startedNow } = await cloudUp({ progress, signal });
  let takeDown = startedNow;
  const use: CloudUse = {
    target,
    upMs: Date.now() - started,
    keepUp: () => {
      takeDown = false;
    },
  };
  try {
    return await body(use);
  } catch (error) {
    if (takeDown) {
      takeDown = false;
      await cloudDown({ progress }).catch((later: unknown) => {
        progress.say(messageOf(later));
      });
    }
    throw error;
  } finally {
    if (takeDown) await cloudDown({ progress });
  }
}
