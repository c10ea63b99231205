import fc from "fast-check";
import {
  cpuSet,
  difference,
  formatCpuSet,
  intersection,
  isDisjoint,
  isEqual,
  isSubset,
  parseCpuSet,
  showCpuSet,
  sorted,
  union,
} from "../../../base/cpu-set.ts";

const sets = fc.uniqueArray(fc.nat(600), { maxLength: 40 }).map((cpus) => cpuSet(...cpus));

describe("parseCpuSet", () => {
  it.each([
    ["0", [0]],
    ["0-3", [0, 1, 2, 3]],
    ["0-1,4", [0, 1, 4]],
    [" 4 , 0 - 1 \n", [0, 1, 4]],
    ["0-4,^3", [0, 1, 2, 4]],
    ["^3,0-4", [0, 1, 2, 4]],
    ["0-7,^2-4", [0, 1, 5, 6, 7]],
    ["1,1,1-2", [1, 2]],
    ["0-1,,4,", [0, 1, 4]],
    ["", []],
    ["^3", []],
    ["16383", [16383]],
  ])("reads %j", (text, cpus) => {
    expect(sorted(parseCpuSet(text))).toEqual(cpus);
  });

  it.each([
    ["3-1", "the range 3-1 is reversed"],
    ["a", '"a" is neither a CPU nor a range'],
    ["1-", '"1-" is neither a CPU nor a range'],
    ["-1", '"-1" is neither a CPU nor a range'],
    ["1-2-3", '"1-2-3" is neither a CPU nor a range'],
    ["0x3", '"0x3" is neither a CPU nor a range'],
    ["1.5", '"1.5" is neither a CPU nor a range'],
    ["0 1", '"0 1" is neither a CPU nor a range'],
    ["^", '"^" is neither a CPU nor a range'],
    ["0-999999999999", "CPU 999999999999 is higher than any host can have"],
    ["16384", "CPU 16384 is higher than any host can have"],
  ])("refuses %j", (text, why) => {
    expect(() => parseCpuSet(text)).toThrow(
      expect.objectContaining({ code: "CPU_SET", summary: `"${text}" is not a CPU set: ${why}` }) as Error,
    );
  });

  it("shows only the beginning of a long text", () => {
    expect(() => parseCpuSet("x".repeat(5000))).toThrow(/^"x{60}\.\.\." is not a CPU set/);
  });

  it("never fails in another way, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("0", "1", "7", "9", "-", ",", "^", " ") })),
        (text) => {
          expect(["read", "CPU_SET"]).toContain(outcomeOf(text));
        },
      ),
    );
  });
});

describe("formatCpuSet", () => {
  it.each([
    [[], ""],
    [[5], "5"],
    [[1, 0], "0-1"],
    [[4, 0, 1, 2, 9, 10], "0-2,4,9-10"],
  ])("writes %j as %j", (cpus, text) => {
    expect(formatCpuSet(cpuSet(...cpus))).toBe(text);
  });

  it("is read back as the same set", () => {
    fc.assert(
      fc.property(sets, (cpus) => {
        expect(isEqual(parseCpuSet(formatCpuSet(cpus)), cpus)).toBe(true);
      }),
    );
  });

  it("says none of an empty set, for people", () => {
    expect(showCpuSet(cpuSet())).toBe("none");
  });
});

describe("set algebra", () => {
  it("agrees with itself", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(isEqual(union([difference(a, b), intersection(a, b)]), a)).toBe(true);
        expect(isDisjoint(difference(a, b), b)).toBe(true);
        expect(isSubset(intersection(a, b), a)).toBe(true);
        expect(isSubset(a, union([a, b]))).toBe(true);
        expect(isEqual(a, b)).toBe(isSubset(a, b) && isSubset(b, a));
        expect(isDisjoint(a, b)).toBe(intersection(a, b).size === 0);
      }),
    );
  });

  it("an exclusion is a difference", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const excluded = formatCpuSet(b)
          .split(",")
          .filter(Boolean)
          .map((part) => `^${part}`);
        expect(isEqual(parseCpuSet([formatCpuSet(a), ...excluded].join(",")), difference(a, b))).toBe(true);
      }),
    );
  });
});

function outcomeOf(text: string): unknown {
  try {
    parseCpuSet(text);
    return "read";
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
