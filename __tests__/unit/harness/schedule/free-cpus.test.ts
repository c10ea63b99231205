import { bootingRoom, freeCpus } from "../../../../harness/schedule/free-cpus.ts";
import type { HostFacts, InventoryRecord } from "../../../../harness/evidence/evidence.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";
import { facts } from "../../../support/captured/saved-evidence.ts";

/** `[total, used, reserved, ratio]` by class. */
type Inventory = readonly [total: number, used?: number, reserved?: number, ratio?: number];

const host = (inventories: Record<string, Inventory>): HostFacts => ({
  ...facts,
  inventories: ok(
    Object.fromEntries(
      Object.entries(inventories).map(
        ([kind, [total, used = 0, reserved = 0, allocationRatio = 1]]): [string, InventoryRecord] => [
          kind,
          { total, used, reserved, allocationRatio, maxUnit: total },
        ],
      ),
    ),
  ),
});
const unknown: HostFacts = { ...facts, inventories: failed("status 403") };

test.each<[string, readonly HostFacts[], ReturnType<typeof freeCpus>]>([
  ["a host with nothing on it", [host({ PCPU: [3], VCPU: [1, 0, 0, 4] })], { dedicated: 3, shared: 4 }],
  [
    "what is used and what is reserved is not free",
    [host({ PCPU: [8, 3, 2], VCPU: [4, 1, 1, 2] })],
    { dedicated: 3, shared: 5 },
  ],
  ["the ratio is counted in before what is used", [host({ VCPU: [3, 1, 0, 1.5] })], { dedicated: 0, shared: 3 }],
  ["a host without dedicated CPUs", [host({ VCPU: [4, 0, 0, 16], MEMORY_MB: [512] })], { dedicated: 0, shared: 64 }],
  [
    "of several hosts the one with most, for each kind, since a server lives on one",
    [host({ PCPU: [4, 3], VCPU: [9] }), host({ PCPU: [6, 4] }), host({})],
    { dedicated: 2, shared: 9 },
  ],
  ["a host that holds more than it has has none free", [host({ PCPU: [1, 4] })], { dedicated: 0, shared: 0 }],
  [
    "a host that holds more than it has takes nothing from another",
    [host({ PCPU: [1, 4] }), host({ PCPU: [2] })],
    { dedicated: 2, shared: 0 },
  ],
  ["a host that cannot be read beside one that can", [unknown, host({ PCPU: [2] })], { dedicated: 2, shared: 0 }],
  ["no host that can be read", [unknown, unknown], undefined],
  ["no host", [], undefined],
])("%s", (_what, hosts, free) => {
  expect(freeCpus(hosts)).toEqual(free);
});

test.each<[string, readonly HostFacts[], number]>([
  ["two for each CPU, whatever the ratio and whatever lives there", [host({ VCPU: [3, 20, 0, 16] })], 6],
  ["what is reserved boots nothing", [host({ VCPU: [4, 0, 1, 16] })], 6],
  ["of several hosts by the one with most", [host({ VCPU: [1] }), host({ VCPU: [8] }), unknown], 16],
  ["a host without shared CPUs is no reason to wait for ever", [host({ PCPU: [2] })], 2],
  ["no host that can be read: no limit", [unknown], Infinity],
  ["no host: no limit", [], Infinity],
])("vCPUs that may boot at the same time: %s", (_what, hosts, most) => {
  expect(bootingRoom(hosts)).toBe(most);
});
