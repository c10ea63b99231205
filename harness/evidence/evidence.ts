// What was seen of one server and of one compute host: the input of the judge, and the files of a run folder. Saved
// before anything is judged. Layout: `docs/evidence.md`.

/** What one source said, or why it could not be read. A source that cannot be read never counts as agreement. */
export type Source<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** `GET /servers/ID`, microversion 2.47 or later (flavor embedded). */
export interface ServerRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** `OS-EXT-SRV-ATTR:host`: the compute host by Nova's name. Null without admin rights or before scheduling. */
  readonly host: string | null;
  /** What every user is shown of the host: `sha224(project id + host)`, empty where the server is on none. */
  readonly hostId?: string;
  /** `tenant_id`: the project that the server is in, as Nova writes it. */
  readonly projectId?: string;
  readonly imageId: string | null;
  /** Nova's own words when status is ERROR. */
  readonly fault: { readonly code: number; readonly message: string; readonly details?: string } | null;
}

/** What Nova stored of the flavor of this server: `flavor` of `GET /servers/ID` (embedded copy). */
export interface FlavorRecord {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** What Glance stored: `GET /v2/images/ID`. */
export interface ImageRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly checksum: string | null;
  /** All string-valued keys of the image, `hw_*` among them. */
  readonly properties: Readonly<Record<string, string>>;
}

/** `GET /servers/ID/topology`, microversion 2.78. A floating server has no nodes. */
export interface TopologyRecord {
  readonly nodes: readonly {
    /** Guest vCPU ids in this guest NUMA cell. */
    readonly vcpus: readonly number[];
    readonly memoryMiB: number;
    /** Host NUMA node; null without admin rights. */
    readonly hostNode: number | null;
    /** vCPU id to host CPU; null without admin rights, empty where the cell is not pinned. */
    readonly cpuPinning: Readonly<Record<string, number>> | null;
  }[];
}

/** `GET /allocations/SERVER-ID` of Placement, summed over providers. */
export interface AllocationsRecord {
  /** Resource class (`PCPU`, `VCPU`, `MEMORY_MB`, ...) to amount. */
  readonly resources: Readonly<Record<string, number>>;
}

/** One task of the QEMU process, from `/proc/PID/task/TID` on the compute host. */
export interface ThreadRecord {
  readonly tid: number;
  /** The thread's name; vCPU n is `CPU n/KVM` or `CPU n/TCG`. */
  readonly comm: string;
  /** `Cpus_allowed_list`, for example `0-1,4`. */
  readonly cpusAllowed: string;
}

/** Nova's answer to a request to create the server that it refused: there is no server then. */
export interface RefusalRecord {
  /** The HTTP status, 400 for an image or flavor that Nova does not accept. */
  readonly status: number;
  /** The key of Nova's answer: `badRequest`, `forbidden`, `conflictingRequest`; null where the body has none. */
  readonly kind: string | null;
  readonly message: string;
}

/** An act on a server that lives, and what Nova answered. */
export interface ActRecord {
  /** As in the experiment: `rebuild`, `migrate`, `live-migrate`. */
  readonly act: string;
  /** Null where Nova did as it was asked. */
  readonly refused: RefusalRecord | null;
  /** Status of the server once Nova was done with it. */
  readonly statusAfter: string;
}

/** A moment of a server's life at which it was observed. */
export interface MomentRecord {
  /** Number and what was done before, as in `1-apply`, `2-live-migrate`. */
  readonly name: string;
  /** `apply`: it was made. Else the act that was done, or `later`: nothing was done, it was observed again. */
  readonly after: string;
  /** When the observation began: ISO 8601. Null where a run of an older layout does not say. */
  readonly at: string | null;
}

