// The small parts: times, the plan of a host's floor, the strip of levels.
import { nodePlan } from "../../../../../harness/report/html/floor-plan.ts";
import { outcomeAt } from "../../../../../harness/report/html/levels.ts";
import { hostModel } from "../../../../../harness/report/html/map/host-model.ts";
import { sayDuration, sayTime } from "../../../../../harness/report/html/words.ts";
import { madeFacts } from "../../../../support/made/made-host.ts";
import { capturedRun } from "../../../../support/made/report-runs.ts";

test.each([
  [0, "0.0 s"],
  [12_340, "12.3 s"],
  [59_999, "60.0 s"],
  [252_000, "4 min 12 s"],
  [3_600_000, "1 h 0 min"],
  [5_430_000, "1 h 30 min"],
])("%d ms is %s", (ms, words) => {
  expect(sayDuration(ms)).toBe(words);
});

test("a time is told in UTC, and what is no time as it is", () => {
  expect(sayTime("2026-11-25T02:30:00.123Z")).toBe("2026-11-25 02:30:00 UTC");
  expect(sayTime("<yesterday>")).toBe("<yesterday>");
});

describe("the plan of a node", () => {
  const planOf = (coresPerNode: number, threads = 1, sockets = 1) => {
    const [node] = hostModel(
      madeFacts("h", { sockets, coresPerNode, threads }, { dedicated: null, shared: null }),
    ).nodes;
    if (node === undefined) throw new Error("a host has a node");
    return nodePlan(node);
  };

  test.each([
    [1, 1],
    [12, 12],
    [16, 8],
    [24, 12],
    [28, 7],
    [64, 8],
    [13, 12],
    [61, 12],
  ])("%d cores are in lines of %d", (cores, length) => {
    expect(new Set(planOf(cores).cores.map(({ x }) => x)).size).toBe(length);
  });

  test("holds every core within its bounds, and none upon another", () => {
    const { cores, width, height } = planOf(61, 2);
    expect(cores).toHaveLength(61);
    expect(new Set(cores.map(({ x, y }) => `${x} ${y}`)).size).toBe(61);
    expect(cores.every((core) => core.x + 27 <= width && core.y + core.height <= height)).toBe(true);
  });

  test("a node of 64 cores of two threads fits a phone", () => {
    expect(planOf(64, 2).width).toBeLessThan(328);
  });
});

test("a level's outcome is the worst of its servers and relations, and none where nothing is judged", () => {
  const verdictOf = (id: string) => {
    const verdict = capturedRun().experiments.find((one) => one.id === id)?.verdict;
    if (verdict?.ok !== true) throw new Error(`${id} was judged`);
    return verdict.value;
  };
  expect(outcomeAt(verdictOf("reference"), "libvirt")).toBe("violated");
  expect(outcomeAt(verdictOf("reference"), "placement")).toBe("holds");
  expect(outcomeAt(verdictOf("A09"), "api")).toBe("holds");
  expect(outcomeAt(verdictOf("A09"), "kernel")).toBeUndefined();
});
