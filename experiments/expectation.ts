// What must come out for one server, in the shapes of libvirt, the classes of Placement and the words of Nova.

export type Expectation = ActiveExpectation | RefusedExpectation | ErrorExpectation;

/** The server becomes ACTIVE, and its vCPUs are what `cpus` says. */
export interface ActiveExpectation {
  readonly outcome: "active";
  /**
   * - `floating`: no NUMA topology, no pin; the vCPUs may run on every CPU of the host's shared set (shape FLOAT).
   * - `floating-numa`: a NUMA topology, and nothing pinned: each `<vcpupin>` is the whole shared set of its host node
   *   (shape FLOATNUMA). One CPU in that set makes it look pinned.
   * - `pinned`: every vCPU has a dedicated CPU of its own (shape PIN).
   * - `mixed`: the vCPUs of `dedicatedVcpus` as `pinned`, the others over the shared set of their host node (shape MIXED).
   */
  readonly cpus: "floating" | "floating-numa" | "pinned" | "mixed";
  /** The pinned vCPUs of a mixed server, as a list such as `0,2-3`. Only for `mixed`, and needed there. */
  readonly dedicatedVcpus?: string;
  /**
   * Where pins must be: in `cpu_dedicated_set`, or, on a host that has none, on any CPU that Nova may use (the fallback
   * query: such pins are not exclusive, and the verdict says so). @default dedicated-set
   */
  readonly within?: "dedicated-set" | "allowed-cpus";
  /**
   * What Placement charges. `either`: dedicated or shared, whichever host took it.
   * @default one PCPU for each pinned vCPU (and one for an emulator on one-more-dedicated), one VCPU for each other
   */
  readonly allocated?: { readonly PCPU?: number; readonly VCPU?: number } | "either";
  /**
   * Where the emulator's threads run (`hw:emulator_threads_policy`; from Nova 33 on the I/O thread follows it).
   * - `own-cpus`: on the union of the vCPUs' CPUs.
   * - `shared-set`: on `cpu_shared_set`, as far as online.
   * - `one-more-dedicated`: on a dedicated CPU that no vCPU has, on the host node of guest cell 0.
   * - `pinsOf`: on the pins of these vCPUs (real time: of those that are not real-time).
   *
   * @default own-cpus
   */
  readonly emulator?: "own-cpus" | "shared-set" | "one-more-dedicated" | { readonly pinsOf: string };
  /** Guest NUMA cells: their number, or each one's vCPUs and memory in MiB. @default 1, none for `floating` */
  readonly cells?: number | readonly GuestCellExpectation[];
  /** `<cpu><topology>`. @default as many sockets as vCPUs, one core, one thread (not judged on Nova 22) */
  readonly topology?: { readonly sockets: number; readonly cores: number; readonly threads: number };
  /** Pins packed onto as few cores as can be, or each on a core of its own. @default not judged */
  readonly siblings?: "together" | "apart";
  /** `<vcpusched>` fifo of exactly these vCPUs, and memory that is locked and not merged. @default none */
  readonly realtime?: { readonly vcpus: string; readonly priority: number };
  /** Page size of `<memoryBacking><hugepages>` in KiB, for each cell. @default none */
  readonly hugepagesKiB?: number;
  /** The kind of host that it must land on. @default any */
  readonly host?: "smt" | "no-smt";
}

export interface GuestCellExpectation {
  /** As in `1-3`. */
  readonly vcpus: string;
  readonly memoryMiB: number;
}

/** Nova refuses to create the server. */
export interface RefusedExpectation {
  readonly outcome: "refused";
  /**
   * HTTP status.
   *
   * @asType integer
   * @minimum 400
   * @maximum 599
   */
  readonly status: number;
  /** The class of `nova.exception`, as the report names it; an answer of the API does not carry it. */
  readonly error: string;
  /** Nova's words, whole. Blanks and line ends are compared as one blank. */
  readonly message: string;
}

/**
 * How a server fails to be built, by its fault:
 * - `PLACEMENT`: "No valid host was found. ", no allocation candidates.
 * - `FILTER`: "No valid host was found. There are not enough hosts available.", candidates that were all filtered out.
 * - `RETRY`: "Exceeded maximum number of retries...", hosts that took it and failed.
 */
export type Fault = "PLACEMENT" | "FILTER" | "RETRY";

/** Nova accepts the server, and it ends in ERROR. */
export interface ErrorExpectation {
  readonly outcome: "error";
  /** Any one of several. */
  readonly fault: Fault | readonly Fault[];
  /**
   * Dedicated CPUs that must be free on one host at that moment, or it would be another fault.
   *
   * @asType integer
   * @minimum 0
   * @default 0
   */
  readonly whileFree?: number;
}

/**
 * An expectation that differs between releases of Nova: by the first release, as its major version (`22` is Victoria), from
 * which it is true. The smallest is also that of releases before it.
 */
export interface ExpectationByRelease {
  readonly byRelease: Readonly<Record<string, Expectation>>;
}

export type Expect = Expectation | ExpectationByRelease;
