import { REQUIREMENTS, waitUntilReady } from "../../../cloud/readiness.ts";
import { type Answers, fakeClient } from "../../support/fake-client.ts";

const bootedAt = Date.parse("2026-01-01T12:00:00Z");
const service = (binary: string, updated_at: string | null = "2026-01-01T12:00:05.000000", state = "up") => ({
  ...{ binary, state, status: "enabled", updated_at },
});
const SERVICES = "GET compute /os-services";
const INVENTORIES = "GET placement /resource_providers/p/inventories";
const HYPERVISORS = "GET compute /os-hypervisors/detail";

const ready: Answers = {
  [SERVICES]: { services: ["nova-scheduler", "nova-conductor", "nova-compute"].map((binary) => service(binary)) },
  "GET placement /resource_providers": { resource_providers: [{ uuid: "p" }] },
  [INVENTORIES]: { inventories: { PCPU: {}, VCPU: {}, MEMORY_MB: {} } },
  [HYPERVISORS]: { hypervisors: [{ state: "up", uptime: " 12:00:05 up 1 min" }] },
  "GET image *": { images: [] },
  "GET network *": { networks: [] },
};

/** What each requirement says: true, or what is missing. */
const saying = (changes: Answers) =>
  Promise.all(REQUIREMENTS.map(({ probe }) => probe(fakeClient({ ...ready, ...changes }), bootedAt)));

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
  ["no dedicated CPUs", 1, { [INVENTORIES]: { inventories: { VCPU: {} } } }, "no PCPU in the inventory yet"],
  ["an empty inventory", 1, { [INVENTORIES]: { inventories: {} } }, "no PCPU, VCPU in the inventory yet"],
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
    [INVENTORIES]: () => ({ inventories: ++looks < 2 ? {} : { PCPU: {}, VCPU: {} } }),
  });
  await waitUntilReady(client, { bootedAt, signal: new AbortController().signal, onWait: (what) => told.push(what) });
  expect(told).toEqual(REQUIREMENTS.map(({ what }) => what));
  expect(looks).toBe(2);
});

test("an abort ends the waiting", async () => {
  const waiting = waitUntilReady(fakeClient({}), {
    ...{ bootedAt, onWait: () => undefined },
    signal: AbortSignal.timeout(50),
  });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
