// What an experiment needs of the cloud. Where it is not there the experiment is skipped, with the reason.

/** Both ends belong to it. */
export interface Range {
  /**
   * @asType integer
   * @minimum 0
   */
  readonly least?: number;
  /**
   * @asType integer
   * @minimum 0
   */
  readonly most?: number;
}

/**
 * A set of compute hosts of the local cloud.
 * - `A`: dedicated and shared CPUs, Nova's recommended configuration.
 * - `B`: dedicated CPUs only.
 * - `C`: neither, the default of a new Nova.
 */
export type HostSetName = "A" | "B" | "C";

/** Everything that is given must be true of one and the same compute host, but for `hosts`, `anyHosts` and `mixedSmt`. */
export interface HostNeeds {
  /**
   * It must be true of every compute host: where a server must find no host, one other host is enough to take it.
   * @default false
   */
  readonly everyHost?: boolean;
  /** CPUs in `cpu_dedicated_set`: PCPU in Placement. */
  readonly dedicatedCpus?: Range;
  /** CPUs that Placement counts as VCPU, the allocation ratio not counted in: `cpu_shared_set`, or all where no set is configured. */
  readonly sharedCpus?: Range;
  /** Whether nova.conf names shared CPUs (`cpu_shared_set`, or the old `vcpu_pin_set`); without, Nova may use every CPU. */
  readonly sharedSet?: boolean;
  /** Whether the host has SMT: trait HW_CPU_HYPERTHREADING. */
  readonly smt?: boolean;
  /** Whether the dedicated set holds two siblings of one core. */
  readonly siblingsInDedicatedSet?: boolean;
  /** NUMA nodes of the host. */
  readonly numaNodes?: Range;
  /** Dedicated CPUs on each NUMA node of the host. */
  readonly dedicatedCpusPerNode?: Range;
  /** Shared CPUs on each NUMA node of the host. */
  readonly sharedCpusPerNode?: Range;
  /** Free 2 MiB pages on one NUMA node; `most: 0` is a host without huge pages. */
  readonly hugepages2MiB?: Range;
  /** Compute hosts that fulfil all of the above. @default at least 1 */
  readonly hosts?: Range;
  /** Compute hosts of the cloud, whatever they are. */
  readonly anyHosts?: Range;
  /** At least one compute host with SMT and one without, both with a dedicated set. */
  readonly mixedSmt?: boolean;
}
