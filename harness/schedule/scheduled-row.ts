// One experiment as the matrix schedules it: its steps, and what it takes of the cloud while it lives.
import { applySteps } from "../../experiments/steps.ts";
import type { Experiment, Step } from "../../experiments/experiment.ts";
import type { Limits } from "../targets/config.ts";
import type { Rules } from "../../nova/release.ts";
import { type Charges, chargesOfStep, mostCharged } from "../../nova/charges.ts";
import { type CpuCharges, cpuChargesOfStep, isExclusive, mostOf } from "../../nova/cpu-charges.ts";
import { stepsOf } from "./steps.ts";

export interface ScheduledRow {
  readonly experiment: Experiment;
  readonly steps: readonly Step[];
  /** Of the room that experiments share out. */
  readonly cpuCharges: CpuCharges;
  /** Of the cloud, which others use, too. */
  readonly charges: Charges;
  readonly queuedAt: number;
}

export interface RowLimits {
  /** Free CPUs, without what is to stay free; undefined where Placement cannot be read. */
  readonly free: CpuCharges | undefined;
  readonly limits: Limits;
  /** Every dedicated CPU, for an experiment that wants to be alone with them. */
  readonly allDedicated: number;
}

/** A row, or why this cloud has no room for it however long it waits. */
export function rowOf(
  experiment: Experiment,
  rules: Rules,
  { free, limits, allDedicated }: RowLimits,
): ScheduledRow | { readonly skipped: string } {
  const { maxServers, reserve = {} } = limits;
  const steps = stepsOf(experiment, free?.dedicated ?? 0, rules, maxServers);
  const needed = mostOf(applySteps(steps).map((step) => cpuChargesOfStep(experiment, step, rules)));
  const short = (what: string, kind: string, wanted: number, there: number, kept = 0): { skipped: string } => ({
    skipped: `it needs ${wanted} free ${what} CPUs on one host, and Placement has ${there} (${kind})${kept > 0 ? `, beside ${kept} that are to stay free` : ""}`,
  });
  if (free && needed.dedicated > free.dedicated) {
    return short("dedicated", "PCPU", needed.dedicated, free.dedicated, reserve.dedicatedCpus);
  }
  if (free && needed.shared > free.shared) {
    return short("shared", "VCPU", needed.shared, free.shared, reserve.sharedCpus);
  }
  const servers = mostServersOf(steps);
  if (maxServers !== undefined && servers > maxServers) {
    return { skipped: `it needs ${servers} servers at the same time, and at most ${maxServers} may live (maxServers)` };
  }
  return {
    ...{ experiment, steps, queuedAt: Date.now() },
    cpuCharges: {
      ...needed,
      dedicated: isExclusive(experiment) ? allDedicated : needed.dedicated,
      ...(maxServers === undefined ? {} : { servers }),
    },
    charges: mostCharged(applySteps(steps).map((step) => chargesOfStep(experiment, step, rules))),
  };
}

export function mostServersOf(steps: readonly Step[]): number {
  return Math.max(0, ...applySteps(steps).map(({ apply }) => apply.length));
}
