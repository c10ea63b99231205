import type { Expect } from "../../../experiments/expectation.ts";
import type { Experiment } from "../../../experiments/experiment.ts";
import { fromRow } from "../../../experiments/row.ts";
import {
  type CpuCharges,
  cpuChargesOfServer,
  cpuChargesOfStep,
  isExclusive,
  mostOf,
  NOTHING,
} from "../../../nova/cpu-charges.ts";
import type { Rules } from "../../../nova/release.ts";

const rules = (release: Rules["release"] = 31): Rules => ({ release, said: "" });
const row = (vcpus: number, expected: Expect): Experiment => fromRow({ id: "X1", claim: "", vcpus, expect: expected });
const demand = (dedicated: number, shared: number): CpuCharges => ({ dedicated, shared });

test.each<[string, number, Expect, CpuCharges]>([
  ["floating", 3, { outcome: "active", cpus: "floating" }, demand(0, 3)],
  ["floating with NUMA cells", 4, { outcome: "active", cpus: "floating-numa", cells: 2 }, demand(0, 4)],
  ["pinned", 3, { outcome: "active", cpus: "pinned" }, demand(3, 0)],
  ["mixed", 4, { outcome: "active", cpus: "mixed", dedicatedVcpus: "0,2-3" }, demand(3, 1)],
  ["mixed of which no CPU is said", 2, { outcome: "active", cpus: "mixed" }, demand(0, 2)],
  ["an emulator of its own", 2, { outcome: "active", cpus: "pinned", emulator: "one-more-dedicated" }, demand(3, 0)],
  [
    "a mixed one with an emulator of its own",
    3,
    { outcome: "active", cpus: "mixed", dedicatedVcpus: "0", emulator: "one-more-dedicated" },
    demand(2, 2),
  ],
  ["an emulator on the shared CPUs", 2, { outcome: "active", cpus: "pinned", emulator: "shared-set" }, demand(2, 0)],
  [
    "said by hand",
    2,
    { outcome: "active", cpus: "pinned", within: "allowed-cpus", allocated: { VCPU: 2 } },
    demand(0, 2),
  ],
  [
    "said by hand, the emulator counted in",
    2,
    { outcome: "active", cpus: "pinned", allocated: { PCPU: 5, VCPU: 1 }, emulator: "one-more-dedicated" },
    demand(5, 1),
  ],
  ["whichever host takes it", 2, { outcome: "active", cpus: "pinned", allocated: "either" }, demand(2, 2)],
  ["one that fails", 2, { outcome: "error", fault: "PLACEMENT" }, NOTHING],
  ["one that fails while CPUs are free", 4, { outcome: "error", fault: "FILTER", whileFree: 1 }, demand(1, 0)],
  ["one that Nova refuses", 8, { outcome: "refused", status: 400, error: "X", message: "no" }, NOTHING],
])("%s", (_what, vcpus, expected, wanted) => {
  expect(cpuChargesOfServer(row(vcpus, expected), "server", rules())).toEqual(wanted);
});

test("what differs between releases is that of the cloud's release", () => {
  const expected: Expect = {
    byRelease: { 22: { outcome: "error", fault: "PLACEMENT" }, 33: { outcome: "active", cpus: "pinned" } },
  };
  const of = (release: Rules["release"]) => cpuChargesOfServer(row(2, expected), "server", rules(release));
  expect([of(22), of(31), of(33), of(34)]).toEqual([NOTHING, NOTHING, demand(2, 0), demand(2, 0)]);
});

test("a server that the experiment does not have takes nothing", () => {
  expect(cpuChargesOfServer(row(2, { outcome: "active", cpus: "pinned" }), "other", rules())).toEqual(NOTHING);
});

test("a step takes what its servers take together, and the most of several steps is told by kind", () => {
  const { server } = row(2, { outcome: "active", cpus: "pinned" }).servers;
  const base = row(2, { outcome: "active", cpus: "pinned" });
  if (server === undefined) throw new Error("a row has a server");
  const floating = { ...server, expect: { outcome: "active", cpus: "floating" } } as const;
  const two: Experiment = { ...base, servers: { a: server, b: server, c: floating } };
  const of = (...servers: string[]) => cpuChargesOfStep(two, { apply: servers }, rules());
  expect([of("a", "b"), of("a", "c"), of()]).toEqual([demand(4, 0), demand(2, 2), NOTHING]);
  expect(mostOf([of("a", "b"), of("c"), of()])).toEqual(demand(4, 2));
  expect(mostOf([])).toEqual(NOTHING);
});

test("one that applies several servers, or more than once, has the dedicated CPUs to itself", () => {
  const one = { apply: ["server"] };
  expect(isExclusive({ steps: "as-room-allows" })).toBe(false);
  expect(isExclusive({ steps: [one, { act: "migrate", server: "server" }] })).toBe(false);
  expect(isExclusive({ steps: [one, one] })).toBe(true);
  expect(isExclusive({ steps: [{ apply: ["server", "other"] }] })).toBe(true);
});
