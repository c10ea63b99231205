// Right after an apply, cloud and configuration should agree.
import { DeployError, isPinproofError } from "../../base/errors.ts";
import type { PlannedChange } from "../../drivers/terraform/plan.ts";

const SUMMARY = "after the apply terraform would still change something";

/** True for that finding, and not for a plan that could not be made. */
export function isNotSettled(error: unknown): boolean {
  return isPinproofError(error, "DEPLOY") && error.summary === SUMMARY;
}

export function notSettled(changes: readonly PlannedChange[]): DeployError {
  return new DeployError(SUMMARY, {
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
