// What is said where a run of an earlier pinproof is read.
import { RUN_LAYOUT, type RunRecord } from "../../harness/run/run-record.ts";

/** On standard error, so that what is printed stays what was asked for. */
export function reportOlderLayout({ id, layout }: Pick<RunRecord, "id" | "layout">): void {
  if (layout >= RUN_LAYOUT) return;
  process.stderr.write(
    `Run ${id} was written by an earlier pinproof (layout ${layout}); it is read as layout ${RUN_LAYOUT}.\n`,
  );
}
