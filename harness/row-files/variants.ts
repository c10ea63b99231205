// The expectations of a server, one for each range of releases.
import type { Expect, Expectation } from "../../experiments/expectation.ts";
import type { FieldPath } from "./problem.ts";

export interface Variant {
  /** Below the server's `expect`. */
  readonly field: FieldPath;
  readonly expect: Expectation;
}

export function variantsOf(expect: Expect): readonly Variant[] {
  if (!("byRelease" in expect)) return [{ field: [], expect }];
  return Object.entries(expect.byRelease).map(([release, one]) => ({ field: ["byRelease", release], expect: one }));
}
