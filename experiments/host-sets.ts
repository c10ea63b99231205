// What each host set of the local cloud promises, and how the needs of a row are added to it.
import type { HostNeeds, HostSetName, Range } from "./needs.ts";

export const HOST_SET_NEEDS: Readonly<Record<HostSetName, HostNeeds>> = {
  A: { dedicatedCpus: { least: 1 }, sharedCpus: { least: 1 } },
  B: { dedicatedCpus: { least: 2 }, sharedCpus: { most: 0 } },
  C: { dedicatedCpus: { most: 0 }, sharedCpus: { least: 2 }, sharedSet: false },
};

const RANGES = [
  "dedicatedCpus",
  "sharedCpus",
  "numaNodes",
  "dedicatedCpusPerNode",
  "sharedCpusPerNode",
  "hugepages2MiB",
  "hosts",
  "anyHosts",
] as const;

/** Both at once: of two ranges what they have in common, of two other values the second. */
export function bothNeeds(one: HostNeeds, other: HostNeeds): HostNeeds {
  const ranges = RANGES.flatMap((name) => {
    const range = common(one[name], other[name]);
    return range === undefined ? [] : [[name, range] as const];
  });
  return { ...one, ...other, ...Object.fromEntries(ranges) };
}

/** It may be empty: then its `least` is above its `most`. */
function common(one: Range | undefined, other: Range | undefined): Range | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const least = largest(one.least, other.least);
  const most = smallest(one.most, other.most);
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) };
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
