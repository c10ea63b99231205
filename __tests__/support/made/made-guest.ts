// Guests that were not at hand, made by Nova's rules and in libvirt's form: evidence that is right by construction, of every
// shape of section 3.1 of the semantics. What a test wants wrong it breaks itself.
import type { ActiveExpectation } from "../../../experiments/expectation.ts";
import type { Experiment, Properties } from "../../../experiments/experiment.ts";
import type {
  ExperimentEvidence,
  HostEvidence,
  NeighbourRecord,
  ServerEvidence,
  ThreadRecord,
} from "../../../harness/evidence/evidence.ts";
import { failed, ok } from "../captured/evidence.ts";
import { fixture } from "../captured/fixtures.ts";

export interface MadeCell {
  /** As in `0-1`. */
  readonly vcpus: readonly number[];
  readonly memoryMiB: number;
  readonly hostNode: number;
}

export interface MadeGuest {
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** Pinned vCPU to host CPU. */
  readonly pins: Readonly<Record<number, number>>;
  /** vCPU to the CPUs that it floats over, as a list; for a guest with cells. */
  readonly floats?: Readonly<Record<number, string>>;
  /** None is shape FLOAT. */
  readonly cells: readonly MadeCell[];
  /** `<vcpu cpuset>`, for a guest without cells; left out, `<vcpu>` has none. */
  readonly cpuset?: string;
  /** Where the emulator's threads run, as a list. */
  readonly emulator: string;
  /** @default 0 */
  readonly iothreads?: number;
  readonly realtime?: readonly number[];
  /** `hw:locked_memory`. @default false */
  readonly isLocked?: boolean;
  readonly hugepagesKiB?: number;
  /** Sockets, cores, threads. @default a socket for each vCPU */
  readonly topology?: readonly [number, number, number];
  readonly charged: Readonly<Record<string, number>>;
  readonly image: Properties;
  readonly flavor: Properties;
  readonly host: MadeHost;
  readonly console?: string;
  /** @default a guest of its own */
  readonly id?: string;
}

export interface MadeHost {
  readonly name: string;
  /** Of `virsh capabilities`: a fixture. */
  readonly capabilities: string;
  readonly online: string;
  readonly dedicated: string | null;
  readonly shared: string | null;
  readonly neighbours: readonly NeighbourRecord[];
}

/** 8 CPUs, 2 threads a core, 2 nodes: node 0 has the cores 0,4 and 1,5; node 1 has 2,6 and 3,7. */
export const BIG: MadeHost = {
  name: "big",
  capabilities: "derived/capabilities-8cpu-smt-2node.xml",
  online: "0-7",
  dedicated: "1,3,5,7",
  shared: "0,2,4,6",
  neighbours: [],
};

/** The host of the captures: 2 CPUs, no SMT, one node. */
export const SMALL: MadeHost = {
  name: "controller",
  capabilities: "captured/capabilities.xml",
  online: "0-1",
  dedicated: "1",
  shared: "0",
  neighbours: [],
};

export const MADE_ID = "7d3f0b52-5f0c-4a4e-9d5b-0f6f4c1f2a11";

/** One server, `guest`, that asks with the guest's own properties. */
export function madeExperiment(made: MadeGuest, expect: ActiveExpectation, more: Partial<Experiment> = {}): Experiment {
  return {
    id: "made",
    family: "made",
    claim: "a guest made for a test",
    images: { own: { from: "duplicate-of-base", properties: made.image } },
    flavors: { own: { vcpus: made.vcpus, memoryMiB: made.memoryMiB, extraSpecs: made.flavor } },
    servers: { guest: { image: "own", flavor: "own", asked: "for a test", expect } },
    relations: [],
    steps: "as-room-allows",
    needs: {},
    ...more,
  };
}

export function madeEvidence(...guests: readonly (readonly [name: string, made: MadeGuest])[]): ExperimentEvidence {
  return { servers: guests.map(([name, made]) => madeServer(name, made)), hosts: [] };
}

/** When a made server was observed. */
export const MADE_MOMENT = { name: "1-apply", after: "apply", at: "2026-11-28T09:00:00.000Z" };

export function madeServer(name: string, made: MadeGuest): ServerEvidence {
  const { id = MADE_ID, vcpus, memoryMiB } = made;
  return {
    name,
    moment: MADE_MOMENT,
    server: ok({ id, name, status: "ACTIVE", host: made.host.name, imageId: "own", fault: null }),
    flavor: ok({ name: "own", vcpus, memoryMiB, extraSpecs: made.flavor }),
    image: ok({ id: "own", name: "own", status: "active", checksum: "5eed", properties: made.image }),
    topology: ok({
      nodes: made.cells.map((cell) => ({
        vcpus: cell.vcpus,
        memoryMiB: cell.memoryMiB,
        hostNode: cell.hostNode,
        cpuPinning: Object.fromEntries(
          cell.vcpus.flatMap((vcpu) => (made.pins[vcpu] === undefined ? [] : [[String(vcpu), made.pins[vcpu]]])),
        ),
      })),
    }),
    allocations: ok({ resources: { ...made.charged, MEMORY_MB: memoryMiB } }),
    domainXml: ok(madeXml(made)),
    threads: ok(madeThreads(made)),
    host: ok(madeHost(made.host)),
    ...(made.console === undefined ? {} : { console: ok(made.console) }),
  };
}

