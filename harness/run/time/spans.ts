// Spans of time that may overlap.
import type { Span } from "../../../drivers/terraform/terraform.ts";

/** How long at least one of them was under way. */
export function covered(spans: readonly Span[]): number {
  let [total, end] = [0, -Infinity];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}
