// Defects: each takes right evidence and makes one thing in it wrong. One that changes nothing is an error.
import type {
  ActRecord,
  HostEvidence,
  NeighbourRecord,
  RefusalRecord,
  ServerEvidence,
} from "../../../harness/evidence/evidence.ts";
import { failed, ok } from "../captured/evidence.ts";

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

export const faultCode =
  (code: number): Mutate =>
  (server) => {
    if (!server.server.ok || server.server.value.fault === null) throw new Error("the server has no fault");
    const { fault } = server.server.value;
    return { ...server, server: ok({ ...server.server.value, fault: { ...fault, code } }) };
  };

/** vCPUs and pins of Nova's cells; memory and host node of each stay as they are. */
export const cells =
  (...nodes: readonly (readonly [vcpus: number[], pins: Record<string, number> | null])[]): Mutate =>
  (server) => ({
    ...server,
    topology: ok({
      nodes: nodes.map(([vcpus, cpuPinning], at) => {
        const { memoryMiB = 64, hostNode = 0 } =
          (server.topology.ok ? server.topology.value.nodes[at] : undefined) ?? {};
        return { vcpus, memoryMiB, hostNode, cpuPinning };
      }),
    }),
  });

/** One more task of the QEMU process. */
export const oneMoreThread =
  (comm: string, cpusAllowed: string): Mutate =>
  (server) => ({
    ...server,
    threads: server.threads.ok ? ok([...server.threads.value, { tid: 9, comm, cpusAllowed }]) : server.threads,
  });

export const both =
  (...mutations: readonly Mutate[]): Mutate =>
  (server) =>
    mutations.reduce((now, mutate) => mutate(now), server);

export const sets = (dedicated: string | null, shared: string | null): Mutate =>
  host({ cpuSets: ok({ dedicated, shared, legacy: null, reserved: null }) });

/** Nova's answer to the request for the server. */
export const refusal =
  (change: Partial<RefusalRecord>): Mutate =>
  (server) => {
    if (server.refused === undefined) throw new Error("the server was not refused");
    return { ...server, refused: { ...server.refused, ...change } };
  };

/** The act of the experiment on the server. */
export const act =
  (change: Partial<ActRecord>): Mutate =>
  (server) => {
    if (server.act?.ok !== true) throw new Error("nothing was done");
    return { ...server, act: ok({ ...server.act.value, ...change }) };
  };

export const console =
  (from: string | RegExp, to: string): Mutate =>
  (server) => {
    const text = server.console?.ok === true ? server.console.value : "";
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the mutation ${String(from)} changes nothing`);
    return { ...server, console: ok(changed) };
  };

/** A server where Nova should have refused one, or failed to build it. */
export const made: Mutate = (server) => {
  const { refused, ...seen } = server;
  const record = seen.server.ok ? seen.server.value : undefined;
  if (refused === undefined && record?.status !== "ERROR") throw new Error("there is a server already");
  const id = record?.id ?? "3e7313df-2f20-4dd5-b17b-0cf059984c33";
  return { ...seen, server: ok({ id, name: "x", status: "ACTIVE", host: "controller", imageId: null, fault: null }) };
};

/** One source that could not be read. */
export const lost =
  (source: Exclude<keyof ServerEvidence, "name" | "refused">, reason = "the reason"): Mutate =>
  (server) => ({ ...server, [source]: failed(reason) });
