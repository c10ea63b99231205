// Random guests for property-based tests.
import fc from "fast-check";
import type { ActiveExpectation } from "../../../experiments/expectation.ts";
import { formatCpuSet } from "../../../base/cpu-set.ts";
import { BIG, type MadeCell, type MadeGuest } from "./made-guest.ts";

const lists = fc.uniqueArray(fc.nat(63), { minLength: 1, maxLength: 5 }).map((cpus) => formatCpuSet(new Set(cpus)));

/** Any guest that a domain's XML can say, right or wrong by Nova's rules. */
export const anyGuest: fc.Arbitrary<MadeGuest> = fc.integer({ min: 1, max: 8 }).chain((vcpus) => {
  const ids = Array.from({ length: vcpus }, (_, id) => id);
  return fc.record({
    vcpus: fc.constant(vcpus),
    memoryMiB: fc.integer({ min: 1, max: 4096 }),
    pins: fc
      .tuple(...ids.map(() => fc.option(fc.nat(63), { nil: undefined })))
      .map((pins) => Object.fromEntries(pins.flatMap((cpu, id) => (cpu === undefined ? [] : [[id, cpu]])))),
    floats: fc.tuple(...ids.map(() => lists)).map((floats) => Object.fromEntries(floats.map((cpus, id) => [id, cpus]))),
    cells: fc.array(
      fc.record<MadeCell>({
        vcpus: fc.uniqueArray(fc.nat(vcpus - 1), { minLength: 1 }),
        memoryMiB: fc.integer({ min: 1, max: 4096 }),
        hostNode: fc.nat(7),
      }),
      { maxLength: 4 },
    ),
    cpuset: lists,
    emulator: lists,
    iothreads: fc.nat(3),
    realtime: fc.uniqueArray(fc.nat(vcpus - 1)),
    hugepagesKiB: fc.constantFrom(2048, 1048576),
    topology: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 2)),
    charged: fc.constant({}),
    image: fc.constant({}),
    flavor: fc.constant({}),
    host: fc.constant(BIG),
  });
});

export interface Held {
  readonly made: MadeGuest;
  readonly expect: ActiveExpectation;
}

/** A pinned guest that is right: one or two cells, on a host of two nodes of which every CPU is a dedicated one. */
export const pinnedGuest: fc.Arbitrary<Held> = fc
  .record({
    cells: fc.constantFrom(1, 2),
    each: fc.constantFrom(1, 2),
    isSwapped: fc.boolean(),
    orders: fc.tuple(
      fc.shuffledSubarray([0, 1, 4, 5], { minLength: 4 }),
      fc.shuffledSubarray([2, 3, 6, 7], { minLength: 4 }),
    ),
    iothreads: fc.constantFrom(0, 1),
  })
  .map(({ cells, each, isSwapped, orders, iothreads }) => {
    const vcpus = cells * each;
    const nodes = isSwapped ? [1, 0] : [0, 1];
    const made = Array.from({ length: cells }, (_, at) => ({
      vcpus: Array.from({ length: each }, (_unused, one) => at * each + one),
      memoryMiB: 64,
      hostNode: nodes[at] ?? 0,
    }));
    const pins = Object.fromEntries(
      made.flatMap((cell) => cell.vcpus.map((vcpu, one) => [vcpu, orders[cell.hostNode]?.[one] ?? 0])),
    );
    return {
      made: {
        ...{ vcpus, memoryMiB: 64 * cells, pins, cells: made, iothreads, charged: { PCPU: vcpus } },
        emulator: formatCpuSet(new Set(Object.values(pins))),
        ...{ image: { hw_cpu_policy: "dedicated" }, flavor: {}, host: { ...BIG, dedicated: "0-7", shared: null } },
      },
      expect: { outcome: "active", cpus: "pinned", cells },
    };
  });
