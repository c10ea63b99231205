// What an experiment is. Pure data: it says what is made, who lives with whom, what is done to it, and what Nova's rules say must come
// out.
import type { Expect, RefusedExpectation } from "./expectation.ts";
import type { HostNeeds, HostSetName } from "./needs.ts";

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
  /**
   * @asType integer
   * @minimum 1
   */
  readonly vcpus: number;
  /**
   * Small and, but where a row is about that, even; the base image needs 128.
   *
   * @asType integer
   * @minimum 1
   */
  readonly memoryMiB: number;
  readonly extraSpecs: Properties;
  /**
   * A flavor of the cloud that stands for this one, where a run makes none: set by the run, which also sets `memoryMiB` to
   * what that flavor has.
   */
  readonly existing?: ExistingFlavor;
}

/** A flavor that is there already. */
export interface ExistingFlavor {
  readonly id: string;
  readonly name: string;
}

export interface ExperimentServer {
  /** A key of `images`. */
  readonly image: string;
  /** A key of `flavors`. */
  readonly flavor: string;
  /** How pinning was asked for, as the report prints it. */
  readonly asked: string;
  /**
   * The compute host that it is sent to, as `openstack hypervisor list` names it; the scheduler's filters judge that one alone. Takes
   * an administrator. @default Nova chooses
   */
  readonly host?: string;
  readonly expect: Expect;
}

/** Both servers have the same shape of pinning: the number of pins, where the emulator runs, NUMA cells, allocation. */
export interface PinnedAlike {
  readonly kind: "pinned-alike";
  readonly server: string;
  readonly like: string;
}

/** Servers that live at the same time have no pinned CPU in common. */
export interface DisjointPins {
  readonly kind: "disjoint-pins";
  readonly server: string;
  readonly other: string;
  /** Not even a core: no pin is an SMT sibling of one of the other's. @default false */
  readonly cores?: boolean;
}

/** The servers live on different compute hosts. */
export interface DifferentHosts {
  readonly kind: "different-hosts";
  readonly server: string;
  readonly other: string;
}

export type Relation = PinnedAlike | DisjointPins | DifferentHosts;

/** The servers that live at the same time from here on; those that are not there yet are made, the others removed. */
export interface ApplyStep {
  readonly apply: readonly string[];
}

/** `POST /servers/ID/action` `rebuild` with another image of the experiment: Terraform would make a new server instead. */
export interface RebuildStep {
  readonly act: "rebuild";
  readonly server: string;
  /** A key of `images`. */
  readonly image: string;
  /** What Nova must answer. The server must then be as its `expect` says, as if nobody had asked. */
  readonly answer: RefusedExpectation;
}

/** `migrate`, then `confirmResize`: to another host, cold. */
export interface MigrateStep {
  readonly act: "migrate";
  readonly server: string;
}

/** `os-migrateLive` to a host that Nova chooses. */
export interface LiveMigrateStep {
  readonly act: "live-migrate";
  readonly server: string;
}

/**
 * One act on one server that lives, which Terraform cannot express: it goes to Nova's API once the server is ACTIVE. The server is
 * observed before and after it, and must be as its `expect` says at both moments.
 */
export type ActStep = RebuildStep | MigrateStep | LiveMigrateStep;

export type Step = ApplyStep | ActStep;

/** A published document that says otherwise than Nova's code does. */
export interface Contradiction {
  /** As in `Nova administration guide, CPU topologies`. */
  readonly document: string;
  /** What it claims for this case, as a sentence. */
  readonly claims: string;
}

export interface Experiment {
  /** Letters, digits and hyphens; it becomes part of resource names. */
  readonly id: string;
  /** What the experiment is about: `policy`, `threads`. `pinproof run --family NAME` runs all of one. */
  readonly family: string;
  /** The host set of the local cloud on which its expectations hold; any where it is left out. On other clouds `needs` decides. */
  readonly hostSet?: HostSetName;
  /** One sentence that is true where every expectation and relation holds. */
  readonly claim: string;
  readonly images: Readonly<Record<string, ExperimentImage>>;
  readonly flavors: Readonly<Record<string, ExperimentFlavor>>;
  /** In the order in which they are reported. */
  readonly servers: Readonly<Record<string, ExperimentServer>>;
  readonly relations: readonly Relation[];
  /**
   * `as-room-allows`: servers live together where the host's free dedicated CPUs allow it, else one after another.
   * A list: exactly these steps, in this order; a server that is in two neighbouring applies lives on. Where it applies more than one
   * server, or more than once, such an experiment has every dedicated CPU of the cloud to itself.
   */
  readonly steps: "as-room-allows" | readonly Step[];
  readonly needs: HostNeeds;
  /**
   * Whether the guest is to tell which CPUs, sockets and NUMA nodes it sees, and is waited for until it has: for a question
   * that a guest can answer. It sees its sockets, cores, threads and cells, and never where it runs. @default false
   */
  readonly guestReport?: boolean;
  /** Where Nova's documentation says otherwise. */
  readonly contradicts?: Contradiction;
}
