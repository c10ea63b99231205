import fc from "fast-check";
import { fromRow } from "../../../../experiments/row.ts";
import type { CpuCharges } from "../../../../nova/cpu-charges.ts";
import type { ExperimentResult } from "../../../../harness/run/result.ts";
import { RunProgress } from "../../../../harness/schedule/run-progress.ts";
import type { Check, ExperimentVerdict, Outcome } from "../../../../harness/judge/verdict.ts";
import type { Progress, Task } from "../../../../base/progress.ts";

const experiment = fromRow({ id: "A07", claim: "", expect: { outcome: "active", cpus: "floating" } });
const dedicated = (count: number): CpuCharges => ({ dedicated: count, shared: 0 });
const floating: CpuCharges = { dedicated: 0, shared: 1 };

interface Ended {
  readonly id?: string;
  readonly outcome?: Outcome;
  readonly checks?: readonly Check[];
  readonly relations?: readonly Check[];
  readonly reason?: string;
  readonly error?: unknown;
  /** Milliseconds that it took. */
  readonly took?: number;
}

function judged({
  id = "A07",
  outcome = "holds",
  checks = [],
  relations = [],
  reason,
  error,
  took = 0,
}: Ended): ExperimentResult {
  const verdict = { experiment: id, claim: "", outcome, servers: [{ checks }], relations, reason };
  return {
    ...{ experiment: id, folder: "", clean: true, alsoFailed: [], verdict: verdict as unknown as ExperimentVerdict },
    phases: { wait: 5000, apply: took, observe: 0, destroy: 0 },
    ...(error === undefined ? {} : { error }),
  };
}

const check = (outcome: Outcome, found: string, more: Partial<Check> = {}): Check => ({
  ...{ level: "libvirt", name: "the pins", outcome, expected: "", found },
  ...more,
});

/** What a tally of that many says and shows. */
function tallied(total: number) {
  const said: string[] = [];
  const shown: (string | undefined)[] = [];
  const options: unknown[] = [];
  const task: Task = {
    update: () => undefined,
    succeed: (text) => said.push(`✓ ${text ?? ""}`),
    fail: (text) => said.push(`✗ ${text ?? ""}`),
  };
  const progress: Progress = {
    say: (text) => said.push(text),
    status: (text) => shown.push(text),
    start: (title, how) => {
      options.push([title, how]);
      return task;
    },
  };
  return { runProgress: new RunProgress(total, progress), said, shown, options, task };
}

describe("the line of one that ended", () => {
  it.each<[string, Ended, string]>([
    ["holds", {}, "✓ A07 holds  [1/3]"],
    [
      "is skipped, with the reason",
      { outcome: "skipped", reason: "it needs a host with SMT" },
      "✓ A07 skipped: it needs a host with SMT  [1/3]",
    ],
    [
      "is violated, with the level, the check and what was found",
      {
        outcome: "violated",
        checks: [check("holds", "fine"), check("inconclusive", "who knows"), check("violated", "0-1\nand more")],
      },
      "✗ A07 VIOLATED: libvirt, the pins: 0-1  [1/3]",
    ],
    [
      "is inconclusive, with what could not be seen",
      { outcome: "inconclusive", checks: [check("inconclusive", "no console", { level: "guest", name: "CPUs" })] },
      "✗ A07 inconclusive: guest, CPUs: no console  [1/3]",
    ],
    [
      "differs in a relation only",
      { outcome: "violated", relations: [check("violated", "2 pins", { name: "a is pinned as b" })] },
      "✗ A07 VIOLATED: libvirt, a is pinned as b: 2 pins  [1/3]",
    ],
    [
      "could not be told",
      { outcome: "inconclusive", reason: "no host is known" },
      "✗ A07 inconclusive: no host is known  [1/3]",
    ],
    [
      "failed, whatever its verdict is",
      { error: new Error("terraform apply failed for A07\n  no quota") },
      "✗ A07 holds: terraform apply failed for A07  [1/3]",
    ],
    ["failed with something that is no error", { error: "odd" }, "✗ A07 holds: odd  [1/3]"],
  ])("%s", (_what, ended, line) => {
    const { runProgress, said, task } = tallied(3);
    runProgress.ended(judged(ended), task);
    expect(said).toEqual([line]);
  });

  it("that was never started is a line of its own", () => {
    const { runProgress, said } = tallied(3);
    runProgress.ended(judged({ outcome: "skipped", reason: "too small" }));
    expect(said).toEqual(["  - A07 skipped: too small  [1/3]"]);
  });

  it("says no count where there is only one, and that one tells all that it does", () => {
    const { runProgress, said, shown, options } = tallied(1);
    const task = runProgress.start(experiment);
    runProgress.show([], 1, 1);
    runProgress.ended(judged({}), task);
    expect(said).toEqual(["✓ A07 holds"]);
    expect(options).toEqual([["A07", { brief: false }]]);
    expect(shown).toEqual([]);
  });

  it("of many is brief where there is no terminal", () => {
    const { runProgress, options } = tallied(2);
    runProgress.start(experiment);
    expect(options).toEqual([["A07", { brief: true }]]);
  });

  it("that could not be judged is told and counted", () => {
    const { runProgress, said, shown, task } = tallied(2);
    runProgress.lost(experiment, new Error("a defect\nat line 3"), task);
    runProgress.lost(experiment, new Error("another"));
    runProgress.show([], 0, 1);
    expect(said).toEqual(["✗ A07 could not be judged: a defect  [1/2]", "  - A07 could not be judged: another  [2/2]"]);
    expect(shown).toEqual(["2 of 2 done, 2 wrong, 0 in flight, about 0.0 s left"]);
  });
});

