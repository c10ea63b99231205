// The judge's answer, level by level.

/** What is judged, in this order; the first level that disagrees is the one named. */
export const LEVELS = ["intent", "api", "nova", "placement", "libvirt", "kernel"] as const;
export type Level = (typeof LEVELS)[number];

/**
 * - `holds`: looked at, and as expected.
 * - `violated`: the cloud did something else.
 * - `inconclusive`: could not look. Never a pass.
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
  /** The thing to do, where a known misconfiguration explains the finding. */
  readonly hint?: string;
}

export interface ServerVerdict {
  readonly server: string;
  readonly asked: string;
  readonly outcome: Outcome;
  readonly checks: readonly Check[];
  /** Outcome and one short line for the table, per level. */
  readonly levels: Readonly<Record<Level, { readonly outcome: Outcome; readonly found: string }>>;
  /** The first check that is violated, else the first that is inconclusive. */
  readonly first?: Check;
}

export interface ExperimentVerdict {
  readonly experiment: string;
  readonly claim: string;
  readonly outcome: Outcome;
  readonly servers: readonly ServerVerdict[];
  /** The experiment's relations between servers, such as "by-image is pinned as by-flavor". */
  readonly relations: readonly Check[];
  /** Why it was skipped, or why it ended before it could be judged. */
  readonly reason?: string;
}
