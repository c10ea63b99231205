import fc from "fast-check";
import type { CpuCharges } from "../../../../nova/cpu-charges.ts";
import { FreeRoom } from "../../../../harness/schedule/free-room.ts";

const demand = (most: number): fc.Arbitrary<CpuCharges> =>
  fc.record({ dedicated: fc.integer({ min: 0, max: most }), shared: fc.integer({ min: 0, max: most }) });

const sum = (demands: Iterable<CpuCharges>): CpuCharges =>
  [...demands].reduce((a, b) => ({ dedicated: a.dedicated + b.dedicated, shared: a.shared + b.shared }), {
    dedicated: 0,
    shared: 0,
  });

test("whatever is taken and given back, it is never more than there is, and nothing is lost", () => {
  const action = fc.record({ wanted: demand(12), giveBack: fc.boolean(), which: fc.nat() });
  fc.assert(
    fc.property(demand(8), fc.array(action, { maxLength: 60 }), (capacity, actions) => {
      const room = new FreeRoom(capacity);
      const taken: CpuCharges[] = [];
      for (const { wanted, giveBack, which } of actions) {
        if (giveBack && taken.length > 0) {
          const [returned] = taken.splice(which % taken.length, 1);
          if (returned) room.giveBack(returned);
          continue;
        }
        const fits = room.fits(wanted);
        const got = room.take(wanted);
        expect(got !== undefined).toBe(fits);
        if (got) taken.push(got);
        const all = sum(taken);
        expect(all.dedicated).toBeLessThanOrEqual(capacity.dedicated);
        expect(all.shared).toBeLessThanOrEqual(capacity.shared);
      }
      for (const one of taken) room.giveBack(one);
      expect(room.take(capacity)).toEqual(capacity);
    }),
  );
});

test("with nothing taken everything fits, for what is more than there is counts as all there is", () => {
  fc.assert(
    fc.property(demand(8), demand(20), (capacity, wanted) => {
      const got = new FreeRoom(capacity).take(wanted);
      expect(got).toEqual({
        dedicated: Math.min(wanted.dedicated, capacity.dedicated),
        shared: Math.min(wanted.shared, capacity.shared),
      });
    }),
  );
});

test.each<[string, CpuCharges, boolean]>([
  ["both kinds to the last", { dedicated: 1, shared: 2 }, true],
  ["too many dedicated ones", { dedicated: 2, shared: 0 }, false],
  ["too many shared ones", { dedicated: 0, shared: 3 }, false],
  ["none", { dedicated: 0, shared: 0 }, true],
])("beside one that has 2 of 3 dedicated and 2 of 4 shared CPUs: %s", (_what, wanted, fits) => {
  const room = new FreeRoom({ dedicated: 3, shared: 4 });
  room.take({ dedicated: 2, shared: 2 });
  expect(room.fits(wanted)).toBe(fits);
  expect(room.take(wanted) !== undefined).toBe(fits);
});

test("what did not fit takes nothing", () => {
  const room = new FreeRoom({ dedicated: 1, shared: 1 });
  const first = room.take({ dedicated: 1, shared: 0 });
  expect(room.take({ dedicated: 1, shared: 1 })).toBeUndefined();
  expect(room.take({ dedicated: 0, shared: 1 })).toBeDefined();
  room.giveBack(first ?? { dedicated: 0, shared: 0 });
  expect(room.fits({ dedicated: 1, shared: 0 })).toBe(true);
});

test("shared CPUs without end never run out", () => {
  const room = new FreeRoom({ dedicated: 1, shared: Infinity });
  for (let n = 0; n < 100; n++) expect(room.take({ dedicated: 0, shared: 1000 })).toBeDefined();
  expect(room.allDedicated).toBe(1);
});