describe("the line below", () => {
  it("counts what is done, what is wrong, what flies and what waits for dedicated CPUs", () => {
    const { runProgress, shown } = tallied(9);
    for (const outcome of ["holds", "skipped", "violated", "inconclusive"] as const)
      runProgress.ended(judged({ outcome }));
    runProgress.show([dedicated(1), dedicated(1), floating], 2, 1);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatch(/^4 of 9 done, 2 wrong, 2 in flight, 2 wait for dedicated CPUs, about \S+ m?i?n?.*left$/);
  });

  it("says nothing of what there is none of, and goes away at the end", () => {
    const { runProgress, shown } = tallied(2);
    runProgress.ended(judged({}));
    runProgress.show([floating], 1, 1);
    runProgress.close();
    expect(shown).toEqual([expect.stringMatching(/^1 of 2 done, 1 in flight, about \d+ s left$/), undefined]);
  });
});

describe("the time that is left", () => {
  const left = (
    total: number,
    prepare: (runProgress: RunProgress) => void,
    ...shows: Parameters<RunProgress["show"]>
  ): string => {
    const { runProgress, shown } = tallied(total);
    prepare(runProgress);
    runProgress.show(...shows);
    return /about (.*) left$/.exec(shown[0] ?? "")?.[1] ?? "";
  };
  const nothing = (): void => undefined;

  it("is a guess at first: 13 s each, by CPUs one after another", () => {
    expect(left(2, nothing, [dedicated(1), dedicated(1)], 0, 1)).toBe("26 s");
    expect(left(2, nothing, [dedicated(1), dedicated(1)], 0, 2)).toBe("13 s");
    expect(left(9, nothing, [floating, floating], 2, 1)).toBe("26 s");
  });

  it("goes by how long CPUs were held, as soon as that is known", () => {
    const held = (runProgress: RunProgress) => {
      runProgress.tookDedicated(dedicated(2), 20_000);
      runProgress.tookDedicated(dedicated(1), 40_000);
      runProgress.tookDedicated(floating, 999_999);
    };
    // (2 * 20 + 1 * 40) / 3 for each CPU, and three are wanted.
    expect(left(9, held, [dedicated(3)], 0, 1)).toBe("80 s");
  });

  it("goes by what those took that were deployed: one that was skipped took nothing, and says nothing", () => {
    const ended = (runProgress: RunProgress) => {
      runProgress.ended(judged({ took: 30_000 }));
      for (let n = 0; n < 5; n++) runProgress.ended(judged({ outcome: "skipped" }));
    };
    expect(left(9, ended, [floating, floating], 1, 1)).toBe("90 s");
    expect(
      left(
        9,
        (runProgress) => {
          runProgress.ended(judged({ outcome: "skipped" }));
        },
        [],
        1,
        1,
      ),
    ).toBe("13 s");
  });

  it("is nothing where nothing is left", () => {
    expect(left(9, nothing, [], 0, 0)).toBe("0.0 s");
  });

  it("is never a time that there is not, whatever ended and whatever waits", () => {
    const demand = fc.record({ dedicated: fc.nat(8), shared: fc.nat(8) });
    const ms = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(
        fc.array(demand, { maxLength: 20 }),
        fc.array(fc.tuple(demand, ms), { maxLength: 20 }),
        fc.array(ms, { maxLength: 20 }),
        fc.nat(9),
        fc.nat(9),
        (waiting, held, ended, inFlight, cpus) => {
          const text = left(
            99,
            (runProgress) => {
              for (const [of, took] of held) runProgress.tookDedicated(of, took);
              for (const took of ended) runProgress.ended(judged({ took }));
            },
            ...([waiting, inFlight, cpus] as const),
          );
          expect(text).toMatch(/^(\d\.\d s|\d+ s|\d+ min \d\d s)$/);
        },
      ),
    );
  });
});
