// Dedicated CPUs that an experiment's own servers hold: the facts of the hosts are from before any of them was made.
import { applySteps } from "../../experiments/steps.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import type { ServerEvidence } from "../evidence/evidence.ts";

/**
 * Host to PCPU of the servers that live at the same time as this one. Only where the experiment itself says who does
 * (`steps`); otherwise nothing is assumed.
 */
export function stepCharges(
  { steps }: Experiment,
  server: string,
  evidence: readonly ServerEvidence[],
): ReadonlyMap<string, number> {
  const charges = new Map<string, number>();
  const first = typeof steps === "string" ? undefined : applySteps(steps).find(({ apply }) => apply.includes(server));
  for (const name of first?.apply ?? []) {
    const seen = evidence.find((one) => one.name === name);
    if (name === server || seen?.server.ok !== true || !seen.allocations.ok) continue;
    const { host } = seen.server.value;
    const { PCPU = 0 } = seen.allocations.value.resources;
    if (host !== null && PCPU > 0) charges.set(host, (charges.get(host) ?? 0) + PCPU);
  }
  return charges;
}
