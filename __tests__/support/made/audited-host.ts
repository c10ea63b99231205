// A compute host for the audit's tests: records as the readers give them, of guests that are right by construction. What a test
// wants wrong it says. 8 CPUs, 2 threads a core, 2 nodes: node 0 has the cores 0,4 and 1,5; node 1 has 2,6 and 3,7.
import type { HostAudit } from "../../../operate/audit/evidence.ts";
import { readHost } from "../../../operate/audit/read-host.ts";
import type { ServerState } from "../../../harness/observe/api/audit-cloud.ts";
import type { AuditRecords } from "../../../harness/observe/api/audit-records.ts";
import type { CpuSetsRecord, InventoryRecord, ThreadRecord } from "../../../harness/evidence/evidence.ts";
import { formatCpuSet, intersection, parseCpuSet } from "../../../base/cpu-set.ts";
import { failed, ok } from "../captured/evidence.ts";
import { fixture } from "../captured/fixtures.ts";

export interface AuditGuest {
  readonly name: string;
  /** Each vCPU's `<vcpupin>` as a list; null is none. */
  readonly pins: readonly (string | null)[];
  /** `<vcpu cpuset>`. */
  readonly cpuset?: string;
  /** `<emulatorpin>`. @default the union of the pins, none where there is none */
  readonly emulator?: string | null;
  /** Each I/O thread's pin; null is none. */
  readonly iothreads?: readonly (string | null)[];
  /** @default true */
  readonly live?: boolean;
  /** @default true */
  readonly isNovas?: boolean;
  readonly extraSpecs?: Readonly<Record<string, string>>;
  readonly imageProperties?: Readonly<Record<string, string>>;
  /** Thread name to its CPUs, where the kernel says otherwise than the XML. */
  readonly moved?: Readonly<Record<string, string>>;
  /** Null is a guest whose process is not seen. */
  readonly threads?: readonly ThreadRecord[] | null;
  /** By Placement; null is nothing. @default PCPU for single pins, else VCPU */
  readonly charged?: Readonly<Record<string, number>> | null;
  /** Null is a server that Nova has not. */
  readonly server?: Partial<ServerState> | null;
  /** @default by the name */
  readonly uuid?: string;
}

export interface AuditHostOptions {
  readonly name?: string;
  readonly guests: readonly AuditGuest[];
  readonly dedicated?: string | null;
  readonly shared?: string | null;
  readonly legacy?: string | null;
  readonly reserved?: string | null;
  readonly online?: string;
  readonly present?: string;
  readonly capabilities?: string;
  /** @default as the sets say */
  readonly inventories?: Readonly<Record<string, Partial<InventoryRecord>>>;
  /** Changes the records before they are read. */
  readonly change?: (records: AuditRecords) => AuditRecords;
}

/** A uuid that looks like one, by a short name. */
export function uuidOf(name: string): string {
  const digits = Buffer.from(name).toString("hex");
  return `${digits.padEnd(8, "0").slice(0, 8)}-0000-4000-8000-${digits.slice(8).padEnd(12, "0").slice(0, 12)}`;
}

export function hostAudit(options: AuditHostOptions): HostAudit {
  return readHost(auditRecords(options));
}

export function auditRecords({ change = (records) => records, ...options }: AuditHostOptions): AuditRecords {
  const { name = "big", guests, online = "0-7", present = "0-7" } = options;
  const { dedicated = "1,3,5,7", shared = "0,2,4,6", legacy = null, reserved = null } = options;
  const sets: CpuSetsRecord = { dedicated, shared, legacy, reserved };
  const id = (guest: AuditGuest) => guest.uuid ?? uuidOf(guest.name);
  const running = guests.filter(({ live = true }) => live);
  const seen = running.filter(({ threads }) => threads !== null);
  const charged = guests.filter((guest) => guest.charged !== null && guest.isNovas !== false);
  const servers = guests.filter(({ isNovas = true }) => isNovas);
  return change({
    host: name,
    seen: {
      domains: ok(guests.map((guest) => ({ uuid: id(guest), xml: domainXml(guest) }))),
      unreadDomains: [],
      threads: ok(new Map(seen.map((guest) => [id(guest), ok(guest.threads ?? threadsOf(guest, online))]))),
      running: ok(new Set(running.map(id))),
      capabilitiesXml: ok(fixture(options.capabilities ?? "derived/capabilities-8cpu-smt-2node.xml")),
      onlineCpus: ok(online),
      presentCpus: ok(present),
      cpuSets: ok(sets),
    },
    placement: {
      inventories: ok(inventoriesOf(sets, options.inventories)),
      charged: ok(new Map(charged.map((guest) => [id(guest), guest.charged ?? chargeOf(guest)]))),
    },
    servers: ok(new Map(servers.map((guest) => [id(guest), ok(stateOf(guest, name))]))),
    leftOut: [],
  });
}

/** The same with one source of the host that could not be read. */
export function blind(
  source: "threads" | "capabilitiesXml" | "onlineCpus" | "presentCpus" | "cpuSets" | "domains",
  reason = "blind",
): (records: AuditRecords) => AuditRecords {
  return (records) => ({ ...records, seen: { ...records.seen, [source]: failed(reason) } });
}

function stateOf({ name, server }: AuditGuest, host: string): ServerState | null {
  return server === null ? null : { ...{ name, status: "ACTIVE", host, taskState: null }, ...server };
}

function chargeOf({ pins }: AuditGuest): Readonly<Record<string, number>> {
  const single = pins.filter((pin) => pin !== null && /^\d+$/.test(pin)).length;
  return {
    ...(single > 0 ? { PCPU: single } : {}),
    ...(pins.length > single ? { VCPU: pins.length - single } : {}),
    MEMORY_MB: 64,
  };
}

