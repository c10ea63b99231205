// What an experiment is. Pure data: it says what is made, who lives with whom, and what Nova's rules say must come out.

/** String properties, such as `hw_cpu_policy` on an image or `hw:cpu_policy` in a flavor's extra specs. */
export type Properties = Readonly<Record<string, string>>;

/** The tiny image that the cloud already has, used as it is. */
export interface BaseImage {
  readonly from: "base";
}

/** The base image downloaded and uploaded again, carrying these properties: the 2016 way of making a pinned image. */
export interface DuplicateImage {
  readonly from: "duplicate-of-base";
  readonly properties: Properties;
}

export type ExperimentImage = BaseImage | DuplicateImage;

export interface ExperimentFlavor {
  readonly vcpus: number;
  /** Even and small; the base image needs 128. */
  readonly memoryMiB: number;
  readonly extraSpecs: Properties;
}

/** The server becomes ACTIVE, and its vCPUs are what `cpus` says. */
export interface ActiveExpectation {
  readonly outcome: "active";
  /**
   * - `floating`: no NUMA topology, no pin; the vCPUs may run on every CPU of the host's shared set (shape FLOAT).
   * - `pinned`: every vCPU has a dedicated CPU of its own, and the emulator threads run on the pins (shape PIN).
   */
  readonly cpus: "floating" | "pinned";
}

export type Expectation = ActiveExpectation;

export interface ExperimentServer {
  /** A key of `images`. */
  readonly image: string;
  /** A key of `flavors`. */
  readonly flavor: string;
  /** How pinning was asked for, as the report prints it. */
  readonly asked: string;
  readonly expect: Expectation;
}

/** Both servers have the same shape of pinning: the number of pins, where the emulator runs, NUMA cells, allocation. */
export interface PinnedAlike {
  readonly kind: "pinned-alike";
  readonly server: string;
  readonly like: string;
}

export type Relation = PinnedAlike;

/** The servers that live at the same time, between two applies. */
export interface Step {
  readonly servers: readonly string[];
}

export interface HostNeeds {
  /** The least number of CPUs in the host's dedicated set. */
  readonly dedicatedCpus: number;
  /** The least number of CPUs in the host's shared set. */
  readonly sharedCpus: number;
}

export interface Experiment {
  /** Lower case, digits and hyphens; it becomes part of resource names. */
  readonly id: string;
  readonly title: string;
  /** One sentence that is true where every expectation and relation holds. */
  readonly claim: string;
  readonly images: Readonly<Record<string, ExperimentImage>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
  /** In the order in which they are reported. */
  readonly servers: Readonly<Record<string, ExperimentServer>>;
  readonly relations: readonly Relation[];
  /**
   * `as-room-allows`: servers live together where the host's free dedicated CPUs allow it, else one after another.
   * A list: exactly these steps, in this order; a server that is in two neighbouring steps lives on.
   */
  readonly steps: "as-room-allows" | readonly Step[];
  readonly needs: HostNeeds;
}
