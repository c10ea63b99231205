// A lock between processes: a file that names its owner. Node has no flock, and a file that names its owner can tell
// whoever waits for whom, and is taken over when that owner is dead.
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, systemCode, TimeoutError, UsageError } from "../errors.ts";
import { readIfThere } from "./files.ts";
import { identityOf, isRunning, type ProcessIdentity } from "../process.ts";

/** What a lock file holds. */
export interface LockOwner extends ProcessIdentity {
  /** What the owner does with it, as in "building the provider". */
  readonly what: string;
  /** ISO 8601. */
  readonly since: string;
  readonly host: string;
  /** Tells this boot of the machine from another; "" where the system does not say. */
  readonly boot: string;
  /** Tells two owners in one process apart. */
  readonly token: string;
}

export interface LockOptions {
  /** What it is taken for, as others that wait will read it: "building the provider". */
  what: string;
  /** Called once for each owner that has to be waited for. */
  onWait?: (owner: LockOwner) => void;
  /** Called when the lock of a dead process was taken over: what it did may be half done. */
  onTakeOver?: (owner: LockOwner) => void;
  /** Ends the waiting, not the body. */
  signal?: AbortSignal;
  /** How long to wait for the owner. @default for ever */
  timeoutMs?: number;
}

const POLL_MS = 100;

/**
 * Runs `body` while no other process, and no other caller in this one, holds the lock file `path`. Not reentrant.
 * @throws TimeoutError naming the owner; UsageError where the file cannot be written
 */
export async function withLock<T>(path: string, options: LockOptions, body: () => Promise<T> | T): Promise<T> {
  const own = await acquire(path, options);
  try {
    return await body();
  } finally {
    release(path, own);
  }
}

/** The owner of a lock, dead or alive; undefined where it is free. */
export function lockOwner(path: string): LockOwner | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    // Lock files appear whole, so this one was damaged (a full disk, a power cut): nobody owns it.
    return { pid: 0, startTime: "0", what: "unknown", since: "", host: hostname(), boot: "", token: "" };
  }
}

/** False only where it is certain: the same machine, and no such process. Of another machine nothing is known. */
export function isHeld(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return true;
  return owner.boot === bootId() && owner.pid > 0 && isRunning(owner);
}

async function acquire(path: string, options: LockOptions): Promise<LockOwner> {
  const started = Date.now();
  let told = "";
  for (;;) {
    options.signal?.throwIfAborted();
    const own = create(path, options.what);
    if (own) return own;
    const owner = lockOwner(path);
    if (owner && !isHeld(owner)) {
      await removeDead(path, options);
      continue;
    }
    if (owner && owner.token !== told) {
      told = owner.token;
      options.onWait?.(owner);
    }
    if (owner && options.timeoutMs !== undefined && Date.now() - started >= options.timeoutMs) {
      throw new TimeoutError(`${options.what}: process ${owner.pid} on ${owner.host} is still ${owner.what}`, {
        said: `since ${owner.since}; waited ${Math.round((Date.now() - started) / 1000)} s`,
        hint: `If that process no longer exists, remove ${path} and try again.`,
      });
    }
    await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
}

/** Makes the file with its whole content in one step, or returns undefined where it exists. */
function create(path: string, what: string): LockOwner | undefined {
  const token = randomBytes(8).toString("hex");
  const beside = `${path}.${token}`;
  const own: LockOwner = {
    ...identityOf(process.pid),
    ...{ what, since: new Date().toISOString(), host: hostname(), boot: bootId(), token },
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    return linkWhole(beside, path, JSON.stringify(own)) ? own : undefined;
  } catch (error) {
    throw new UsageError(`${path}: the lock file cannot be created`, {
      said: messageOf(error),
      hint: `Make ${dirname(path)} writable for you.`,
      cause: error,
    });
  }
}

function linkWhole(beside: string, path: string, content: string): boolean {
  try {
    writeFileSync(beside, content, { flag: "wx" });
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/**
 * Removes a dead owner's file under a lock of its own: without that, of two processes that saw the dead owner the
 * slower one would remove the file that the faster one has just made.
 */
async function removeDead(path: string, options: LockOptions): Promise<void> {
  const { signal } = options;
  await withLock(`${path}.takeover`, { what: "taking over", ...(signal ? { signal } : {}) }, () => {
    const owner = lockOwner(path);
    if (!owner || isHeld(owner)) return;
    rmSync(path, { force: true });
    options.onTakeOver?.(owner);
  });
}

function release(path: string, own: LockOwner): void {
  // A person may have removed it meanwhile, and another process may have taken it since.
  if (lockOwner(path)?.token === own.token) rmSync(path, { force: true });
}

let thisBoot: string | undefined;

function bootId(): string {
  if (thisBoot === undefined) {
    try {
      thisBoot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    } catch {
      thisBoot = "";
    }
  }
  return thisBoot;
}
