// The time line of a start, on standard error.
import { renderTimeLine, TimeLine, type TimedStep } from "../../base/time-line.ts";

/** Where `npm start` says what it has done before this process ran: JSON, an array of TimedStep. */
const BEFORE = "PINPROOF_SETUP_TIMES";

/** A time line that begins with what `npm start` has set up, where it has. */
export function timeLineSinceSetup(env: NodeJS.ProcessEnv = process.env): TimeLine {
  const timeLine = new TimeLine();
  const before = env[BEFORE];
  if (before !== undefined) timeLine.add(...(JSON.parse(before) as readonly TimedStep[]));
  return timeLine;
}

/** Steps that were over at once tell nothing. */
const LEAST_MS = 50;

/** With bars on a terminal; elsewhere words alone. */
export function printTimeLine(timeLine: TimeLine, stream: NodeJS.WriteStream = process.stderr): void {
  const steps = timeLine.steps.filter(({ startedAt, endedAt }) => endedAt - startedAt >= LEAST_MS);
  const lines = renderTimeLine(steps, stream.isTTY ? stream.columns : undefined);
  stream.write(lines.map((line) => `${line}\n`).join(""));
}
