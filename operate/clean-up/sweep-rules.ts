// Whether a resource of the cloud may be swept: by its mark, its name, its project and its age, and never while its run is alive.
// One rule for both: for the plan, and for the check right before the removal.
import { seconds } from "../../base/progress.ts";
import { KINDS, type Selection } from "./sweep-plan.ts";
import type { CloudResource } from "./cloud-resources.ts";

export interface SweepRules {
  /** The project of the client. */
  readonly project: string;
  readonly select: Selection;
  /** By the cloud's clock, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** What every name of a run begins with. */
  readonly runPrefix: (run: string) => string;
  /** Why a run may still live; undefined where it does not. */
  readonly lifeOf: (run: string) => string | undefined;
}

export type SweepVerdict =
  | {
      readonly sweep: true;
      readonly run: string;
      readonly startedAt: string;
      readonly ageMs: number;
      readonly why: string;
    }
  /** `isOurs`: marked as a run's; otherwise nobody may touch it. */
  | { readonly sweep: false; readonly isOurs: boolean; readonly why: string };

export function verdictOf(resource: CloudResource, rules: SweepRules): SweepVerdict {
  const { kind, name, mark, project, createdAt } = resource;
  const { select, nowMs } = rules;
  const not = (why: string): SweepVerdict => ({ sweep: false, isOurs: false, why });
  const later = (why: string): SweepVerdict => ({ sweep: false, isOurs: true, why });
  if (project !== null && project !== rules.project) return not("it is of another project");
  if (mark === undefined) return not("it is not marked as pinproof's");
  const { run, startedAt } = mark;
  if (kind !== "lock" && !name.startsWith(rules.runPrefix(run)))
    return not(`its name is not one of run ${run}, its mark`);
  if (!resource.isPrivate) return not("it is public, and pinproof creates private resources only");
  if (startedAt === undefined) return not("it was created by hand: `npx cdktf destroy` removes it");
  if (select.run !== undefined && select.run !== run) return later(`it is of run ${run}`);
  const life = rules.lifeOf(run);
  if (life !== undefined) return later(`run ${run} lives: ${life}`);
  // Whichever is younger: a run's machine may have had a wrong clock.
  const since = Math.max(Date.parse(startedAt), createdAt === undefined ? 0 : Date.parse(createdAt) || 0);
  const ageMs = nowMs - since;
  const leastMs = select.olderThanSeconds * 1000;
  if (ageMs < leastMs) return later(`it is ${age(ageMs)} old, less than ${age(leastMs)}`);
  return { sweep: true, run, startedAt, ageMs, why: `run ${run} shows no sign of life, and it is ${age(ageMs)} old` };
}

/** In the order in which they may go. */
export function inOrder<T extends Pick<CloudResource, "kind">>(things: readonly T[]): readonly T[] {
  return KINDS.flatMap((kind) => things.filter((thing) => thing.kind === kind));
}

/** As in `3 h 05 min`, `2 d 4 h`. */
export function age(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 60) return seconds(Math.max(0, ms));
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}
