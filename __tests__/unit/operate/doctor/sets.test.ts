import { checkSets } from "../../../../operate/doctor/sets.ts";
import type { CpuSetsRecord, HostFacts } from "../../../../harness/evidence/evidence.ts";

const sets = (more: Partial<CpuSetsRecord>) =>
  ({ ok: true, value: { dedicated: null, shared: null, legacy: null, reserved: null, ...more } }) as const;
const inventory = (total: number) => ({ total, reserved: 0, allocationRatio: 1, maxUnit: total, used: 0 });
const counts = (PCPU: number, VCPU: number): HostFacts["inventories"] => ({
  ok: true,
  value: { ...(PCPU === 0 ? {} : { PCPU: inventory(PCPU) }), ...(VCPU === 0 ? {} : { VCPU: inventory(VCPU) }) },
});
const online = (value: string) => ({ ok: true, value }) as const;

test.each<[string, Partial<CpuSetsRecord>, HostFacts["inventories"], string, string, RegExp]>([
  [
    "as it should be",
    { dedicated: "2-3", shared: "0-1" },
    counts(2, 2),
    "0-3",
    "ok",
    /^Placement counts what nova\.conf names$/,
  ],
  ["no sets at all", {}, counts(0, 4), "0-3", "ok", /no dedicated set, so pinned servers are charged VCPU/],
  ["a dedicated set alone, so that nothing floats", { dedicated: "3" }, counts(1, 0), "0-3", "ok", /counts/],
  [
    "a dedicated set alone, and Placement has VCPU besides",
    { dedicated: "3" },
    counts(1, 3),
    "0-3",
    "warning",
    /^Placement has 3 VCPU, and cpu_shared_set names 0 CPUs$/,
  ],
  [
    "no sets, and Placement has fewer CPUs than the host",
    {},
    counts(0, 2),
    "0-3",
    "warning",
    /^Placement has 2 VCPU, and the host, without CPU sets, has 4 CPUs$/,
  ],
  [
    "the old option beside cpu_shared_set, which is then for emulator threads alone",
    { legacy: "1-3", shared: "0" },
    counts(0, 3),
    "0-3",
    "ok",
    /counts/,
  ],
  [
    "the old option beside cpu_shared_set, and Placement counts the latter",
    { legacy: "1-3", shared: "0" },
    counts(0, 1),
    "0-3",
    "warning",
    /^Placement has 1 VCPU, and vcpu_pin_set names 3 CPUs$/,
  ],
  [
    "reserved CPUs beside the sets",
    { dedicated: "3", shared: "0", reserved: "1" },
    counts(1, 1),
    "0-3",
    "failed",
    /^reserved_host_cpus=1 stands beside/,
  ],
  ["an empty option", { dedicated: "3", shared: "0", legacy: "" }, counts(1, 1), "0-3", "ok", /counts/],
  [
    "idle dedicated CPUs are switched off",
    { dedicated: "2-3", shared: "0" },
    counts(2, 1),
    "0-2",
    "ok",
    /offline and dedicated: 3/,
  ],
  [
    "a shared CPU is offline",
    { dedicated: "2", shared: "0-1" },
    counts(1, 2),
    "0,2",
    "warning",
    /^CPUs of the sets are offline: 1$/,
  ],
  [
    "nova-compute was not restarted",
    { dedicated: "2-3", shared: "0" },
    counts(4, 1),
    "0-3",
    "warning",
    /^Placement has 4 PCPU, and cpu_dedicated_set names 2 CPUs$/,
  ],
  [
    "fewer are offered than named",
    { dedicated: "2-3", shared: "0" },
    counts(0, 1),
    "0-3",
    "warning",
    /^Placement has 0 PCPU/,
  ],
  [
    "PCPU without a set",
    {},
    counts(2, 2),
    "0-3",
    "warning",
    /^Placement has 2 PCPU, and cpu_dedicated_set names 0 CPUs$/,
  ],
  [
    "the shared set differs",
    { dedicated: "3", shared: "0-1" },
    counts(1, 3),
    "0-3",
    "warning",
    /^Placement has 3 VCPU, and cpu_shared_set names 2 CPUs$/,
  ],
  ["a CPU in both sets", { dedicated: "1-3", shared: "0-1" }, counts(3, 2), "0-3", "failed", /both hold 1$/],
  [
    "the old option beside the new",
    { dedicated: "3", legacy: "1-2" },
    counts(1, 2),
    "0-3",
    "failed",
    /^vcpu_pin_set stands beside cpu_dedicated_set$/,
  ],
  ["a set that is none", { dedicated: "a-b" }, counts(1, 1), "0-3", "failed", /^nova\.conf: /],
  [
    "Placement is not shown",
    { dedicated: "3" },
    { ok: false, reason: "it answered 403\nmore" },
    "0-3",
    "unknown",
    /^cannot determine whether Placement counts the same: it answered 403$/,
  ],
])("%s", (_what, record, inventories, cpus, state, found) => {
  const result = checkSets(sets(record), inventories, online(cpus));
  expect(result).toMatchObject({ state, found: expect.stringMatching(found) as string });
  expect(result.remedy === undefined).toBe(state === "ok");
});

test("what is not read is unknown", () => {
  expect(checkSets({ ok: false, reason: "no" }, counts(1, 1), online("0"))).toMatchObject({ state: "unknown" });
  expect(checkSets(sets({ dedicated: "0" }), counts(1, 0), { ok: false, reason: "no" })).toMatchObject({ state: "ok" });
});
