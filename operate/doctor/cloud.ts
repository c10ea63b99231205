// What a cloud's APIs show about whether a run can work there. Nothing is created, not even as a trial.
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { isForbidden } from "../../drivers/openstack/refusal.ts";
import type { TokenFacts } from "../../drivers/openstack/keystone.ts";
import { findBaseImage } from "../../harness/targets/base-image.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { failed, type Found, ofError, ok, unknown, warning } from "./finding.ts";

/** Nova's of Rocky tells the pins of a server (`GET /servers/ID/topology`). */
const TOPOLOGY = 78;
const ADMINISTRATOR = "use an administrator's credentials, or leave the level out (leaveOut in pinproof.yaml)";

/** What the doctor needs of a client. */
export interface DoctorClient extends ApiClient {
  whoami(): Promise<TokenFacts>;
  /** The `Date` header of the compute API's answer to `GET /`. */
  apiDate(signal?: AbortSignal): Promise<string | undefined>;
}

export async function checkCredentials(client: DoctorClient, now = Date.now()): Promise<Found> {
  try {
    const { user, project, roles, expiresAt } = await client.whoami();
    const left = expiresAt === null ? Infinity : (Date.parse(expiresAt) - now) / 60_000;
    const who = [
      `user ${user ?? "unknown"}`,
      ...(project === null ? [] : [`project ${project}`]),
      `roles ${roles.join(", ") || "unknown"}`,
    ].join(", ");
    if (project === null) return failed(`${who}: a token without a project`, "set project_name in clouds.yaml");
    if (left < 15)
      return warning(
        `${who}; the token ends in ${Math.round(left)} min`,
        "configure tokens to live longer than a run takes",
      );
    return ok(who);
  } catch (error) {
    return ofError(error, "check clouds.yaml");
  }
}

export async function checkCompute(client: ApiClient, signal: AbortSignal): Promise<Found> {
  try {
    const answer = (await client.request("compute", "GET", "/", { signal })) as {
      version?: { version?: unknown };
    };
    const version = answer.version?.version;
    const newest = typeof version === "string" ? version : "";
    const [major, minor] = newest.split(".").map(Number);
    if (major === undefined || minor === undefined || Number.isNaN(minor)) {
      return unknown(
        "Nova does not report its newest microversion",
        "is the compute endpoint in the service catalogue really Nova's?",
      );
    }
    if (major === 2 && minor < TOPOLOGY) {
      return warning(
        `Nova, up to microversion ${newest}`,
        `the level nova needs 2.${TOPOLOGY} (Train): it will be inconclusive`,
      );
    }
    return ok(`Nova, up to microversion ${newest}`);
  } catch (error) {
    return ofError(error, "is compute in the catalogue, and reachable from here?");
  }
}

export async function checkPlacement(client: ApiClient, signal: AbortSignal): Promise<Found> {
  try {
    await client.request("placement", "GET", "/resource_providers", { signal });
    return ok("Placement shows its resource providers");
  } catch (error) {
    if (isForbidden(error))
      return warning("Placement is not shown to this user: its level is inconclusive", ADMINISTRATOR);
    return ofError(error, "is placement in the catalogue, and reachable from here?", "warning");
  }
}

export async function checkBaseImage(client: ApiClient, target: CloudTarget): Promise<Found> {
  try {
    const { name, id, size } = await findBaseImage(client, target);
    const words = `${name ?? id}${size === null ? "" : `, ${Math.ceil(size / 1024 ** 2)} MiB`}`;
    return size !== null && size > 2 * 1024 ** 3
      ? warning(words, "pinproof downloads it and uploads it again: name a smaller one as baseImage")
      : ok(words);
  } catch (error) {
    return ofError(error, "name a small bootable image as baseImage");
  }
}

/** By roles alone: no API tells what a policy would answer, and asking it to make a flavor might make one. */
export function checkFlavorRights(facts: TokenFacts | undefined, { flavors = [] }: CloudTarget): Found {
  const isAdmin = facts?.roles.some((role) => role === "admin") === true;
  const named = `existing flavors are named: ${flavors.join(", ")}`;
  if (isAdmin) return ok(flavors.length > 0 ? named : "the role admin may create flavors, by Nova's default rule");
  if (flavors.length > 0) return ok(named);
  return unknown(
    "no API reports whether this user may create flavors; Nova's default rule requires an administrator",
    "name existing flavors as `flavors` in pinproof.yaml",
  );
}

/** Never more than unknown: what the scheduler's configuration says is in no API. */
export function checkFilter(): Found {
  return unknown(
    "no API reports whether the scheduler uses NUMATopologyFilter, and it is not among Nova's defaults; only a run shows its effect",
    "check enabled_filters in nova-scheduler's nova.conf: without the filter, servers are sent to hosts that cannot pin them",
  );
}

interface Limits {
  readonly maxTotalInstances?: number;
  readonly totalInstancesUsed?: number;
  readonly maxTotalCores?: number;
  readonly totalCoresUsed?: number;
  readonly maxTotalRAMSize?: number;
  readonly totalRAMUsed?: number;
}

/** What the reference experiment has at the same time at most. */
const REFERENCE = { servers: 3, cores: 6, memoryMiB: 1024 } as const;

export async function checkQuota(client: ApiClient, signal: AbortSignal): Promise<Found> {
  try {
    const answer = (await client.request("compute", "GET", "/limits", { signal })) as {
      limits?: { absolute?: Limits };
    };
    return quotaFound(answer.limits?.absolute ?? {});
  } catch (error) {
    return ofError(error, "ask for the project's quota: openstack limits show --absolute", "unknown");
  }
}

export function quotaFound(limits: Limits): Found {
  const free = (most: number | undefined, used = 0): number | undefined =>
    most === undefined ? undefined : most < 0 ? Infinity : Math.max(0, most - used);
  const left = {
    servers: free(limits.maxTotalInstances, limits.totalInstancesUsed),
    cores: free(limits.maxTotalCores, limits.totalCoresUsed),
    memoryMiB: free(limits.maxTotalRAMSize, limits.totalRAMUsed),
  };
  const say = (amount: number | undefined): string =>
    amount === undefined ? "unknown" : amount === Infinity ? "unlimited" : String(amount);
  const words = `free: servers ${say(left.servers)}, cores ${say(left.cores)}, memory ${say(left.memoryMiB)} MiB`;
  const amounts = Object.entries(left);
  if (amounts.every(([, amount]) => amount === undefined)) {
    return unknown("Nova reports no limits of the project", "openstack limits show --absolute");
  }
  const remedy = "free some, or ask for more: openstack quota set";
  if (amounts.some(([, amount]) => amount === 0)) return failed(words, remedy);
  const isTight = amounts.some(
    ([name, amount]) => amount !== undefined && amount < REFERENCE[name as keyof typeof REFERENCE],
  );
  return isTight
    ? warning(`${words}; the reference experiment takes up to 3 servers, 6 cores, 1024 MiB`, remedy)
    : ok(words);
}
