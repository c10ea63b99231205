// Rows for a large cloud: most of them pinned, of many sizes, so that they have to be packed.
import type { Experiment } from "../../../experiments/experiment.ts";
import { fromRow } from "../../../experiments/row.ts";

const PINNED_OF_TEN = 7;
const SIZES = [1, 2, 4, 1, 8, 2, 3, 1, 16, 2, 6, 1, 4];

/** Always the same ones. @param most vCPUs of one */
export function someRows(count: number, most: number): readonly Experiment[] {
  return Array.from({ length: count }, (_, n) => {
    const isPinned = n % 10 < PINNED_OF_TEN;
    const vcpus = Math.min(SIZES[n % SIZES.length] ?? 1, most);
    return fromRow({
      ...{ id: `T${n}`, claim: "", vcpus },
      ...(isPinned ? { flavor: { "hw:cpu_policy": "dedicated" } } : {}),
      expect: { outcome: "active", cpus: isPinned ? "pinned" : "floating" },
    });
  });
}
