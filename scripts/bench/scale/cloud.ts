// The cloud of the bench, a process of its own: one large host. What is free it counts; the rest is from a table.
import { randomUUID } from "node:crypto";
import { withHttpCloud } from "../../../__tests__/support/stand-ins/http-cloud.ts";
import { facts } from "../../../__tests__/support/captured/saved-evidence.ts";
import { TIMES } from "./times.ts";

const dedicated = Number(process.env.BENCH_CPUS);
const folder = process.env.BENCH_FOLDER ?? "";
const SHARED = 100_000;
const MEMORY_MIB = 100_000_000;

interface Server {
  readonly id: string;
  readonly name: string;
  /** PCPU and VCPU, by what its flavor's name begins with, as in `id-of-f2x128-cpu-policy-dedicated-1a2b3c`. */
  readonly charged: Readonly<Record<string, number>>;
  status: "BUILD" | "ACTIVE";
}
const servers = new Map<string, Server>();

function make({ name, flavorRef }: { name: string; flavorRef: string }): Server {
  const vcpus = Number(/^id-of-f(\d+)x/.exec(flavorRef)?.[1] ?? 1);
  const kind = flavorRef.includes("cpu-policy-dedicated") ? "PCPU" : "VCPU";
  if (kind === "PCPU" && used("PCPU") + vcpus > dedicated) throw new Error(`${name}: more than there is`);
  const server: Server = { id: randomUUID(), name, charged: { [kind]: vcpus, MEMORY_MB: 128 }, status: "BUILD" };
  servers.set(server.id, server);
  setTimeout(() => (server.status = "ACTIVE"), TIMES.active);
  return server;
}

function remove(id: string): void {
  setTimeout(() => servers.delete(id), TIMES.freed);
}

const used = (kind: string): number =>
  [...servers.values()].reduce((sum, { charged }) => sum + (charged[kind] ?? 0), 0);
const inventory = (total: number) => ({ total, reserved: 0, allocation_ratio: 1, max_unit: total });
const last = (call: string): string => call.split("/").at(-1) ?? "";
const listed = (call: string): readonly Server[] => {
  const query = new URL(call.split(" ").at(-1) ?? "", "http://x").searchParams;
  const name = new RegExp(query.get("name") ?? "");
  return [...servers.values()].filter(
    (one) => name.test(one.name) && (query.get("status") ?? one.status) === one.status,
  );
};

await withHttpCloud(
  {
    ...{ folder, name: "table" },
    answers: {
      "POST compute /servers": (_call: string, body: { server: { name: string; flavorRef: string } }) => ({
        server: { id: make(body.server).id },
      }),
      "DELETE compute /servers/*": (call: string) => {
        remove(last(call));
        return {};
      },
      "GET compute /servers?*": (call: string) => ({ servers: listed(call).map(({ id, name }) => ({ id, name })) }),
      "GET placement /allocations/*": (call: string) => {
        const resources = servers.get(last(call))?.charged;
        return { allocations: resources === undefined ? {} : { p: { resources } } };
      },
      "GET placement /allocation_candidates*": () => ({
        provider_summaries: {
          p: {
            resources: {
              PCPU: { capacity: dedicated, used: used("PCPU") },
              VCPU: { capacity: SHARED, used: used("VCPU") },
              MEMORY_MB: { capacity: MEMORY_MIB, used: used("MEMORY_MB") },
            },
          },
        },
      }),
      "GET placement /resource_providers?name=*": { resource_providers: [{ uuid: "p" }] },
      "GET placement /resource_providers/p/inventories": {
        inventories: { PCPU: inventory(dedicated), VCPU: inventory(SHARED) },
      },
      "GET placement /resource_providers/p/usages": { usages: {} },
      "GET placement /resource_providers/p/traits": { traits: [] },
      "GET compute /os-services?binary=nova-compute": {
        services: [{ host: facts.name, status: "enabled", state: "up", disabled_reason: null }],
      },
      "GET image /v2/images?*": { images: [] },
      "GET compute /flavors?is_public=None*": { flavors: [] },
      "GET compute /limits": {
        limits: {
          absolute: {
            ...{ maxTotalInstances: -1, maxTotalCores: -1, maxTotalRAMSize: -1 },
            ...{ totalInstancesUsed: 0, totalCoresUsed: 0, totalRAMUsed: 0 },
          },
        },
      },
    },
  },
  async ({ cloudsFile }) => {
    process.stdout.write(`${cloudsFile}\n`);
    await new Promise((resolve) => process.once("SIGTERM", resolve));
  },
);
process.exit(0);
