// Checks of the judge that `npm run mutations:without` takes away, one at a time, to see which tests then fail.

export interface Removal {
  /** The check, by its name in a verdict. */
  readonly check: string;
  readonly file: string;
  /** What is taken out of the file; it must be there once. */
  readonly from: string;
  readonly to: string;
}

/** What was seen the last time, in `without-a-check.json`. */
export interface SeenRemoval {
  readonly check: string;
  readonly file: string;
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
}

export const REMOVALS: readonly Removal[] = [
  {
    check: "no two vCPUs have the same CPU",
    file: "harness/judge/levels/libvirt/pins.ts",
    from: "holds: sizes.reduce((sum, size) => sum + size, 0) === cpus.size,",
    to: "holds: true,",
  },
  {
    check: "no other guest may use these CPUs",
    file: "harness/judge/levels/libvirt/pins.ts",
    from: "    judgeExclusive(subject, domain),\n",
    to: "",
  },
  {
    check: "each vCPU thread runs on its own pin alone",
    file: "harness/judge/levels/kernel.ts",
    from: "    ...judgePinned(subject, sorted),\n",
    to: "",
  },
];
