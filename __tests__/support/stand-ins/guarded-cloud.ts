// A cloud with a capacity guard before it: hosts and a quota that others use, too.
import { CapacityGuard, type CapacityGuardOptions } from "../../../harness/schedule/capacity/capacity-guard.ts";
import type { Charges } from "../../../nova/charges.ts";
import { type Answers, fakeClient } from "./fake-client.ts";

export type Kinds = Readonly<Record<string, number>>;

/** One host, or several, and a quota; what is used changes under the guard's eyes. */
export class Cloud {
  hosts: Record<string, { capacity: Kinds; used: Kinds }> = {};
  quota = { instances: -1, cores: -1, ram: -1 };
  usedQuota = { instances: 0, cores: 0, ram: 0 };
  readonly client;

  constructor(answers: Answers = {}) {
    this.client = fakeClient({
      ...answers,
      "GET placement /allocation_candidates*": () => ({
        provider_summaries: Object.fromEntries(
          Object.entries(this.hosts).map(([id, { capacity, used }]) => [
            id,
            {
              resources: Object.fromEntries(
                Object.entries({ MEMORY_MB: 4096, ...capacity }).map(([kind, all]) => [
                  kind,
                  { capacity: all, used: used[kind] ?? 0 },
                ]),
              ),
            },
          ]),
        ),
      }),
      "GET placement /resource_providers": {
        resource_providers: [
          { uuid: "one", name: "compute-1" },
          { uuid: "two", name: "compute-2" },
        ],
      },
      "GET compute /limits": () => {
        const { instances, cores, ram } = this.quota;
        const used = this.usedQuota;
        const most = { maxTotalInstances: instances, maxTotalCores: cores, maxTotalRAMSize: ram };
        const now = { totalInstancesUsed: used.instances, totalCoresUsed: used.cores, totalRAMUsed: used.ram };
        return { limits: { absolute: { ...most, ...now } } };
      },
      ...answers,
    });
  }

  use(host: string, used: Kinds): void {
    const there = this.hosts[host];
    if (there) there.used = used;
  }
}

export function oneHost(capacity: Kinds, used: Kinds = {}, answers: Answers = {}): Cloud {
  const cloud = new Cloud(answers);
  cloud.hosts = { one: { capacity, used } };
  return cloud;
}

export const claim = (dedicated: number, shared = 0, memoryMiB = 128): Charges => ({
  placement: { PCPU: dedicated, VCPU: shared, MEMORY_MB: memoryMiB },
  quota: { instances: 1, cores: dedicated + shared, ram: memoryMiB },
});

/** @param onWait called when it is told that it waits */
export function guarded(cloud: Cloud, more: Partial<CapacityGuardOptions> = {}, onWait: () => void = () => undefined) {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const guard = new CapacityGuard({ client: cloud.client, placement: true, say, waitMs: 30, pollMs: 5, ...more });
  const waits: string[] = [];
  const told = (reason: string): void => {
    waits.push(reason);
    onWait();
  };
  const how = { signal: new AbortController().signal, onWait: told };
  return { guard, said, waits, hold: (key: object, wanted: Charges) => guard.hold(key, wanted, how) };
}
