// The local cloud's compute hosts by one interface, wherever they run.
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import type { Task } from "../../base/progress.ts";
import type { StepContext } from "../step.ts";
import { HostInController } from "./in-controller.ts";
import { HOST_SETS, type HostSetName, type HostShape } from "./shapes.ts";

export interface CloudHost {
  readonly shape: HostShape;
  /** How it is reached; its address is there once the cloud has one. */
  readonly access: ComputeHost;
  /** Gives it the CPU sets of its shape, and waits until Placement has them. @throws CloudStepError, TimeoutError */
  readonly up: (task: Pick<Task, "update">) => Promise<void>;
  /** Takes it out of service. */
  readonly down: () => Promise<void>;
}

/** @throws UsageError where the cloud does not run */
export function hostsOf(name: HostSetName, context: StepContext): readonly CloudHost[] {
  return HOST_SETS[name].hosts.map((shape) => new HostInController(shape, context));
}
