// What an audit finds, and the words for what to do.
import { type CpuSet, formatCpuSet } from "../../base/cpu-set.ts";
import type { Guest } from "./evidence.ts";

/** Stable, for machines. docs/audit.md tells of each. */
export type RuleId =
  | "pins-overlap"
  | "floating-on-pinned"
  | "thread-on-pinned"
  | "emulator-on-pinned"
  | "siblings-shared"
  | "floating-on-dedicated"
  | "pins-outside-dedicated"
  | "floating-outside-shared"
  | "emulator-place"
  | "thread-away"
  | "pin-offline"
  | "sets-overlap"
  | "sets-conflict"
  | "sets-legacy"
  | "set-offline"
  | "set-inventory"
  | "inventory-overused"
  | "siblings-split"
  | "no-dedicated-set"
  | "vcpu-fallback"
  | "not-charged"
  | "orphan"
  | "elsewhere"
  | "process-without-domain"
  | "runs-twice";

/** `violated`: a promise of pinning is broken. `warning`: nothing is broken yet, or it may be meant so. */
export type Severity = "violated" | "warning";

export type AuditSource = "libvirt" | "kernel" | "nova.conf" | "placement" | "nova";

export interface GuestRef {
  readonly uuid: string;
  readonly name: string;
  /** libvirt's name: `instance-0000000f`. */
  readonly domain: string;
  readonly isNovas: boolean;
}

export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** One guest, a pair, or none where it is about the host. Of `no-dedicated-set`, all that it is about. */
  readonly guests: readonly GuestRef[];
  /** The CPUs that it is about, as a CPU list; empty where it is about none. */
  readonly cpus: string;
  readonly sources: readonly AuditSource[];
  /** What was found, one line for each thing. */
  readonly found: readonly string[];
  /** The one thing to do next. */
  readonly next: string;
}

export interface FindingDetails {
  readonly guests?: readonly Guest[];
  readonly cpus?: CpuSet;
  readonly sources: Iterable<AuditSource>;
  readonly found: readonly string[];
  readonly next: string;
}

const SOURCES: readonly AuditSource[] = ["libvirt", "kernel", "nova.conf", "placement", "nova"];

export function finding(rule: RuleId, severity: Severity, details: FindingDetails): Finding {
  const { guests = [], cpus = new Set(), sources, found, next } = details;
  const named = new Set(sources);
  return {
    ...{ rule, severity, found, next },
    guests: guests.map(refOf),
    cpus: formatCpuSet(cpus),
    sources: SOURCES.filter((source) => named.has(source)),
  };
}

export function refOf({ uuid, name, domain, nova }: Guest): GuestRef {
  return { uuid, name, domain: domain.name, isNovas: nova !== null };
}