function inventoriesOf(
  { dedicated, shared, legacy }: CpuSetsRecord,
  changes: AuditHostOptions["inventories"] = {},
): Readonly<Record<string, InventoryRecord>> {
  const floating = legacy ?? shared ?? (dedicated === null ? "0-7" : null);
  const of = (list: string | null, allocationRatio: number): InventoryRecord => {
    const total = parseCpuSet(list ?? "").size;
    return { total, reserved: 0, allocationRatio, maxUnit: total, used: 0 };
  };
  const all: Record<string, InventoryRecord> = {
    ...(dedicated === null ? {} : { PCPU: of(dedicated, 1) }),
    ...(floating === null ? {} : { VCPU: of(floating, 16) }),
  };
  for (const [kind, change] of Object.entries(changes)) all[kind] = { ...(all[kind] ?? of(null, 1)), ...change };
  return all;
}

function emulatorOf({ pins, emulator }: AuditGuest): string | null {
  const all = pins.filter((pin) => pin !== null).join(",");
  return emulator === undefined ? all || null : emulator;
}

export function threadsOf(guest: AuditGuest, online = "0-7"): readonly ThreadRecord[] {
  const { pins, cpuset, iothreads = [], moved = {} } = guest;
  // The kernel's lists hold no offline CPU.
  const kernelList = (cpus: string) => formatCpuSet(intersection(parseCpuSet(cpus), parseCpuSet(online)));
  const emulator = emulatorOf(guest) ?? cpuset ?? online;
  const tasks: [comm: string, cpus: string][] = [
    ["qemu-system-x86", emulator],
    ["IO mon_iothread", emulator],
    ...iothreads.map((pin, at) => [`IO iothread${at + 1}`, pin ?? emulator] as [string, string]),
    ...pins.map((pin, at) => [`CPU ${at}/KVM`, pin ?? cpuset ?? online] as [string, string]),
  ];
  return tasks.map(([comm, cpus], at) => ({ tid: 100 + at, comm, cpusAllowed: moved[comm] ?? kernelList(cpus) }));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

export function domainXml(guest: AuditGuest): string {
  const { name, pins, cpuset, iothreads = [], live = true, isNovas = true } = guest;
  const emulator = emulatorOf(guest);
  const tune = [
    ...pins.flatMap((pin, at) => (pin === null ? [] : [`    <vcpupin vcpu='${at}' cpuset='${pin}'/>`])),
    ...(emulator === null ? [] : [`    <emulatorpin cpuset='${emulator}'/>`]),
    ...iothreads.flatMap((pin, at) =>
      pin === null ? [] : [`    <iothreadpin iothread='${at + 1}' cpuset='${pin}'/>`],
    ),
  ];
  const numa = pins.every((pin) => pin !== null)
    ? [`    <numa><cell id='0' cpus='0-${pins.length - 1}' memory='65536' unit='KiB'/></numa>`]
    : [];
  return [
    `<domain type='kvm'${live ? " id='7'" : ""}>`,
    `  <name>${isNovas ? `instance-${(guest.uuid ?? uuidOf(name)).slice(0, 8)}` : escaped(name)}</name>`,
    `  <uuid>${guest.uuid ?? uuidOf(name)}</uuid>`,
    ...(isNovas ? metadata(guest) : []),
    "  <memory unit='KiB'>65536</memory>",
    `  <vcpu placement='static'${cpuset === undefined ? "" : ` cpuset='${cpuset}'`}>${pins.length}</vcpu>`,
    ...(iothreads.length === 0 ? [] : [`  <iothreads>${iothreads.length}</iothreads>`]),
    ...(tune.length === 0 ? [] : ["  <cputune>", ...tune, "  </cputune>"]),
    ...(numa.length === 0 ? [] : ["  <cpu>", ...numa, "  </cpu>"]),
    "</domain>",
  ].join("\n");
}

/** In the form of Nova 33, which is the first to write extra specs and image properties. */
function metadata({ name, extraSpecs, imageProperties }: AuditGuest): readonly string[] {
  const list = (kind: string, item: string, all: Readonly<Record<string, string>> | undefined) =>
    all === undefined
      ? []
      : [
          `<nova:${kind}>`,
          ...Object.entries(all).map(([key, value]) => `<nova:${item} name="${key}">${value}</nova:${item}>`),
          `</nova:${kind}>`,
        ];
  return [
    "  <metadata>",
    '    <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">',
    '      <nova:package version="33.0.0"/>',
    `      <nova:name>${escaped(name)}</nova:name>`,
    `      <nova:flavor name="own">`,
    ...list("extraSpecs", "extraSpec", extraSpecs),
    "      </nova:flavor>",
    `      <nova:image uuid="own">`,
    ...list("properties", "property", imageProperties),
    "      </nova:image>",
    "    </nova:instance>",
    "  </metadata>",
  ];
}

/** Guests of every kind that Nova makes, each as it must be on this host: two pinned (one with an emulator of its own), a mixed
 * one, floating ones with and without cells, one that is shut off, and a domain that is not Nova's and keeps off. */
export const HEALTHY: readonly AuditGuest[] = [
  { name: "pin-a", pins: ["1", "5"] },
  { name: "pin-b", pins: ["3"], emulator: "7", charged: { PCPU: 2, MEMORY_MB: 64 } },
  { name: "float", pins: [null, null], cpuset: "0,2,4,6" },
  { name: "cells", pins: ["0,4", "0,4"], iothreads: ["0,4"] },
  { name: "share", pins: [null], cpuset: "0,2,4,6", live: false },
  { name: "tool", pins: [null], cpuset: "0", isNovas: false },
];
