import { applySteps } from "../../../../experiments/steps.ts";
import type { Experiment, ExperimentServer } from "../../../../experiments/experiment.ts";
import { cpuChargesOfStep, mostOf } from "../../../../nova/cpu-charges.ts";
import { deploymentsOf, stepsOf } from "../../../../harness/schedule/steps.ts";
import type { Rules } from "../../../../nova/release.ts";

const rules: Rules = { release: 31, said: "" };

/** Servers by name: how many dedicated CPUs each needs. */
function experiment(needs: Record<string, number>, steps: Experiment["steps"] = "as-room-allows"): Experiment {
  const servers = Object.entries(needs).map(([name, cpus]): [string, ExperimentServer] => [
    name,
    {
      ...{ image: "base", flavor: `flavor-${name}`, asked: "" },
      expect: { outcome: "active", cpus: cpus > 0 ? "pinned" : "floating" },
    },
  ]);
  const flavors = Object.entries(needs).map(([name, vcpus]) => [
    `flavor-${name}`,
    { vcpus: vcpus || 4, memoryMiB: 128, extraSpecs: {} },
  ]);
  return {
    ...{ id: "x", family: "own", claim: "", images: {}, relations: [], needs: {} },
    servers: Object.fromEntries(servers),
    flavors: Object.fromEntries(flavors) as Experiment["flavors"],
    steps,
  };
}

const names = (needs: Record<string, number>, free: number) =>
  applySteps(stepsOf(experiment(needs), free, rules)).map(({ apply }) => apply.join(" "));

const three = { control: 0, flavor: 1, image: 1 };

test.each([
  ["no free CPU: pinned servers one after another", three, 0, ["control flavor", "control image"]],
  ["room for one", three, 1, ["control flavor", "control image"]],
  ["room for both", three, 2, ["control flavor image"]],
  ["more room than needed", three, 64, ["control flavor image"]],
  ["larger ones are packed in order", { a: 2, b: 2, c: 1, d: 3 }, 4, ["a b", "c d"]],
  ["a gap that a later one would fill stays, for the order counts", { a: 3, b: 2, c: 1 }, 4, ["a", "b c"]],
  ["one that never fits lives alone, and takes no room from the next", { a: 8, b: 1, c: 1 }, 2, ["a", "b c"]],
  ["nobody pinned: one step with all", { a: 0, b: 0 }, 0, ["a b"]],
  ["the order within a step is the experiment's", { a: 1, control: 0, b: 1 }, 2, ["a control b"]],
])("%s", (_what, needs, free, steps) => {
  expect(names(needs, free)).toEqual(steps);
});

test("however much room there is, every pinned server is in one step and every other in all", () => {
  const needs = { a: 1, control: 0, b: 3, c: 2, d: 1 };
  for (let free = 0; free < 9; free++) {
    const steps = applySteps(stepsOf(experiment(needs), free, rules));
    const pinned = steps.flatMap(({ apply }) => apply.filter((name) => name !== "control"));
    expect(pinned).toEqual(["a", "b", "c", "d"]);
    expect(steps.every(({ apply }) => apply.includes("control"))).toBe(true);
    // Where the largest does not fit, it lives alone.
    const most = mostOf(steps.map((step) => cpuChargesOfStep(experiment(needs), step, rules)));
    expect(most.dedicated).toBeLessThanOrEqual(Math.max(free, 3));
  }
});

test("steps that the experiment lists are kept, whatever the room", () => {
  const listed = [{ apply: ["image"] }, { apply: ["image", "flavor"] }, { apply: [] }];
  for (const free of [0, 1, 9]) expect(stepsOf(experiment(three, listed), free, rules)).toBe(listed);
});

test("a server that fails only while CPUs are free wants them free, too, and one that is refused wants none", () => {
  const base = experiment({ a: 1, b: 1, c: 1 });
  const { a, b, c } = base.servers;
  if (!a || !b || !c) throw new Error("three servers");
  const one: Experiment = {
    ...base,
    servers: {
      a,
      b: { ...b, expect: { outcome: "error", fault: "FILTER", whileFree: 1 } },
      c: { ...c, expect: { outcome: "refused", status: 400, error: "X", message: "no" } },
    },
  };
  expect(stepsOf(one, 1, rules)).toEqual([{ apply: ["a", "c"] }, { apply: ["b", "c"] }]);
});

describe("deployments", () => {
  const steps = [{ apply: ["control", "flavor"] }, { apply: ["control", "image"] }];

  it("are one for steps that are listed", () => {
    expect(deploymentsOf({ steps }, steps)).toEqual({ inTurn: [steps] });
  });

  it("are one where all servers fit side by side", () => {
    const all = [{ apply: ["control", "flavor", "image"] }];
    expect(deploymentsOf({ steps: "as-room-allows" }, all)).toEqual({ inTurn: [all] });
  });

  it("are one for each step that the room makes, and one beside them for servers that are in all", () => {
    expect(deploymentsOf({ steps: "as-room-allows" }, steps)).toEqual({
      inTurn: [[{ apply: ["flavor"] }], [{ apply: ["image"] }]],
      beside: { apply: ["control"] },
    });
    expect(deploymentsOf({ steps: "as-room-allows" }, [{ apply: ["a"] }, { apply: ["b"] }])).toEqual({
      inTurn: [[{ apply: ["a"] }], [{ apply: ["b"] }]],
    });
  });
});
