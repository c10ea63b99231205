// Right after an apply, cloud and configuration should agree.
import { DeployError } from "../errors.ts";
import type { PlannedChange } from "../terraform/plan.ts";

export function notSettled(changes: readonly PlannedChange[]): DeployError {
  return new DeployError("after the apply terraform would still change something", {
    phase: "plan",
    said: changes
      .map(
        ({ address, actions, attributes }) =>
          `${address}: ${actions.join(", ")} (${attributes.join(", ") || "the whole"})`,
      )
      .join("\n"),
    hint: "Somebody else changed it meanwhile, or the provider and the cloud disagree about these attributes.",
  });
}
