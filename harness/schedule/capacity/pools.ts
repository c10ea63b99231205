// How much of a pool (a host's CPUs and memory, a project's quota) others use. The pool tells only what is used in all, and of
// what we were promised an unknown part is not made yet, or is on its way out: so what others use is between all that is used
// and that less everything of ours, and is taken to be what it was before we began, as far as that lies between.
import type { Amounts } from "../../../nova/charges.ts";

export interface Pool {
  /** Of the host or the project, for a person. */
  readonly name: string;
  /** Infinity where nothing limits it; a kind that the pool has not is left out. */
  readonly capacity: Amounts;
  readonly used: Amounts;
}

/** Something of which there is not enough. */
export interface Shortage {
  readonly pool: string;
  readonly kind: string;
  /** What others leave, and what of that the rest of this run has not. */
  readonly left: number;
  readonly wanted: number;
  readonly reserve: number;
  /** Not even an empty pool would do. */
  readonly isForGood: boolean;
}

export class ForeignUse {
  readonly #before = new Map<string, Amounts>();

  /**
   * What others use, by kind.
   * @param id of the pool
   * @param ours the most that may be of us in what is used
   */
  in(id: string, { capacity, used }: Pool, ours: Amounts): Amounts {
    const before = this.#before.get(id);
    if (before === undefined) this.#before.set(id, foreignIn(capacity, used, ours, {}));
    return foreignIn(capacity, used, ours, before ?? {});
  }
}

function foreignIn(capacity: Amounts, used: Amounts, ours: Amounts, before: Amounts): Amounts {
  return Object.fromEntries(
    Object.keys(capacity).map((kind) => {
      const most = used[kind] ?? 0;
      const least = Math.max(0, most - (ours[kind] ?? 0));
      return [kind, Math.min(most, Math.max(least, before[kind] ?? least))];
    }),
  );
}

/**
 * What is missing for a claim, beside the rest of this run and what is to stay free. Only kinds that are wanted are looked at.
 * @param foreign by `ForeignUse`
 * @param others what the rest of this run was promised
 */
export function shortageIn(
  { name, capacity }: Pool,
  { wanted, foreign, others, reserve }: Record<"wanted" | "foreign" | "others" | "reserve", Amounts>,
): Shortage | undefined {
  const shortages = Object.entries(wanted).flatMap(([kind, amount]): Shortage[] => {
    if (amount === 0) return [];
    const [all, kept] = [capacity[kind] ?? 0, reserve[kind] ?? 0];
    const left = all - (foreign[kind] ?? 0) - (others[kind] ?? 0);
    if (left >= amount + kept) return [];
    return [
      { pool: name, kind, left: Math.max(0, left), wanted: amount, reserve: kept, isForGood: all < amount + kept },
    ];
  });
  return shortages.find(({ isForGood }) => isForGood) ?? shortages[0];
}

const WORDS: Readonly<Record<string, string>> = {
  PCPU: "dedicated CPUs (PCPU)",
  VCPU: "shared CPUs (VCPU)",
  MEMORY_MB: "MiB of memory",
  instances: "servers",
  cores: "cores",
  ram: "MiB of memory",
};

/** As in `compute-1 has 1 dedicated CPUs (PCPU) left, and 2 are needed, with 4 to stay free`. */
export function shortageWords({ pool, kind, left, wanted, reserve }: Shortage): string {
  const stay = reserve > 0 ? `, with ${reserve} reserved` : "";
  return `${pool} has ${left} ${WORDS[kind] ?? kind} left, but ${wanted} are needed${stay}`;
}
