// Servers that are sent to one host, for another that Nova might choose is nearly full.
import { CapacityGuard } from "../../../../../harness/schedule/capacity/capacity-guard.ts";
import { claim, Cloud, type Kinds } from "../../../../support/stand-ins/guarded-cloud.ts";

const signal = new AbortController().signal;
const how = { signal, onWait: () => undefined, mayAim: true };
const two = (first: Kinds, second: Kinds): Cloud => {
  const cloud = new Cloud();
  cloud.hosts = {
    one: { capacity: { PCPU: 16, VCPU: 16 }, used: first },
    two: { capacity: { PCPU: 16, VCPU: 16 }, used: second },
  };
  return cloud;
};
const guardOf = (cloud: Cloud) =>
  new CapacityGuard({
    ...{ client: cloud.client, placement: true, say: () => undefined, waitMs: 30, pollMs: 5 },
    reserve: { dedicatedCpus: 2, sharedCpus: 2 },
  });

it("they go to the one that takes them, past one that is nearly full", async () => {
  const guard = guardOf(two({ PCPU: 14 }, {}));
  const key = {};
  await expect(guard.hold(key, claim(1), how)).resolves.toBeUndefined();
  expect(guard.aimOf(key)).toBe("compute-2");
  // Looked at again between its steps.
  await expect(guard.hold(key, claim(1), how)).resolves.toBeUndefined();
  expect(guard.aimOf(key)).toBe("compute-2");
  guard.release(key);
  expect(guard.aimOf(key)).toBeUndefined();
});

it("Nova chooses where every host keeps its reserve", async () => {
  const guard = guardOf(two({}, {}));
  const key = {};
  await guard.hold(key, claim(1), how);
  expect(guard.aimOf(key)).toBeUndefined();
});

it("one that takes the dedicated CPUs and not the shared ones is no host for both", async () => {
  const guard = guardOf(two({ PCPU: 14 }, { VCPU: 14 }));
  const key = {};
  expect((await guard.hold(key, claim(1, 1), how))?.reason).toContain("reserved");
  expect(guard.aimOf(key)).toBeUndefined();
});

it("nobody is sent anywhere who may not be", async () => {
  const guard = guardOf(two({ PCPU: 14 }, {}));
  expect((await guard.hold({}, claim(1), { ...how, mayAim: false }))?.reason).toContain("compute-1 has 2");
});

it("a host whose name cannot be read is none", async () => {
  const cloud = two({}, {});
  cloud.hosts = {
    one: { capacity: { PCPU: 16 }, used: { PCPU: 14 } },
    other: { capacity: { PCPU: 16 }, used: {} },
  };
  expect((await guardOf(cloud).hold({}, claim(1), how))?.reason).toContain("reserved");
});
