// Runs to make reports of: what was captured, and hosts that were not at hand.
import type { Experiment } from "../../../experiments/experiment.ts";
import { judge } from "../../../harness/judge/judge.ts";
import type {
  ExperimentEvidence,
  HostFacts,
  NeighbourRecord,
  ServerEvidence,
} from "../../../harness/evidence/evidence.ts";
import type { RunRecord } from "../../../harness/run/run-record.ts";
import type { SavedExperiment, SavedRun } from "../../../harness/report/model/saved-run.ts";
import { captureSubject } from "../../mutations/mutation.ts";
import { captured, capturedEvidence, ok, RULES } from "../captured/evidence.ts";
import { madeFacts } from "./made-host.ts";
import { BIG, madeExperiment, type MadeGuest, madeServer } from "./made-guest.ts";
import { type Mutate, xml } from "../defects/mutate.ts";
import { madeRecord } from "../captured/saved-run.ts";

/** Situation and row of every capture that was made by command. */
const CAPTURES = [
  ["floating", "A01"],
  ["pinned", "A04"],
  ["refused", "A09"],
  ["mixed", "A12"],
  ["filtered", "A24"],
  ["emulator-shared", "A33"],
  ["numa-floating", "A37"],
  ["realtime", "A45"],
  ["no-candidates", "A51"],
  ["rebuild-refused", "A54"],
  ["two-pinned", "B01"],
  ["emulator-isolate", "B04"],
  ["realtime-mask", "B07"],
  ["guest-threads", "B11"],
  ["legacy", "C01"],
  ["legacy-float", "C04"],
  ["legacy-float-numa", "C05"],
  ["retries", "C07"],
] as const;

export function saved(experiment: Experiment, evidence: ExperimentEvidence): SavedExperiment {
  const verdict = judge(experiment, evidence, RULES);
  return { id: experiment.id, experiment: ok(experiment), verdict: ok(verdict), servers: evidence.servers };
}

export function savedRun(
  experiments: readonly SavedExperiment[],
  hosts: readonly HostFacts[],
  more: Partial<RunRecord> = {},
): SavedRun {
  const ids = experiments.map(({ id }) => id);
  return { record: madeRecord("k7mtr2wd", ids, more), experiments, hosts };
}

/** What `virsh emulatorpin SERVER 0-1` does to a server that is pinned to CPU 1: every thread but the vCPU's follows. */
export const emulatorMoved: Mutate = (server) => {
  const { domainXml, threads } = xml("emulatorpin cpuset='1'", "emulatorpin cpuset='0-1'")(server);
  if (!threads.ok) throw new Error("its threads were captured");
  const moved = threads.value.map((one) => (one.comm.startsWith("CPU ") ? one : { ...one, cpusAllowed: "0-1" }));
  return { ...server, domainXml, threads: ok(moved) };
};

/** All that was captured; and of the reference experiment a second time, with the emulator of by-image moved. */
export function capturedRun(): SavedRun {
  const evidence = capturedEvidence();
  const moved = {
    ...evidence,
    servers: evidence.servers.map((one) => (one.name === "by-image" ? emulatorMoved(one) : one)),
  };
  const rows = CAPTURES.map(([situation, id]) => captureSubject(situation, id));
  return savedRun(
    [saved(captured, moved), ...rows.map(({ experiment, evidence: seen }) => saved(experiment, seen))],
    [...evidence.hosts, ...rows.slice(1, 2).flatMap(({ evidence: { hosts } }) => hosts)],
    { cloud: { kind: "local", cloud: "pinproof", cloudsFile: "/home/operator/pinproof/clouds.yaml" } },
  );
}

/** A pinned guest with the emulator on its own CPUs. */
export function pinnedGuest(
  pins: readonly number[],
  host: MadeGuest["host"],
  more: Partial<MadeGuest> = {},
): MadeGuest {
  return {
    ...{ vcpus: pins.length, memoryMiB: 256, host, emulator: pins.join(",") },
    pins: Object.fromEntries(pins.map((cpu, vcpu) => [vcpu, cpu])),
    cells: [{ vcpus: pins.map((_, vcpu) => vcpu), memoryMiB: 256, hostNode: 0 }],
    charged: { PCPU: pins.length },
    image: { hw_cpu_policy: "dedicated" },
    flavor: {},
    ...more,
  };
}

interface Tenant {
  readonly name: string;
  readonly made: MadeGuest;
  readonly facts: HostFacts;
}

