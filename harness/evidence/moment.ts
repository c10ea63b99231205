// The moments at which a server is observed.
import type { MomentRecord } from "./evidence.ts";

/**
 * A moment that begins now.
 * @param after `apply`, an act, or `later`
 * @param number of the server's moments, from 1
 */
export function momentNow(after = "apply", number = 1): MomentRecord {
  return { name: `${number}-${after}`, after, at: new Date().toISOString() };
}

/** As a person reads it: `by-image`, or `by-image after the live-migrate` for one that was observed more than once. */
export function momentTitle(server: string, moment: Pick<MomentRecord, "after"> | undefined): string {
  if (moment === undefined) return server;
  if (moment.after === "apply") return `${server} as made`;
  return moment.after === "later" ? `${server} later` : `${server} after the ${moment.after}`;
}
