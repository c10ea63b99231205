// What no schedule can beat.
import type { Experiment } from "../../../experiments/experiment.ts";
import { cpuChargesOfServer } from "../../../nova/cpu-charges.ts";
import type { Rules } from "../../../nova/release.ts";
import { TIMES } from "./times.ts";

/** From the request for a server until its CPUs are free again, with nothing in between but what terraform needs. */
const HELD_MS = TIMES.poll + TIMES.plan + TIMES.start + TIMES.freed;
/** From terraform's start until it has seen the server gone. */
const LIFE_MS = TIMES.start + TIMES.poll + TIMES.plan + TIMES.start + TIMES.poll;

export interface Bound {
  readonly ms: number;
  readonly pinnedRows: number;
}

/** The dedicated CPUs never idle, or the others' places never empty, whichever takes longer; and the first start and the last end. */
export function bestPossibleMs(
  rows: readonly Experiment[],
  { dedicated, parallel, rules }: { dedicated: number; parallel: number; rules: Rules },
): Bound {
  const wanted = rows.map((row) =>
    Object.keys(row.servers).reduce((sum, name) => sum + cpuChargesOfServer(row, name, rules).dedicated, 0),
  );
  const pinnedRows = wanted.filter((cpus) => cpus > 0).length;
  const pinnedMs = (wanted.reduce((sum, cpus) => sum + cpus, 0) / dedicated) * HELD_MS;
  const otherMs = Math.ceil((rows.length - pinnedRows) / parallel) * LIFE_MS;
  return { ms: Math.max(pinnedMs + LIFE_MS - HELD_MS, otherMs), pinnedRows };
}
