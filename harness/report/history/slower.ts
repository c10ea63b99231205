// Whether an experiment takes longer than it did, and not only as clouds vary from night to night.

/** So many nights are looked at, and so many are needed to tell. */
const MOST_NIGHTS = 10;
const LEAST_NIGHTS = 3;
/** It must be half as long again, and by more than a cloud's own pauses, which come in steps of some seconds. */
const SHARE = 0.5;
const LEAST_MS = 10_000;
/** Three standard deviations of what is normally distributed, by the median of the deviations. */
const DEVIATIONS = 3 * 1.4826;

/**
 * @param before earlier durations in milliseconds, the oldest first; undefined where none was measured
 * @returns now and then, where now is slower than noise explains
 */
export function slowerThan(
  now: number | undefined,
  before: readonly (number | undefined)[],
): { readonly ms: number; readonly medianMs: number } | undefined {
  const known = before.filter((ms) => ms !== undefined).slice(-MOST_NIGHTS);
  if (now === undefined || known.length < LEAST_NIGHTS) return undefined;
  const medianMs = median(known);
  const spread = median(known.map((ms) => Math.abs(ms - medianMs)));
  const tolerated = Math.max(SHARE * medianMs, LEAST_MS, DEVIATIONS * spread);
  return now > medianMs + tolerated ? { ms: now, medianMs } : undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
