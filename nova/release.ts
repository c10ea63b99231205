// By which release's rules a cloud is judged. Nova tells its release by the newest microversion of its API alone.
// Source: section 4 of the semantics ("max API microversion"), established on Nova 22.0.1, 26.2.2, 31.0.0, 33.0.2, 34.0.0.
import type { Expect, Expectation } from "../experiments/expectation.ts";

/** Major versions of Nova whose rules are known: Victoria, Zed, 2025.1, 2026.1, 2026.2. */
export type Release = 22 | 26 | 31 | 33 | 34;

export interface Rules {
  readonly release: Release;
  /** How that was chosen, for people: plainly, where the cloud's own release is not a known one. */
  readonly said: string;
}

/** The minor number of the newest microversion, oldest release first. */
const KNOWN: readonly (readonly [minor: number, release: Release])[] = [
  [87, 22],
  [93, 26],
  [100, 31],
  [103, 33],
  [104, 34],
];
const OLDEST: Release = 22;
const NEWEST: Release = 34;

/** @param maxMicroversion the newest that the compute API offers (`version` of `GET /v2.1/`), such as `2.100` */
export function rulesFor(maxMicroversion: string | undefined): Rules {
  const minor = /^2\.(\d+)$/.exec(maxMicroversion ?? "")?.[1];
  if (maxMicroversion === undefined || minor === undefined) {
    const seen = maxMicroversion === undefined ? "not known" : `not known (microversion "${maxMicroversion}")`;
    return by(NEWEST, `this cloud's release of Nova is ${seen}: judged by the newest known rules, those of`);
  }
  const at = Number(minor);
  const older = KNOWN.findLast(([known]) => known <= at);
  const newer = KNOWN.find(([known]) => known > at);
  const seen = `API microversion ${maxMicroversion}`;
  if (older?.[0] === at) return { release: older[1], said: `Nova ${older[1]}, by ${seen}` };
  if (older === undefined) return by(OLDEST, `older than any known Nova (${seen}): judged by the oldest known rules,`);
  if (newer === undefined) return by(NEWEST, `newer than any known Nova (${seen}): judged by the newest known rules,`);
  return by(older[1], `between Nova ${older[1]} and ${newer[1]} (${seen}): judged by the rules of the older,`);
}

function by(release: Release, why: string): Rules {
  return { release, said: `${why} Nova ${release}` };
}

/** What is expected by these rules. The expectation of the smallest release is also that of every release before it. */
export function expectationFor(expect: Expect, { release }: Rules): Expectation {
  if (!("byRelease" in expect)) return expect;
  const ordered = Object.entries(expect.byRelease).sort(([a], [b]) => Number(a) - Number(b));
  const [, chosen] = ordered.findLast(([from]) => Number(from) <= release) ?? ordered[0] ?? [];
  if (chosen === undefined) throw new Error("an expectation by release has no release");
  return chosen;
}

/** From Nova 33 on every guest has one I/O thread, which follows the emulator. */
export function hasIothread({ release }: Rules): boolean {
  return release >= 33;
}

/** Nova 22 does not know `hw:locked_memory`. */
export function hasLockedMemory({ release }: Rules): boolean {
  return release > 22;
}

/** Nova 22 exposes a host's threads to a pinned guest by itself; later releases give a socket per vCPU. */
export function hasDefaultTopology({ release }: Rules): boolean {
  return release > 22;
}
