// What an experiment takes of the cloud while it lives: who asks for dedicated CPUs takes them from everybody else.
import { applySteps } from "../experiments/steps.ts";
import type { Expectation } from "../experiments/expectation.ts";
import type { ApplyStep, Experiment } from "../experiments/experiment.ts";
import { parseCpuSet } from "../base/cpu-set.ts";
import { expectationFor, type Rules } from "./release.ts";

/** CPUs that Placement charges. */
export interface CpuCharges {
  /** PCPU. */
  readonly dedicated: number;
  /** VCPU. */
  readonly shared: number;
  /** Servers that live at the same time; left out where nobody limits them. */
  readonly servers?: number;
}

export const NOTHING: CpuCharges = { dedicated: 0, shared: 0 };

/** What Placement charges for a server that is as it is expected to be; for one that fails, what must be free meanwhile. */
export function cpuChargesOfServer(experiment: Experiment, name: string, rules: Rules): CpuCharges {
  const server = experiment.servers[name];
  const vcpus = experiment.flavors[server?.flavor ?? ""]?.vcpus ?? 0;
  return server === undefined ? NOTHING : demandOf(expectationFor(server.expect, rules), vcpus);
}

function demandOf(expected: Expectation, vcpus: number): CpuCharges {
  switch (expected.outcome) {
    case "refused":
      return NOTHING;
    case "error":
      return { dedicated: expected.whileFree ?? 0, shared: 0 };
    case "active": {
      const { allocated } = expected;
      if (allocated === "either") return { dedicated: vcpus, shared: vcpus };
      if (allocated) return { dedicated: allocated.PCPU ?? 0, shared: allocated.VCPU ?? 0 };
      const pinned = pinnedOf(expected, vcpus);
      return { dedicated: pinned + (expected.emulator === "one-more-dedicated" ? 1 : 0), shared: vcpus - pinned };
    }
  }
}

function pinnedOf(expected: Extract<Expectation, { outcome: "active" }>, vcpus: number): number {
  if (expected.cpus === "pinned") return vcpus;
  return expected.cpus === "mixed" ? parseCpuSet(expected.dedicatedVcpus ?? "").size : 0;
}

export function cpuChargesOfStep(experiment: Experiment, { apply }: ApplyStep, rules: Rules): CpuCharges {
  return apply.map((name) => cpuChargesOfServer(experiment, name, rules)).reduce(add, NOTHING);
}

/** The most that any step takes at once. */
export function mostOf(demands: readonly CpuCharges[]): CpuCharges {
  return {
    dedicated: Math.max(0, ...demands.map(({ dedicated }) => dedicated)),
    shared: Math.max(0, ...demands.map(({ shared }) => shared)),
  };
}

export function add(a: CpuCharges, b: CpuCharges): CpuCharges {
  const counted = a.servers !== undefined || b.servers !== undefined;
  return {
    dedicated: a.dedicated + b.dedicated,
    shared: a.shared + b.shared,
    ...(counted ? { servers: (a.servers ?? 0) + (b.servers ?? 0) } : {}),
  };
}

/** One that lists several servers asks what happens when the CPUs run out: it has all dedicated ones to itself. */
export function isExclusive({ steps }: Pick<Experiment, "steps">): boolean {
  if (steps === "as-room-allows") return false;
  const applies = applySteps(steps);
  return applies.length > 1 || applies.some(({ apply }) => apply.length > 1);
}
