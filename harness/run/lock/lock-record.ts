// The lock that every user of a project sees: a record of an image without data, in Glance. It is chosen because a member may
// make one, everybody in the project sees it and nobody else does, it costs no storage, and Glance stamps it with its own
// clock, at its making and at each change. (A key pair is unique for a user only, a server group has no time, and Swift or a
// volume are not there on every cloud.) It is not protected: whoever finds one that nobody needs may delete it.
import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { readIfThere } from "../../../base/files/files.ts";
import { tagValue } from "../marks.ts";
import type { ApiClient, ProjectClient } from "../../../drivers/openstack/client.ts";
import { isMissing } from "../../../drivers/openstack/refusal.ts";
import { listAll } from "../../../drivers/openstack/pages.ts";
import { identityOf, isRunning } from "../../../base/process.ts";

/** A lock, as Glance has it. */
export interface LockRecord {
  /** Never given twice: deleting one that is stale cannot hit one that was made since. */
  readonly id: string;
  readonly run: string;
  /** `user@host`. */
  readonly owner: string;
  /** Its process, for those on the same machine. */
  readonly process: string | undefined;
  /** When it was made, by Glance's clock. ISO 8601. */
  readonly since: string;
  /** When its owner was last known to live, by Glance's clock. Milliseconds since the epoch. */
  readonly beatAt: number;
}

export const LOCK_NAME = "pinproof-lock";

/** How often an owner shows that it lives. */
export const BEAT_MS = 60_000;
/** Without a sign of life for so long, an owner counts as dead: ten beats, so that a cloud in trouble does not end it. */
export const EXPIRY_MS = 10 * 60_000;

interface GlanceRecord {
  readonly id: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly created_at: string;
  readonly updated_at?: string;
  readonly tags?: unknown;
}

/** Makes one. It holds nothing yet: whoever makes one looks at the others then. */
export async function makeLockRecord(client: ApiClient, run: string): Promise<LockRecord> {
  const body = {
    ...{ name: LOCK_NAME, container_format: "bare", disk_format: "raw", visibility: "private" },
    tags: tagsOf(run),
  };
  return recordOf((await client.request("image", "POST", "/v2/images", { body })) as GlanceRecord);
}

/** Shows that its owner lives. @throws ApiError with status 404 where somebody has removed it */
export async function renewLockRecord(client: ApiClient, { id, run }: LockRecord, now: Date): Promise<void> {
  // Glance notes the time of every change; the time in the tag is for a person.
  const body = [{ op: "replace", path: "/tags", value: [...tagsOf(run), `pinproof-alive=${now.toISOString()}`] }];
  const contentType = "application/openstack-images-v2.1-json-patch";
  await client.request("image", "PATCH", `/v2/images/${id}`, { body, contentType });
}

/** Those of the client's project, and of no other that an administrator sees. */
export async function listLockRecords(client: ProjectClient): Promise<readonly LockRecord[]> {
  const { id: project } = await client.project();
  const path = `/v2/images?owner=${encodeURIComponent(project)}&name=${LOCK_NAME}`;
  const images = await listAll<GlanceRecord>(client, { service: "image", path, key: "images" });
  return images
    .filter(({ name, owner, tags }) => name === LOCK_NAME && owner === project && isTagged(tags))
    .map(recordOf);
}

/** One that is gone already is fine. */
export async function removeLockRecord(client: ApiClient, id: string): Promise<void> {
  await client.request("image", "DELETE", `/v2/images/${id}`).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** @returns how many there were */
export async function removeLocksOf(client: ProjectClient, run: string): Promise<number> {
  const own = (await listLockRecords(client)).filter((record) => record.run === run);
  for (const { id } of own) await removeLockRecord(client, id);
  return own.length;
}

/**
 * Why its owner is certainly dead; undefined where it may live.
 * @param nowMs by Glance's clock
 */
export function deathOf({ process: owner, beatAt }: LockRecord, nowMs: number): string | undefined {
  const [pid = "", startTime = "", machine] = owner?.split(".") ?? [];
  if (machine === thisMachine() && /^\d+$/.test(pid)) {
    // Of this machine's own processes it is known at once. One that does not beat and runs may hang, and comes back.
    return isRunning({ pid: Number(pid), startTime }) ? undefined : `its process ${pid} has ended`;
  }
  const silentMs = nowMs - beatAt;
  return silentMs > EXPIRY_MS ? `no sign of life for ${Math.floor(silentMs / 60_000)} min` : undefined;
}

function tagsOf(run: string): readonly string[] {
  const { pid, startTime } = identityOf(process.pid);
  return [
    LOCK_NAME,
    `pinproof-run=${run}`,
    `pinproof-owner=${userName()}@${hostname()}`.slice(0, 200),
    `pinproof-process=${pid}.${startTime}.${thisMachine()}`,
  ];
}

function recordOf({ id, created_at: since, updated_at: updated, tags }: GlanceRecord): LockRecord {
  const beatAt = Math.max(Date.parse(since), Date.parse(updated ?? since) || 0);
  return {
    id,
    run: tagValue(tags, "pinproof-run") ?? "unknown",
    owner: tagValue(tags, "pinproof-owner") ?? "somebody",
    process: tagValue(tags, "pinproof-process"),
    ...{ since, beatAt },
  };
}

/** An image of the same name that has not the tag is somebody's own. */
function isTagged(tags: unknown): boolean {
  return Array.isArray(tags) && tags.includes(LOCK_NAME);
}

/** Tells two machines apart, two boots of one, and two containers on one, whose process ids mean different things. */
function thisMachine(): string {
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  let pids = "";
  try {
    pids = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not Linux: the host's name has to do.
  }
  return createHash("sha256").update([hostname(), boot, pids].join("\0")).digest("hex").slice(0, 16);
}

/** A container may run us as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "nobody";
  }
}
