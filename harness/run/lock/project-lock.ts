// One run at a time in a project, whoever starts it and wherever. Making a record in Glance is not exclusive, so a run makes
// its own first and looks at the others then; whoever sees another that lives takes its own away again and waits. Of two that
// come together at least one sees the other: never do both go on, whatever their clocks say, which is why the oldest record
// does not simply win. Both may step back; then they try again after a random time.
import { setTimeout as sleep } from "node:timers/promises";
import type { ProjectClient } from "../../../drivers/openstack/client.ts";
import { isMissing, refusalOf } from "../../../drivers/openstack/refusal.ts";
import { messageOf, TargetError, TimeoutError } from "../../../base/errors.ts";
import { seconds } from "../../../base/progress.ts";
import {
  BEAT_MS,
  deathOf,
  EXPIRY_MS,
  listLockRecords,
  type LockRecord,
  makeLockRecord,
  removeLockRecord,
  renewLockRecord,
} from "./lock-record.ts";

export interface CloudLockOptions {
  readonly run: string;
  /** How long to wait for another run. */
  readonly waitMs: number;
  readonly say: (text: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** @default 5000 */
  readonly pollMs?: number;
  /** @default BEAT_MS */
  readonly beatMs?: number;
}

/** Held until it is disposed of, which never fails: a record that stays is dead to everybody after EXPIRY_MS. */
export interface CloudLock extends AsyncDisposable {
  /** When it was taken, by the cloud's clock where there is a record of it. ISO 8601. */
  readonly since: string;
}

const POLL_MS = 5000;

/**
 * Takes the project's lock. Records of dead owners are removed. Where this user may not make images at all there is no lock,
 * and that is said.
 * @throws TimeoutError naming the run that goes on; TargetError where Glance does not answer
 */
export async function takeCloudLock(client: ProjectClient, options: CloudLockOptions): Promise<CloudLock> {
  const { run, waitMs, signal } = options;
  const deadline = Date.now() + waitMs;
  const wait = new Waiting(client, options, deadline);
  for (;;) {
    signal.throwIfAborted();
    let own: LockRecord;
    try {
      own = await makeLockRecord(client, run);
    } catch (error) {
      // No answer, or a login that is refused, says for itself what is wrong.
      const kind = refusalOf(error);
      if (kind === undefined) throw error;
      if (kind === "rights") return noLock(options);
      throw new TargetError("the lock of this project cannot be created: an image record without data", {
        said: messageOf(error),
        hint: "Is the quota of images exhausted? A run needs images, too.",
        cause: error,
      });
    }
    // By Glance's clock, and not by ours: two machines may differ by any time.
    const aheadMs = Date.parse(own.since) - Date.now();
    let held = false;
    try {
      const others = (await listLockRecords(client)).filter(({ id }) => id !== own.id);
      const live = others.filter((record) => deathOf(record, Date.now() + aheadMs) === undefined);
      if (live.length === 0) {
        await takeOver(client, others, aheadMs, options);
        held = true;
        return new HeldLock(client, own, aheadMs, options);
      }
    } finally {
      if (!held) await removeLockRecord(client, own.id);
    }
    await wait.untilFree(aheadMs);
  }
}

async function takeOver(
  client: ProjectClient,
  dead: readonly LockRecord[],
  aheadMs: number,
  { say }: CloudLockOptions,
): Promise<void> {
  for (const record of dead) {
    const why = deathOf(record, Date.now() + aheadMs) ?? "it is dead";
    say(`Taking over the lock of run ${record.run}, ${record.owner}, since ${record.since}: ${why}`);
    await removeLockRecord(client, record.id);
  }
}

/** Looks until nobody holds the lock any more. */
class Waiting {
  readonly #client: ProjectClient;
  readonly #options: CloudLockOptions;
  readonly #deadline: number;
  #told = "";

  constructor(client: ProjectClient, options: CloudLockOptions, deadline: number) {
    this.#client = client;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** @param aheadMs how far Glance's clock is ahead of ours */
  async untilFree(aheadMs: number): Promise<void> {
    const { pollMs = POLL_MS, signal, say, waitMs } = this.#options;
    // At random, so that two who stepped back for one another do not do so for ever.
    await sleep(Math.random() * pollMs, undefined, { signal });
    for (;;) {
      const now = Date.now() + aheadMs;
      const [holder] = (await listLockRecords(this.#client)).filter((record) => deathOf(record, now) === undefined);
      if (holder === undefined) return;
      const who = `run ${holder.run} of ${holder.owner}, since ${holder.since}`;
      if (Date.now() >= this.#deadline) throw stillHeld(holder, who, waitMs);
      if (holder.id !== this.#told) {
        this.#told = holder.id;
        say(`Waiting for ${who}, which uses this project; for ${seconds(this.#deadline - Date.now())} at most`);
      }
      await sleep(pollMs, undefined, { signal });
    }
  }
}

function stillHeld({ id }: LockRecord, who: string, waitMs: number): TimeoutError {
  return new TimeoutError(`this project is in use by ${who}`, {
    said: `waited ${seconds(waitMs)}; its lock is image ${id}, and counts as dead ${EXPIRY_MS / 60_000} min after its last sign of life`,
    hint: "Wait longer with --wait MINUTES, or end that run.",
  });
}

function noLock({ say }: CloudLockOptions): CloudLock {
  say("  ! This user may not make images, so there is no lock that other machines see");
  return { since: new Date().toISOString(), [Symbol.asyncDispose]: () => Promise.resolve() };
}

class HeldLock implements CloudLock {
  readonly since: string;
  readonly #client: ProjectClient;
  readonly #options: CloudLockOptions;
  readonly #aheadMs: number;
  readonly #timer: NodeJS.Timeout;
  #record: LockRecord;
  #beating: Promise<void> = Promise.resolve();
  #isOver = false;
  #complained = false;

  constructor(client: ProjectClient, record: LockRecord, aheadMs: number, options: CloudLockOptions) {
    this.since = new Date(record.since).toISOString();
    this.#client = client;
    this.#record = record;
    this.#aheadMs = aheadMs;
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, options.beatMs ?? BEAT_MS);
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    await this.#beating;
    await removeLockRecord(this.#client, this.#record.id).catch((error: unknown) => {
      this.#options.say(
        `  ! the lock of this run (image ${this.#record.id}) could not be removed: ${messageOf(error)}`,
      );
      this.#options.say(`    It counts as dead after ${EXPIRY_MS / 60_000} min; \`npx pinproof sweep\` removes it.`);
    });
  }

  /** Never throws: a cloud in trouble is a reason to try again, not to stop. */
  async #beat(): Promise<void> {
    if (this.#isOver) return;
    try {
      await renewLockRecord(this.#client, this.#record, new Date(Date.now() + this.#aheadMs));
      this.#complained = false;
    } catch (error) {
      if (isMissing(error)) await this.#makeAgain();
      else this.#complain(`could not be renewed: ${messageOf(error)}`);
    }
  }

  async #makeAgain(): Promise<void> {
    this.#complain("was removed by somebody; pinproof creates it again, but another run may have begun meanwhile");
    try {
      this.#record = await makeLockRecord(this.#client, this.#options.run);
    } catch (error) {
      this.#complain(`could not be created again: ${messageOf(error)}`);
    }
  }

  #complain(words: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#options.say(`  ! the lock of this run ${words}`);
  }
}
