// The moments at which the servers of an experiment are judged: those that its steps make, each with what was observed then.
import type { ActStep, Experiment } from "../../experiments/experiment.ts";
import { isApply } from "../../experiments/steps.ts";
import type { MomentRecord, ServerEvidence } from "../evidence/evidence.ts";

export interface JudgedMoment {
  readonly server: string;
  readonly moment: MomentRecord;
  /** What is done right before it. */
  readonly act?: ActStep;
  /** Undefined where nothing was saved of this moment. */
  readonly evidence: ServerEvidence | undefined;
  /** Whether it is the only one of this server, so that nobody has to name it. */
  readonly isOnly: boolean;
}

type Expected = Pick<JudgedMoment, "act"> & { readonly after: string };

/** In the order of the experiment's servers, and of each one's moments. */
export function momentsOf(experiment: Experiment, servers: readonly ServerEvidence[]): readonly JudgedMoment[] {
  return Object.keys(experiment.servers).flatMap((server): readonly JudgedMoment[] => {
    const seen = servers.filter(({ name }) => name === server);
    const expected = expectedOf(experiment, server);
    // Observed again after the run: what the steps did was judged then.
    const later = seen.find(({ moment }) => moment.after === "later");
    const [only] = seen;
    if (later !== undefined) return [{ server, moment: later.moment, evidence: later, isOnly: true }];
    // Layout 2 observed a server once, after all that was done to it.
    if (only !== undefined && seen.length === 1 && only.moment.at === null && only.moment.after === "apply") {
      const { act } = expected.at(-1) ?? {};
      return [{ server, moment: only.moment, evidence: only, isOnly: true, ...(act && { act }) }];
    }
    return expected.map(({ after, act }, at) => {
      const name = `${at + 1}-${after}`;
      const evidence = seen.find(({ moment }) => moment.name === name);
      const moment = evidence?.moment ?? { name, after, at: null };
      return { server, moment, evidence, isOnly: expected.length === 1, ...(act && { act }) };
    });
  });
}

/** Once where it is made, each time that it is made anew, and after each act. */
function expectedOf({ steps }: Experiment, server: string): readonly Expected[] {
  if (typeof steps === "string") return [{ after: "apply" }];
  let lives = false;
  return steps.flatMap((step): readonly Expected[] => {
    if (!isApply(step)) return step.server === server ? [{ after: step.act, act: step }] : [];
    const arrives = !lives && step.apply.includes(server);
    lives = step.apply.includes(server);
    return arrives ? [{ after: "apply" }] : [];
  });
}
