// What does not hold, as a person wants it told: the same finding at several levels once, and a hint that explains several once.
import type { Check, Level, Outcome } from "../judge/verdict.ts";

export interface Trouble extends Pick<Check, "name" | "expected" | "found"> {
  readonly levels: readonly Level[];
  readonly outcome: Extract<Outcome, "violated" | "inconclusive">;
  /** Left out where an earlier trouble has it. */
  readonly hint?: string;
}

/** In the order of the checks. */
export function troublesIn(checks: readonly Check[]): readonly Trouble[] {
  const groups = new Map<string, { first: Check; outcome: Trouble["outcome"]; levels: Set<Level> }>();
  for (const check of checks) {
    const { outcome, level } = check;
    if (outcome !== "violated" && outcome !== "inconclusive") continue;
    const key = JSON.stringify([check.name, check.expected, check.found]);
    const group = groups.get(key) ?? { first: check, outcome, levels: new Set<Level>() };
    groups.set(key, { ...group, levels: group.levels.add(level) });
  }
  const told = new Set<string>();
  return [...groups.values()].map(({ first: { name, expected, found, hint }, outcome, levels }) => {
    const isNew = hint !== undefined && !told.has(hint);
    if (hint !== undefined) told.add(hint);
    return { name, expected, found, outcome, levels: [...levels], ...(isNew ? { hint } : {}) };
  });
}
