import { type ExpectedHost, INVENTORY, REQUIREMENTS, waitUntilReady } from "../../../cloud/readiness.ts";
import { type Answers, fakeClient } from "../../support/stand-ins/fake-client.ts";

const bootedAt = Date.parse("2026-01-01T12:00:00Z");
const profileA: ExpectedHost = { bootedAt, cpuSets: { dedicated: new Set([1]), shared: new Set([0]) } };
const service = (binary: string, updated_at: string | null = "2026-01-01T12:00:05.000000", state = "up") => ({
  ...{ binary, state, status: "enabled", updated_at },
});
const SERVICES = "GET compute /os-services";
const INVENTORIES = "GET placement /resource_providers/p/inventories";
const HYPERVISORS = "GET compute /os-hypervisors/detail";

/** `totals` by resource class. */
const inventory = (totals: Record<string, number>) => ({
  inventories: Object.fromEntries(Object.entries(totals).map(([kind, total]) => [kind, { total }])),
});

const ready: Answers = {
  [SERVICES]: { services: ["nova-scheduler", "nova-conductor", "nova-compute"].map((binary) => service(binary)) },
  "GET placement /resource_providers": { resource_providers: [{ uuid: "p" }] },
  [INVENTORIES]: inventory({ PCPU: 1, VCPU: 1, MEMORY_MB: 512 }),
  [HYPERVISORS]: { hypervisors: [{ state: "up", uptime: " 12:00:05 up 1 min" }] },
  "GET image *": { images: [] },
  "GET network *": { networks: [] },
};

/** What each requirement says: true, or what is missing. */
const saying = (changes: Answers) =>
  Promise.all(REQUIREMENTS.map(({ probe }) => probe(fakeClient({ ...ready, ...changes }), profileA)));

test("a cloud that is ready meets every requirement", async () => {
  await expect(saying({})).resolves.toEqual(REQUIREMENTS.map(() => true));
});

const [scheduler, conductor] = [service("nova-scheduler"), service("nova-conductor")];
test.each<[string, number, Answers, string]>([
  [
    "a heartbeat of an earlier boot",
    0,
    { [SERVICES]: { services: [scheduler, conductor, service("nova-compute", "2026-01-01T11:59:59.000000")] } },
    "no heartbeat yet from nova-compute",
  ],
  [
    "a compute service that Nova has taken out of scheduling",
    0,
    { [SERVICES]: { services: [scheduler, conductor, { ...service("nova-compute"), status: "disabled" }] } },
    "no heartbeat yet from nova-compute",
  ],
  [
    "a service that is down, and one that never reported",
    0,
    { [SERVICES]: { services: [service("nova-scheduler", undefined, "down"), service("nova-conductor", null)] } },
    "no heartbeat yet from nova-scheduler, nova-conductor, nova-compute",
  ],
  ["no provider", 1, { "GET placement /resource_providers": { resource_providers: [] } }, "no resource provider yet"],
  ["no dedicated CPUs", 1, { [INVENTORIES]: inventory({ VCPU: 1 }) }, "PCPU 0, VCPU 1 in the inventory so far"],
  [
    "the CPUs of another profile",
    1,
    { [INVENTORIES]: inventory({ PCPU: 2, VCPU: 0 }) },
    "PCPU 2, VCPU 0 in the inventory so far",
  ],
  ["an empty inventory", 1, { [INVENTORIES]: { inventories: {} } }, "PCPU 0, VCPU 0 in the inventory so far"],
  [
    "a host that does not answer",
    2,
    { [HYPERVISORS]: { hypervisors: [{ state: "up", uptime: null }] } },
    "no hypervisor answers yet",
  ],
  [
    "a host that is down",
    2,
    { [HYPERVISORS]: { hypervisors: [{ state: "down", uptime: "x" }] } },
    "no hypervisor answers yet",
  ],
])("%s is not ready, and that is said", async (_what, index, changes, missing) => {
  const said = await saying(changes);
  expect(said).toEqual(REQUIREMENTS.map((_, at) => (at === index ? missing : true)));
});

test("each is waited for in turn, and what is waited for is told", async () => {
  let looks = 0;
  const told: string[] = [];
  const client = fakeClient({
    ...ready,
    [INVENTORIES]: () => inventory(++looks < 2 ? {} : { PCPU: 1, VCPU: 1 }),
  });
  await waitUntilReady(client, {
    expected: profileA,
    signal: new AbortController().signal,
    onWait: (what) => told.push(what),
  });
  expect(told).toEqual(REQUIREMENTS.map(({ what }) => what));
  expect(looks).toBe(2);
});

test("an abort ends the waiting", async () => {
  const abort = new AbortController();
  const asked = () => {
    abort.abort();
    return { services: [] };
  };
  const waiting = waitUntilReady(fakeClient({ [SERVICES]: asked }), {
    ...{ expected: profileA, onWait: () => undefined, signal: abort.signal },
  });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});

describe("the inventory is that of the CPU sets", () => {
  const cpus = (...ids: number[]) => new Set(ids);
  it.each<[string, ExpectedHost["cpuSets"], Record<string, number>, boolean]>([
    ["both sets", { dedicated: cpus(1, 5), shared: cpus(0, 4) }, { PCPU: 2, VCPU: 2 }, true],
    ["too few shared", { dedicated: cpus(1), shared: cpus(0, 4) }, { PCPU: 1, VCPU: 1 }, false],
    ["a dedicated set alone", { dedicated: cpus(0, 1), shared: null }, { PCPU: 2 }, true],
    [
      "a dedicated set alone, and shared CPUs of before",
      { dedicated: cpus(0, 1), shared: null },
      { PCPU: 2, VCPU: 1 },
      false,
    ],
    ["a shared set alone", { dedicated: null, shared: cpus(0) }, { VCPU: 1 }, true],
    ["no set: every CPU is shared, however many", { dedicated: null, shared: null }, { VCPU: 96 }, true],
    ["no set, and dedicated CPUs of before", { dedicated: null, shared: null }, { PCPU: 1, VCPU: 96 }, false],
    ["no set, and nothing yet", { dedicated: null, shared: null }, {}, false],
  ])("%s", async (_what, cpuSets, totals, isThere) => {
    const client = fakeClient({ ...ready, [INVENTORIES]: inventory(totals) });
    const answer = await INVENTORY.probe(client, { bootedAt, cpuSets });
    expect(answer).toBe(isThere || `PCPU ${totals.PCPU ?? 0}, VCPU ${totals.VCPU ?? 0} in the inventory so far`);
  });
});

test("only what is asked for is waited for", async () => {
  const told: string[] = [];
  const client = fakeClient(ready);
  const options = { expected: profileA, signal: new AbortController().signal, requirements: [INVENTORY] };
  await waitUntilReady(client, { ...options, onWait: (what) => told.push(what) });
  expect(told).toEqual(["Placement has the compute host's CPUs"]);
  expect(client.calls.filter((call) => !call.includes("placement"))).toEqual([]);
});
