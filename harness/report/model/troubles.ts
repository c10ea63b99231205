// What does not hold, as a person wants it told: the same finding at several levels once, a hint that explains several once, and
// many checks that could not look for one reason as one.
import type { Check, Outcome } from "../../judge/verdict.ts";
import type { Level } from "../../../nova/levels.ts";

export interface Trouble extends Pick<Check, "found"> {
  /** The check's name, or how many checks could not look. */
  readonly name: string;
  /** Left out where many checks could not look: what each expected says nothing then. */
  readonly expected?: string;
  readonly levels: readonly Level[];
  readonly outcome: Extract<Outcome, "violated" | "inconclusive">;
  /** Left out where an earlier trouble has it. */
  readonly hint?: string;
}

/** So many different checks that could not look, all for one reason, are told as one. */
const MANY = 3;

/** In the order of the checks. */
export function troublesIn(checks: readonly Check[]): readonly Trouble[] {
  const blind = blindReasons(checks);
  const groups = new Map<string, { first: Check; outcome: Trouble["outcome"]; all: Check[] }>();
  for (const check of checks) {
    const { outcome } = check;
    if (outcome !== "violated" && outcome !== "inconclusive") continue;
    const reason = reasonOf(check);
    const key = blind.has(reason) ? reason : JSON.stringify([check.name, check.expected, check.found]);
    const group = groups.get(key) ?? { first: check, outcome, all: [] };
    group.all.push(check);
    groups.set(key, group);
  }
  const told = new Set<string>();
  return [...groups.values()].map(({ first, outcome, all }) => {
    const { name, expected, found, hint } = first;
    const isNew = hint !== undefined && !told.has(hint);
    if (hint !== undefined) told.add(hint);
    return {
      ...(blind.has(reasonOf(first)) ? { name: `${all.length} checks` } : { name, expected }),
      ...{ found, outcome, levels: [...new Set(all.map(({ level }) => level))] },
      ...(isNew ? { hint } : {}),
    };
  });
}

/** The reasons for which many checks could not look. */
function blindReasons(checks: readonly Check[]): ReadonlySet<string> {
  const names = new Map<string, Set<string>>();
  for (const check of checks) {
    if (check.outcome !== "inconclusive") continue;
    const reason = reasonOf(check);
    names.set(reason, (names.get(reason) ?? new Set()).add(check.name));
  }
  return new Set([...names].filter(([, { size }]) => size >= MANY).map(([reason]) => reason));
}

/** Of a check that could not look; of another one it is none of `blindReasons`. */
function reasonOf({ outcome, found, hint }: Check): string {
  return JSON.stringify([outcome, found, hint ?? null]);
}
