// Finds the access profile that fits a host: tries each by reading, until one reads everything.
import { composeHost } from "../../harness/targets/compose-hosts.ts";
import { PROFILES, type AccessProfile } from "../../drivers/access/profiles.ts";
import type { AccessSettings, HostEntry } from "../../harness/targets/config.ts";
import { examineHost } from "../doctor/host.ts";
import type { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";

export interface TryOptions {
  readonly host: HostEntry;
  /** How one logs in: user, key, jump host. */
  readonly access: AccessSettings;
  /** Makes what holds the connection; disposed here. */
  readonly hosts: (host: ComputeHost) => ComputeHosts;
  readonly signal: AbortSignal;
  readonly onTry?: (profile: AccessProfile) => void;
}

export interface Tried {
  /** The first that reads everything, else the first that reads virsh; undefined where none does. */
  readonly profile: AccessProfile | undefined;
  /** What the host could not be looked at for; then no profile was tried any further. */
  readonly unreached?: string;
}

/** By ssh alone: units and nodes have names of their own, which no API of OpenStack tells. */
export function candidates(): readonly AccessProfile[] {
  const seen = new Set<string>();
  return PROFILES.filter((profile) => {
    const { transport, privilege = "", container = "", virsh = "", uri = "", novaConfig } = profile;
    const way = JSON.stringify([privilege, container, virsh, uri, novaConfig]);
    const isNew = transport === "ssh" && !seen.has(way);
    seen.add(way);
    return isNew;
  });
}

/** For each way that is tried. */
const PATIENCE_MS = 60_000;

/** @throws only where `signal` is aborted */
export async function tryProfiles({ host, access, hosts, signal, onTry }: TryOptions): Promise<Tried> {
  let second: AccessProfile | undefined;
  for (const profile of candidates()) {
    signal.throwIfAborted();
    onTry?.(profile);
    const composed = composeHost({ ...access, profile: profile.name }, host, "/");
    await using made = hosts(composed);
    const inventories = Promise.resolve({ ok: false, reason: "not asked" } as const);
    const findings = await examineHost({
      ...{ host: composed, connection: made.connectionTo(host.name), inventories },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const stateOf = (what: string) => findings.find((finding) => finding.what === what);
    const reached = stateOf("reached");
    if (reached?.state !== "ok") return { profile: second, unreached: reached?.found ?? "it printed nothing" };
    if (stateOf("virsh")?.state !== "ok") continue;
    if (stateOf("nova.conf")?.state === "ok") return { profile };
    second ??= profile;
  }
  signal.throwIfAborted();
  return { profile: second };
}
