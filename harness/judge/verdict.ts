// The judge's answer, level by level.
import type { Intrusion } from "./threads/intruders.ts";
import type { ThreadPlace } from "./threads/thread-record.ts";
import type { Contradiction } from "../../experiments/experiment.ts";
import type { FoundBy, MomentRecord } from "../evidence/evidence.ts";
import type { Level } from "../../nova/levels.ts";
import type { Rules } from "../../nova/release.ts";

/**
 * - `holds`: observed, and as expected.
 * - `violated`: the cloud did something else.
 * - `inconclusive`: could not be observed. Never a pass.
 * - `skipped`: this host cannot run it.
 */
export type Outcome = "holds" | "violated" | "inconclusive" | "skipped";

export interface Check {
  readonly level: Level;
  /** What is checked, in an operator's words: "every vCPU has a dedicated CPU of its own". */
  readonly name: string;
  readonly outcome: Outcome;
  readonly expected: string;
  readonly found: string;
  /** The thing to do, where something known explains the finding of this one check. */
  readonly hint?: string;
}

/** The name of the check at a level where there is no server that could be observed: it was refused, or failed. */
export const NO_SERVER = "there is a server to observe";

/** A known misconfiguration whose symptom is there. */
export interface Diagnosis {
  /** As in `vcpu-fallback`: stable, for machines. */
  readonly id: string;
  /** What is there, with figures. */
  readonly found: string;
  /** The thing to do. */
  readonly remedy: string;
  /** Told even where the verdict holds: the server is as Nova's rules say, and not what its owner will want. */
  readonly warning: boolean;
}

export interface LevelVerdict {
  readonly outcome: Outcome;
  /** One short line for the table. */
  readonly found: string;
}

/** A compute host that was observed although Nova did not name it. */
export interface FoundHost {
  /** The compute host by Nova's name. */
  readonly name: string;
  readonly foundBy: FoundBy;
}

export interface ServerVerdict {
  readonly server: string;
  /** The moment that was judged, where the server has more than one: before and after an act. */
  readonly moment?: MomentRecord;
  readonly asked: string;
  readonly outcome: Outcome;
  readonly checks: readonly Check[];
  /**
   * A level with nothing to judge by design is left out: below `api` where a refusal is expected, `guest` where the image
   * prints no report. What should have been there and was not seen is `inconclusive`, and never left out.
   */
  readonly levels: Readonly<Partial<Record<Level, LevelVerdict>>>;
  /**
   * Levels that would have been judged and were left out as asked, with the reason: they are in no `checks` and no `levels`,
   * and count neither as agreement nor as disagreement. Absent where there are none.
   */
  readonly leftOut?: Readonly<Partial<Record<Level, string>>>;
  /** Which compute host was observed, where Nova did not name it to this user. */
  readonly host?: FoundHost;
  /** The first check that is violated, else the first that is inconclusive. */
  readonly first?: Check;
  /** Symptoms of known misconfigurations, also where the verdict holds. */
  readonly diagnoses: readonly Diagnosis[];
  /** Each thread: where it was asked to be, and where it is. Empty where neither the domain nor its threads were observed. */
  readonly threads: readonly ThreadPlace[];
  /** The CPUs that must be this server's alone and are not. */
  readonly intrusions: readonly Intrusion[];
}

/** Where a published document says otherwise than Nova's code does. */
export interface SeenContradiction extends Contradiction {
  /** What the cloud did, as one sentence. */
  readonly seen: string;
}

export interface ExperimentVerdict {
  readonly experiment: string;
  readonly claim: string;
  readonly outcome: Outcome;
  /** By which release's rules it was judged. */
  readonly rules: Rules;
  readonly servers: readonly ServerVerdict[];
  /** The experiment's relations between servers, such as "by-image is pinned as by-flavor". */
  readonly relations: readonly Check[];
  readonly contradicts?: SeenContradiction;
  /** Why it was skipped, or why it ended before it could be judged. */
  readonly reason?: string;
}
