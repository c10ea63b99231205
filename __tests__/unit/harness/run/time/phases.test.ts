// What took how long: phases of an experiment, and spans of time that overlap.
import fc from "fast-check";
import { Phases } from "../../../../../harness/run/time/phases.ts";
import { covered } from "../../../../../harness/run/time/spans.ts";
import type { Span } from "../../../../../drivers/terraform/terraform.ts";
import { stoppedClock } from "../../../../support/stand-ins/clock.ts";

describe("phases", () => {
  it("begin at nothing, add up, and give back what the work gave", async () => {
    using clock = stoppedClock();
    const work = async (): Promise<string> => {
      await Promise.resolve();
      clock.pass(30);
      return "made";
    };
    const phases = new Phases();
    expect(phases.ms).toEqual({ wait: 0, apply: 0, observe: 0, destroy: 0 });
    await expect(phases.in("apply", work)).resolves.toBe("made");
    expect(phases.ms).toEqual({ wait: 0, apply: 30, observe: 0, destroy: 0 });
    await phases.in("apply", work);
    expect(phases.ms).toEqual({ wait: 0, apply: 60, observe: 0, destroy: 0 });
  });

  it("count what failed, too, and let the failure through", async () => {
    using clock = stoppedClock();
    const phases = new Phases();
    const failing = phases.in("destroy", async () => {
      await Promise.resolve();
      clock.pass(30);
      throw new Error("locked");
    });
    await expect(failing).rejects.toThrow("locked");
    expect(phases.ms.destroy).toBe(30);
  });
});

describe("the time that spans cover", () => {
  it.each<[string, Span[], number]>([
    ["none", [], 0],
    ["one", [[10, 25]], 15],
    [
      "apart",
      [
        [0, 1],
        [5, 7],
      ],
      3,
    ],
    [
      "touching",
      [
        [0, 5],
        [5, 7],
      ],
      7,
    ],
    [
      "overlapping",
      [
        [0, 5],
        [3, 7],
      ],
      7,
    ],
    [
      "one within another",
      [
        [0, 9],
        [3, 4],
        [8, 9],
      ],
      9,
    ],
    [
      "the same twice",
      [
        [2, 4],
        [2, 4],
      ],
      2,
    ],
    [
      "in any order",
      [
        [10, 12],
        [0, 3],
        [2, 5],
      ],
      7,
    ],
    ["of no length", [[3, 3]], 0],
  ])("%s", (_what, spans, ms) => {
    expect(covered(spans)).toBe(ms);
  });

  it("is the number of moments in any of them", () => {
    const span = fc.tuple(fc.nat(40), fc.nat(15)).map(([from, length]): Span => [from, from + length]);
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
        const moments = Array.from({ length: 60 }, (_, at) => spans.some(([from, to]) => at >= from && at < to));
        expect(covered(spans)).toBe(moments.filter(Boolean).length);
      }),
    );
  });
});
