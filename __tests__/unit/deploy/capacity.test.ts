import { readCapacity } from "../../../harness/deploy/capacity.ts";
import { fakeClient } from "../../support/fake-client.ts";

type Inventory = [total: number, reserved?: number, ratio?: number];
interface Provider {
  inventories: Record<string, Inventory>;
  usages?: Record<string, number>;
}

function capacityOf(...providers: Provider[]) {
  const answers: [string, unknown][] = providers.flatMap(({ inventories, usages = {} }, index) => [
    [
      `GET placement /resource_providers/p${index}/inventories`,
      {
        inventories: Object.fromEntries(
          Object.entries(inventories).map(([name, [total, reserved = 0, allocation_ratio = 1]]) => [
            name,
            { total, reserved, allocation_ratio, min_unit: 1, max_unit: total },
          ]),
        ),
      },
    ],
    [`GET placement /resource_providers/p${index}/usages`, { usages }],
  ]);
  const list = { resource_providers: providers.map((_, index) => ({ uuid: `p${index}` })) };
  return readCapacity(fakeClient({ "GET placement /resource_providers": list, ...Object.fromEntries(answers) }));
}

test.each<[string, Provider[], [dedicated: number, shared: number, onOneHost: number]]>([
  ["no provider", [], [0, 0, 0]],
  ["a host with nothing on it", [{ inventories: { PCPU: [3], VCPU: [1, 0, 4] } }], [3, 4, 3]],
  [
    "what is used and what is reserved is not free",
    [{ inventories: { PCPU: [8, 2], VCPU: [4, 1, 2] }, usages: { PCPU: 3, VCPU: 1, MEMORY_MB: 512 } }],
    [3, 5, 3],
  ],
  [
    "the ratio is counted in before what is used",
    [{ inventories: { VCPU: [3, 0, 1.5] }, usages: { VCPU: 1 } }],
    [0, 3, 0],
  ],
  ["a host without dedicated CPUs", [{ inventories: { VCPU: [4, 0, 16], MEMORY_MB: [512] } }], [0, 64, 0]],
  [
    "hosts are summed, and the largest is told",
    [
      { inventories: { PCPU: [4] }, usages: { PCPU: 3 } },
      { inventories: { PCPU: [6] }, usages: { PCPU: 4 } },
      { inventories: { DISK_GB: [10] } },
    ],
    [3, 0, 2],
  ],
  [
    "a host that holds more than it has takes nothing from the others",
    [{ inventories: { PCPU: [1] }, usages: { PCPU: 4 } }, { inventories: { PCPU: [2] } }],
    [2, 0, 2],
  ],
])("%s", async (_what, providers, [dedicated, shared, dedicatedOnOneHost]) => {
  await expect(capacityOf(...providers)).resolves.toEqual({ dedicated, shared, dedicatedOnOneHost });
});

test("a cloud that does not let us ask is a failure", async () => {
  await expect(readCapacity(fakeClient({}))).rejects.toMatchObject({ code: "TARGET" });
});
