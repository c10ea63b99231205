// What is wrong with one field of an experiment.

export type FieldPath = readonly (string | number)[];

export interface Problem {
  /** Empty for the whole entry. */
  readonly field: FieldPath;
  /** What is wrong and, where it can be told, what would be right; no capital, no full stop. */
  readonly says: string;
}

/** `expect.cells[1].vcpus`; a key with other characters stands in quotes: `image["hw_numa_cpus.0"]`. */
export function showField(field: FieldPath): string {
  return field
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `["${part}"]`;
    })
    .join("")
    .replace(/^\./, "");
}