/** Several servers that live at the same time, each seeing those of its host. */
export function tenants(id: string, claim: string, all: readonly Tenant[]): SavedExperiment {
  const idOf = (at: number) => `00000000-0000-4000-8000-${String(at + 1).padStart(12, "0")}`;
  const seen = all.map(({ name, made, facts }, at): ServerEvidence => {
    const server = madeServer(name, { ...made, id: idOf(at) });
    const neighbours = all.flatMap((other, index): NeighbourRecord[] =>
      index === at || other.facts !== facts
        ? []
        : [{ uuid: idOf(index), name: `instance-${index}`, pinnedTo: pinsOf(other.made), mayUse: mayUse(other.made) }],
    );
    const { name: hostName, capabilitiesXml, onlineCpus, cpuSets } = facts;
    return {
      ...server,
      server: ok({ id: idOf(at), name, status: "ACTIVE", host: hostName, imageId: "own", fault: null }),
      host: ok({ name: hostName, capabilitiesXml, onlineCpus, cpuSets, neighbours: ok(neighbours) }),
    };
  });
  const [first] = all;
  if (first === undefined) throw new Error("nobody lives there");
  const base = madeExperiment(first.made, { outcome: "active", cpus: "pinned" });
  const experiment: Experiment = {
    ...base,
    id,
    claim,
    images: Object.fromEntries(
      all.map(({ name, made }) => [name, { from: "duplicate-of-base", properties: made.image }]),
    ),
    flavors: Object.fromEntries(
      all.map(({ name, made: { vcpus, memoryMiB, flavor } }) => [name, { vcpus, memoryMiB, extraSpecs: flavor }]),
    ),
    servers: Object.fromEntries(
      all.map(({ name, made }) => [
        name,
        { image: name, flavor: name, asked: "image hw_cpu_policy=dedicated", expect: expectOf(made) },
      ]),
    ),
  };
  return saved(experiment, { servers: seen, hosts: [...new Set(all.map(({ facts }) => facts))] });
}

function expectOf({ cells, flavor }: MadeGuest): Experiment["servers"][string]["expect"] {
  const emulator = flavor["hw:emulator_threads_policy"] === "share" ? "shared-set" : "own-cpus";
  return cells.length === 0 ? { outcome: "active", cpus: "floating" } : { outcome: "active", cpus: "pinned", emulator };
}

function pinsOf({ pins }: MadeGuest): string {
  return Object.values(pins).join(",");
}

function mayUse({ pins, emulator, cpuset }: MadeGuest): string {
  return [...Object.values(pins), emulator, ...(cpuset === undefined ? [] : [cpuset])].join(",");
}

const SHARE = { flavor: { "hw:emulator_threads_policy": "share" } };

/** Two hosts with SMT and two nodes each; on one of them an emulator thread is on another guest's CPU. */
export function smtRun(): SavedRun {
  const settings = { dedicated: "2-7,10-15", shared: "0-1,8-9", online: "0-15" };
  const size = { sockets: 2, coresPerNode: 4, threads: 2 };
  const [one, two] = ["compute-a1", "compute-a2"].map((name) => madeFacts(name, size, settings));
  if (one === undefined || two === undefined) throw new Error("there are two");
  const first: Tenant = { name: "router", facts: one, made: pinnedGuest([2, 10, 3, 11], BIG, { iothreads: 1 }) };
  const astray: Tenant = {
    ...{ name: "database", facts: one },
    made: pinnedGuest([6, 14], BIG, {
      emulator: "3,6,14",
      cells: [{ vcpus: [0, 1], memoryMiB: 256, hostNode: 1 }],
    }),
  };
  const good: Tenant = {
    name: "cache",
    facts: two,
    made: pinnedGuest([2, 10], BIG, { ...SHARE, emulator: "0-1,8-9" }),
  };
  return savedRun(
    [
      tenants("three-tenants", "Pinned servers that live at the same time have no CPU in common", [
        first,
        astray,
        good,
      ]),
      tenants("one-tenant", "A server whose emulator shares runs it on the shared set", [good]),
    ],
    [one, two],
  );
}

/** 2 sockets with 64 cores of 2 threads. */
export function hugeRun(): SavedRun {
  const size = { sockets: 2, coresPerNode: 64, threads: 2 };
  const facts = madeFacts("compute-huge", size, { dedicated: "8-127,136-255", shared: "0-7,128-135", online: "0-250" });
  const cpus = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
  const small: Tenant = {
    ...{ name: "small", facts },
    made: pinnedGuest([...cpus(8, 4), ...cpus(136, 4)], BIG, { ...SHARE, emulator: "0-7,128-135" }),
  };
  const astray: Tenant = {
    ...{ name: "astray", facts },
    made: pinnedGuest([70, 198], BIG, {
      emulator: "9,70,198",
      cells: [{ vcpus: [0, 1], memoryMiB: 256, hostNode: 1 }],
    }),
  };
  const floating: Tenant = {
    ...{ name: "floating", facts },
    made: pinnedGuest([], BIG, {
      ...{ vcpus: 2, cpuset: "0-7,128-135", emulator: "0-7,128-135", cells: [] },
      ...{ image: {}, charged: { VCPU: 2 } },
    }),
  };
  const wide: Tenant = {
    name: "wide",
    facts,
    made: pinnedGuest(cpus(64, 60), BIG, { emulator: cpus(64, 60).join(",") }),
  };
  return savedRun(
    [
      tenants("busy", "Servers of a large host keep to their own CPUs", [small, astray, floating]),
      tenants("wide", "A server with 60 vCPUs is pinned on one node", [wide]),
    ],
    [facts],
  );
}

/** As many as a whole catalogue, with one in ten wrong. */
export function longRun(count = 60): SavedRun {
  const { experiments, hosts } = smtRun();
  const many = Array.from({ length: count }, (_, at) => {
    const one = experiments[at % 10 === 0 ? 0 : 1];
    if (one === undefined) throw new Error("there are two");
    return { ...one, id: `X${String(at).padStart(2, "0")}` };
  });
  return savedRun(many, hosts);
}
