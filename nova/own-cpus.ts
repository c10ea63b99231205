// CPUs that are one guest's own, and who else may run there: asked by judge, audit and map.
import { type CpuSet, intersection } from "../base/cpu-set.ts";
import type { HostSets } from "./host-sets.ts";

/** Where another guest's threads may run. */
export interface OtherGuest {
  /** The CPUs of its pins to a single CPU. */
  readonly pinnedTo: CpuSet;
  /** Every CPU that one of its threads may use; null where nothing limits it. */
  readonly mayUse: CpuSet | null;
}

/** Only a dedicated set keeps floating threads off pinned ones' CPUs: without one they may run on every CPU that Nova may use. */
export function keepsFloatingOff({ dedicated }: HostSets): boolean {
  return dedicated !== null;
}

/**
 * The CPUs of one's own that the other may run on although it must not.
 * @param isAlone whether floating threads must keep off, too; else only another's pin is in the way, however many it has
 */
export function intrusion(own: CpuSet, { pinnedTo, mayUse }: OtherGuest, isAlone: boolean): CpuSet {
  if (!isAlone) return intersection(own, pinnedTo);
  return mayUse === null ? own : intersection(own, mayUse);
}
