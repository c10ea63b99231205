// What an audit looks at: a host with its guests, texts read. The rules are pure functions of it.
import type { HostCell } from "../../drivers/libvirt/capabilities.ts";
import type { CpuSet } from "../../base/cpu-set.ts";
import type { DomainFacts } from "../../drivers/libvirt/domain-xml.ts";
import type { NovaMetadata } from "../../drivers/libvirt/nova-metadata.ts";
import type { HostSets } from "../../nova/host-sets.ts";
import type { Threads } from "../../harness/judge/levels/threads.ts";
import type { ServerState } from "../../harness/observe/api/audit-cloud.ts";
import type { InventoryRecord, Source } from "../../harness/evidence/evidence.ts";

/**
 * What a vCPU is to other guests. A `<vcpupin>` alone does not tell: a floating guest with cells has them, too.
 * - `pinned`: it has this one CPU to itself.
 * - `floating`: it may run on any of these; null is wherever nothing limits it.
 * - `unclear`: its pin names one CPU, and nobody says whether that is its own or all that the shared set has there.
 */
export type Vcpu =
  | { readonly kind: "pinned"; readonly cpu: number }
  | { readonly kind: "unclear"; readonly cpu: number }
  | { readonly kind: "floating"; readonly cpus: CpuSet | null };

export interface Guest {
  /** Lower case; a server's id where it is Nova's. */
  readonly uuid: string;
  /** The server's name by Nova, else libvirt's. Not to be trusted: whoever makes a server chooses it. */
  readonly name: string;
  readonly domain: DomainFacts;
  /** Null for a domain that is not Nova's. */
  readonly nova: NovaMetadata | null;
  readonly vcpus: ReadonlyMap<number, Vcpu>;
  /** Of a guest that does not run there are none, and that is no failure: `live` of its domain says so. */
  readonly threads: Source<Threads>;
  /** What Placement charges it on this host. */
  readonly charged: Source<Readonly<Record<string, number>>>;
  /** By Nova; null where Nova has no such server. */
  readonly server: Source<ServerState | null>;
}

/** Something that could not be read, and what was not judged for that. */
export interface Unread {
  /** As in `CPU sets of nova.conf`, or a guest by name and uuid. */
  readonly what: string;
  readonly reason: string;
}

export interface HostAudit {
  /** Nova's name. */
  readonly host: string;
  /** Those that could be read. */
  readonly guests: readonly Guest[];
  /** Whether libvirt listed its domains: where it did not, no guest is not none. */
  readonly isListed: boolean;
  readonly cells: Source<readonly HostCell[]>;
  readonly online: Source<CpuSet>;
  readonly present: Source<CpuSet>;
  readonly sets: Source<HostSets>;
  /** `reserved_host_cpus` as it is written. */
  readonly reserved: Source<string | null>;
  readonly inventories: Source<Readonly<Record<string, InventoryRecord>>>;
  /** Uuids of QEMU processes for which libvirt has no domain. */
  readonly strangers: readonly string[];
  readonly unread: readonly Unread[];
}
