// The servers of a step while they live, for whoever looks at them or changes them on purpose.
import type { Step } from "../../experiments/experiment.ts";
import type { ServerEvidence } from "../evidence/evidence.ts";

export interface LiveStep {
  /** Its place in `steps`, from 0 on. */
  readonly step: number;
  readonly steps: readonly Step[];
  /** The cloud's ids by the experiment's keys. */
  readonly servers: Readonly<Record<string, string>>;
  readonly evidence: readonly ServerEvidence[];
}
