// Limits of the command line over those of pinproof.yaml.
import type { Limits } from "../../harness/targets/config.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";

export function withLimits(target: CloudTarget, limits: Limits): CloudTarget {
  return { ...target, limits: { ...target.limits, ...limits } };
}
