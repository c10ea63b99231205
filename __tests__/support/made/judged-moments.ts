import type { Experiment } from "../../../experiments/experiment.ts";
import type { ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { judge } from "../../../harness/judge/judge.ts";
import {
  type HostMoment,
  type HostMomentOptions,
  hostMomentsOf,
} from "../../../harness/report/html/map/host-moment.ts";
import type { Rules } from "../../../nova/release.ts";

/** What a map shows of evidence once it is judged. */
export function judgedMoments(
  experiment: Experiment,
  servers: readonly ServerEvidence[],
  { rules, ...options }: HostMomentOptions & { readonly rules: Rules },
): readonly HostMoment[] {
  return hostMomentsOf(judge(experiment, { servers, hosts: options.hosts }, rules), servers, options);
}
