// Defects: each takes right evidence and makes one thing in it wrong. One that changes nothing is an error.
import type { HostEvidence, NeighbourRecord, ServerEvidence } from "../../harness/observe/evidence.ts";
import { ok } from "./evidence.ts";

/** Makes one thing of a server's evidence wrong. */
export type Mutate = (server: ServerEvidence) => ServerEvidence;

export const xml =
  (from: string | RegExp, to: string): Mutate =>
  (server) => {
    const text = server.domainXml.ok ? server.domainXml.value : "";
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the mutation ${String(from)} changes nothing`);
    return { ...server, domainXml: ok(changed) };
  };

export const thread =
  (comm: string, cpusAllowed: string | null): Mutate =>
  (server) => {
    const tasks = server.threads.ok ? server.threads.value : [];
    if (!tasks.some((task) => task.comm === comm)) throw new Error(`there is no thread ${comm}`);
    return {
      ...server,
      threads: ok(
        tasks.flatMap((task) => (task.comm !== comm ? [task] : cpusAllowed === null ? [] : [{ ...task, cpusAllowed }])),
      ),
    };
  };

export const host =
  (change: Partial<HostEvidence>): Mutate =>
  (server) => ({
    ...server,
    host: server.host.ok ? ok({ ...server.host.value, ...change }) : server.host,
  });

export const neighbour = (record: Partial<NeighbourRecord>): Mutate =>
  host({ neighbours: ok([{ uuid: "other", name: "instance-0000000a", pinnedTo: "", mayUse: "0", ...record }]) });

export const image =
  (properties: Record<string, string>): Mutate =>
  (server) => ({
    ...server,
    image: server.image.ok ? ok({ ...server.image.value, properties }) : server.image,
  });

export const flavor =
  (extraSpecs: Record<string, string>): Mutate =>
  (server) => ({
    ...server,
    flavor: server.flavor.ok ? ok({ ...server.flavor.value, extraSpecs }) : server.flavor,
  });

export const charged =
  (resources: Record<string, number>): Mutate =>
  (server) => ({ ...server, allocations: ok({ resources }) });

export const status =
  (value: string, message?: string): Mutate =>
  (server) => ({
    ...server,
    server: server.server.ok
      ? ok({ ...server.server.value, status: value, fault: message === undefined ? null : { code: 500, message } })
      : server.server,
  });

export const cells =
  (...nodes: readonly (readonly [vcpus: number[], pins: Record<string, number> | null])[]): Mutate =>
  (server) => ({
    ...server,
    topology: ok({ nodes: nodes.map(([vcpus, cpuPinning]) => ({ vcpus, memoryMiB: 64, hostNode: 0, cpuPinning })) }),
  });

export const both =
  (...mutations: readonly Mutate[]): Mutate =>
  (server) =>
    mutations.reduce((now, mutate) => mutate(now), server);

export const sets = (dedicated: string | null, shared: string | null): Mutate =>
  host({ cpuSets: ok({ dedicated, shared, legacy: null }) });
