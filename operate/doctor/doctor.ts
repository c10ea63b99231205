// `pinproof doctor`: whether a run can work on a cloud, and how much it can observe. Checks run side by side, and one that does not answer
// delays no other for long.
import { attempt } from "../../harness/evidence/attempt.ts";
import type { ServiceRecord, Source } from "../../harness/evidence/evidence.ts";
import type { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { readProvider } from "../../harness/observe/api/providers.ts";
import { readComputeServices } from "../../harness/observe/api/services.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { sideBySide } from "../../base/side-by-side.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import {
  checkBaseImage,
  checkCompute,
  checkCredentials,
  checkFilter,
  checkFlavorRights,
  checkPlacement,
  checkQuota,
  type DoctorClient,
} from "./cloud.ts";
import { checkClock } from "./clock.ts";
import { type DoctorResult, type Found, ofError } from "./finding.ts";
import { examineHost } from "./host.ts";
import { compareHosts, serviceFinding } from "./services.ts";

export interface DoctorOptions {
  readonly target: CloudTarget;
  readonly client: DoctorClient;
  readonly hosts: Pick<ComputeHosts, "connectionTo">;
  /** This machine's part. */
  readonly machine: () => Promise<readonly DoctorResult[]>;
  readonly signal: AbortSignal;
  /** For each thing that is asked. @default 60000 */
  readonly patienceMs?: number;
  /** Hosts that are looked at at the same time. @default 32 */
  readonly atOnce?: number;
}

/** A host that is off takes the SSH connection's own 30 s to be told. */
const PATIENCE_MS = 60_000;
const HOSTS_AT_ONCE = 32;

/**
 * Never throws for what the cloud, the machine or a host is like.
 * @returns the cloud's findings first, then the machine's, then each host's
 * @throws only where `signal` is aborted
 */
export async function examine(options: DoctorOptions): Promise<readonly DoctorResult[]> {
  const { target, client, signal, patienceMs = PATIENCE_MS } = options;
  // Everything else of the cloud hangs on them.
  const credentials = await checkCredentials(client);
  const facts = await client.whoami().catch(() => undefined);
  const isIn = facts !== undefined;
  const patient = () => AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const asked = asking(client, patient);
  const services = isIn ? await attempt(readComputeServices(asked)) : undefined;
  const [cloud, machine, hosts] = await Promise.all([
    isIn ? examineCloud({ ...options, client: asked, facts }, patient) : [],
    options.machine(),
    examineHosts(options, { asked, services, patient }),
  ]);
  signal.throwIfAborted();
  const of = { kind: "cloud" } as const;
  const known = services === undefined ? [] : compareHosts(services, target);
  return [
    { of, what: "credentials", ...credentials },
    ...[...cloud, ...known].map(([what, found]) => ({ of, what, ...found })),
    ...machine,
    ...hosts,
  ];
}

async function examineCloud(
  { target, client, facts }: DoctorOptions & { facts: Parameters<typeof checkFlavorRights>[0] },
  patient: () => AbortSignal,
): Promise<readonly (readonly [what: string, found: Found])[]> {
  const [compute, placement, image, quota, clock] = await Promise.all([
    checkCompute(client, patient()),
    checkPlacement(client, patient()),
    checkBaseImage(client, target),
    checkQuota(client, patient()),
    apiClock(client, patient()),
  ]);
  return [
    ["compute API", compute],
    ["placement API", placement],
    ["base image", image],
    ["flavor rights", checkFlavorRights(facts, target)],
    ["quota", quota],
    ["NUMATopologyFilter", checkFilter()],
    ["clock", clock],
  ];
}

async function apiClock(client: DoctorClient, signal: AbortSignal): Promise<Found> {
  const sentAt = Date.now();
  try {
    const date = await client.apiDate(signal);
    return checkClock("the compute API", Date.parse(date ?? ""), { sentAt, receivedAt: Date.now() });
  } catch (error) {
    return ofError(error, "see the compute API above", "unknown");
  }
}

interface Asked {
  readonly asked: ApiClient;
  readonly services: Source<ReadonlyMap<string, ServiceRecord>> | undefined;
  readonly patient: () => AbortSignal;
}

async function examineHosts(
  { target, hosts, atOnce = HOSTS_AT_ONCE }: DoctorOptions,
  { asked, services, patient }: Asked,
): Promise<readonly DoctorResult[]> {
  const found = await sideBySide(target.hosts, atOnce, async (host) => {
    const connection = hosts.connectionTo(host.name);
    const inventories =
      services === undefined
        ? Promise.resolve({ ok: false, reason: "authentication failed" } as const)
        : readProvider(asked, host.name).then((provider) => provider.inventories);
    const [reached, ...more] = await examineHost({ host, connection, inventories, signal: patient() });
    return [...(reached === undefined ? [] : [reached]), ...serviceFinding(host.name, services), ...more];
  });
  return found.flat();
}

/** The client, with a time-out for each request. */
function asking(client: DoctorClient, patient: () => AbortSignal): DoctorClient {
  return {
    whoami: () => client.whoami(),
    apiDate: (signal) => client.apiDate(signal),
    request: (service, method, path, options = {}) =>
      client.request(service, method, path, { signal: patient(), ...options }),
  };
}

export function worstIsFailed(findings: readonly DoctorResult[]): boolean {
  return findings.some(({ state }) => state === "failed");
}