export function madeHost(host: MadeHost): HostEvidence {
  return {
    name: host.name,
    capabilitiesXml: ok(fixture(host.capabilities)),
    onlineCpus: ok(host.online),
    cpuSets: ok({ dedicated: host.dedicated, shared: host.shared, legacy: null, reserved: null }),
    neighbours: ok(host.neighbours),
  };
}

/** A server that Nova refused. */
export function refusedServer(
  name: string,
  refused: NonNullable<ServerEvidence["refused"]>,
  { image, flavor, vcpus = 1 }: { readonly image: Properties; readonly flavor: Properties; readonly vcpus?: number },
): ServerEvidence {
  const none = failed("there is no server: Nova refused it");
  return {
    name,
    moment: MADE_MOMENT,
    refused,
    flavor: ok({ name: "own", vcpus, memoryMiB: 128, extraSpecs: flavor }),
    image: ok({ id: "own", name: "own", status: "active", checksum: "5eed", properties: image }),
    ...{ server: none, topology: none, allocations: none, domainXml: none, threads: none, host: none },
  };
}

function placeOf({ pins, floats = {}, cpuset }: MadeGuest, vcpu: number): string {
  return pins[vcpu] === undefined ? (floats[vcpu] ?? cpuset ?? "0-7") : String(pins[vcpu]);
}

function ids(count: number): readonly number[] {
  return Array.from({ length: count }, (_, id) => id);
}

function madeThreads(made: MadeGuest): readonly ThreadRecord[] {
  const iothreads = ids(made.iothreads ?? 0).map((at) => ({
    comm: `IO iothread${at + 1}`,
    cpusAllowed: made.emulator,
  }));
  const vcpus = ids(made.vcpus).map((id) => ({ comm: `CPU ${id}/KVM`, cpusAllowed: placeOf(made, id) }));
  const emulator = ["qemu-system-x86", "IO mon_iothread"].map((comm) => ({ comm, cpusAllowed: made.emulator }));
  return [...emulator, ...iothreads, ...vcpus].map((thread, at) => ({ tid: 100 + at, ...thread }));
}

function madeXml(made: MadeGuest): string {
  const { id = MADE_ID, vcpus, memoryMiB, cells, cpuset, iothreads = 0 } = made;
  const [sockets, cores, threads] = made.topology ?? [vcpus, 1, 1];
  const limit = cpuset === undefined ? "" : ` cpuset='${cpuset}'`;
  return [
    `<domain type='kvm' id='7'>`,
    `  <name>instance-00000007</name>`,
    `  <uuid>${id}</uuid>`,
    `  <memory unit='KiB'>${memoryMiB * 1024}</memory>`,
    ...backing(made),
    `  <vcpu placement='static'${limit}>${vcpus}</vcpu>`,
    ...(iothreads === 0 ? [] : [`  <iothreads>${iothreads}</iothreads>`]),
    ...(cells.length === 0 ? [] : tuning(made)),
    `  <cpu mode='host-model' check='partial'>`,
    `    <topology sockets='${sockets}' dies='1' clusters='1' cores='${cores}' threads='${threads}'/>`,
    ...(cells.length === 0 ? [] : ["    <numa>", ...cells.map((cell, at) => numaCell(made, cell, at)), "    </numa>"]),
    `  </cpu>`,
    `</domain>`,
  ].join("\n");
}

function backing({ hugepagesKiB, realtime, isLocked = false, cells }: MadeGuest): readonly string[] {
  if (hugepagesKiB === undefined && realtime === undefined && !isLocked) return [];
  const pages = cells.map((_, at) => `      <page size='${hugepagesKiB ?? 0}' unit='KiB' nodeset='${at}'/>`);
  return [
    "  <memoryBacking>",
    ...(hugepagesKiB === undefined ? [] : ["    <hugepages>", ...pages, "    </hugepages>"]),
    ...(realtime === undefined ? [] : ["    <nosharepages/>"]),
    ...(realtime === undefined && !isLocked ? [] : ["    <locked/>"]),
    "  </memoryBacking>",
  ];
}

function tuning(made: MadeGuest): readonly string[] {
  const nodes = [...new Set(made.cells.map(({ hostNode }) => hostNode))].sort((a, b) => a - b);
  return [
    "  <cputune>",
    ...ids(made.vcpus).map((vcpu) => `    <vcpupin vcpu='${vcpu}' cpuset='${placeOf(made, vcpu)}'/>`),
    `    <emulatorpin cpuset='${made.emulator}'/>`,
    ...ids(made.iothreads ?? 0).map((at) => `    <iothreadpin iothread='${at + 1}' cpuset='${made.emulator}'/>`),
    ...(made.realtime ?? []).map((vcpu) => `    <vcpusched vcpus='${vcpu}' scheduler='fifo' priority='1'/>`),
    "  </cputune>",
    "  <numatune>",
    `    <memory mode='strict' nodeset='${nodes.join(",")}'/>`,
    ...made.cells.map(({ hostNode }, at) => `    <memnode cellid='${at}' mode='strict' nodeset='${hostNode}'/>`),
    "  </numatune>",
  ];
}

function numaCell({ hugepagesKiB }: MadeGuest, { vcpus, memoryMiB }: MadeCell, at: number): string {
  const access = hugepagesKiB === undefined ? "" : " memAccess='shared'";
  return `      <cell id='${at}' cpus='${vcpus.join(",")}' memory='${memoryMiB * 1024}' unit='KiB'${access}/>`;
}