export interface ServerEvidence {
  /** The server's key in the experiment. */
  readonly name: string;
  readonly moment: MomentRecord;
  readonly refused?: RefusalRecord;
  /** The act that was done right before this moment. */
  readonly act?: Source<ActRecord>;
  readonly server: Source<ServerRecord>;
  readonly flavor: Source<FlavorRecord>;
  readonly image: Source<ImageRecord>;
  readonly topology: Source<TopologyRecord>;
  readonly allocations: Source<AllocationsRecord>;
  /** `virsh dumpxml SERVER-ID` of the live domain. */
  readonly domainXml: Source<string>;
  readonly threads: Source<readonly ThreadRecord[]>;
  /**
   * The guest's serial console (`os-getConsoleOutput`). Only where the guest was asked, and its image says that it reports
   * what it sees (property `pinproof_guest_report`).
   */
  readonly console?: Source<string>;
  /** The host that the server lived on, as it was when the server was observed. */
  readonly host: Source<HostEvidence>;
}

/** A running domain of the host, reduced to the CPUs that it may use. */
export interface NeighbourRecord {
  readonly uuid: string;
  readonly name: string;
  /** The CPUs of its `<vcpupin>` elements that name a single CPU, as a CPU list. */
  readonly pinnedTo: string;
  /** Every CPU that one of its threads may use, as a CPU list; null where nothing limits it. */
  readonly mayUse: string | null;
}

/** nova.conf on the host; null where unset. */
export interface CpuSetsRecord {
  /** `[compute] cpu_dedicated_set` */
  readonly dedicated: string | null;
  /** `[compute] cpu_shared_set` */
  readonly shared: string | null;
  /** `[DEFAULT] vcpu_pin_set`, deprecated since Nova 20 and still obeyed. */
  readonly legacy: string | null;
  /** `[DEFAULT] reserved_host_cpus`; with a dedicated or shared set nova-compute does not start. */
  readonly reserved: string | null;
}

/** One resource class of a host in Placement. */
export interface InventoryRecord {
  readonly total: number;
  readonly reserved: number;
  readonly allocationRatio: number;
  readonly maxUnit: number;
  readonly used: number;
}

/** What is free on one NUMA node of a host: `virsh freecell`, `virsh freepages`. */
export interface FreeMemoryRecord {
  readonly node: number;
  readonly freeMiB: number;
  readonly freePages: readonly { readonly sizeKiB: number; readonly free: number }[];
}

/** A nova-compute service. */
export interface ServiceRecord {
  /** `enabled` or `disabled`, by an operator. */
  readonly status: string;
  /** `up` or `down`, by its heartbeat. */
  readonly state: string;
  readonly disabledReason: string | null;
}

/** What a compute host offers, observed once at the start of a run. */
export interface HostFacts {
  /** The compute host by Nova's name. */
  readonly name: string;
  /** `GET /os-services?binary=nova-compute`. */
  readonly service: Source<ServiceRecord>;
  /** Resource class to inventory, `GET /resource_providers/ID/inventories` and `/usages`. */
  readonly inventories: Source<Readonly<Record<string, InventoryRecord>>>;
  /** `GET /resource_providers/ID/traits`. */
  readonly traits: Source<readonly string[]>;
  /** `virsh capabilities`. */
  readonly capabilitiesXml: Source<string>;
  /** `/sys/devices/system/cpu/online`. */
  readonly onlineCpus: Source<string>;
  readonly cpuSets: Source<CpuSetsRecord>;
  readonly freeMemory: Source<readonly FreeMemoryRecord[]>;
}

/**
 * How a server's host was found where Nova did not name it, which takes an administrator.
 * - `hostId`: the server's `hostId` is that of this configured host.
 * - `only`: it is the only host that is configured.
 */
export type FoundBy = "hostId" | "only";

export interface HostEvidence {
  /** The compute host by Nova's name. */
  readonly name: string;
  /** Absent where Nova named it. */
  readonly foundBy?: FoundBy;
  /** `virsh capabilities`. */
  readonly capabilitiesXml: Source<string>;
  /** `/sys/devices/system/cpu/online`. */
  readonly onlineCpus: Source<string>;
  readonly cpuSets: Source<CpuSetsRecord>;
  /** Every other running domain of the host at the time of looking. */
  readonly neighbours: Source<readonly NeighbourRecord[]>;
}

export interface ExperimentEvidence {
  readonly servers: readonly ServerEvidence[];
  /** The compute hosts as they were at the start of the run. */
  readonly hosts: readonly HostFacts[];
}
