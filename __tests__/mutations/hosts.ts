// Defects that only hosts with SMT, or without any CPU set, can have. Made by Nova's rules.
import { BIG, type MadeGuest, madeEvidence, madeExperiment, SMALL } from "../support/made-guest.ts";
import { both, cells, charged, host, neighbour, xml } from "../support/mutate.ts";
import { ok } from "../support/evidence.ts";
import { fixture } from "../support/fixtures.ts";
import { mutation as m, subject } from "./mutation.ts";

const PAIR: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1, 1: 5 }, emulator: "1,5", host: BIG },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { PCPU: 2 },
  image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" },
  flavor: {},
};

/** Moves a guest's second vCPU, in XML and Nova, so that nothing but the siblings is wrong. */
const second = (cpu: number) =>
  both(
    xml("vcpu='1' cpuset='5'", `vcpu='1' cpuset='${cpu}'`),
    xml("emulatorpin cpuset='1,5'", `emulatorpin cpuset='1,${cpu}'`),
    cells([[0, 1], { "0": 1, "1": cpu }]),
  );

export const together = subject({
  title: "siblings together, made",
  experiment: madeExperiment(
    { ...PAIR, host: { ...BIG, dedicated: "0-1,4-5", shared: "2-3,6-7" } },
    { outcome: "active", cpus: "pinned", siblings: "together", host: "smt" },
  ),
  evidence: madeEvidence(["guest", { ...PAIR, host: { ...BIG, dedicated: "0-1,4-5", shared: "2-3,6-7" } }]),
  server: "guest",
  mutations: [
    m(
      "siblings split against the policy",
      "vCPU 1 on CPU 4, of another core",
      second(4),
      "libvirt",
      /^2 pins on 2 cores: 1,5 \| 0,4/,
    ),
    m(
      "host without SMT",
      "the capabilities have no siblings",
      host({ capabilitiesXml: ok(noSmt()) }),
      "placement",
      /^big has no SMT/,
    ),
  ],
});

function noSmt(): string {
  const cpus = (list: readonly number[]) =>
    list.map((id) => `<cpu id='${id}' socket_id='0' core_id='${id}' siblings='${id}'/>`);
  const cell = (id: number, list: readonly number[]) => `<cell id='${id}'><cpus>${cpus(list).join("")}</cpus></cell>`;
  const both = cell(0, [0, 1, 4, 5]) + cell(1, [2, 3, 6, 7]);
  return `<capabilities><host><topology><cells>${both}</cells></topology></host></capabilities>`;
}

const LEGACY: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1, 1: 0 }, emulator: "0-1" },
  host: { ...BIG, dedicated: null, shared: null },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { VCPU: 2 },
  image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" },
  flavor: {},
};

export const apart = subject({
  title: "a core for each pin, made",
  experiment: madeExperiment(LEGACY, { outcome: "active", cpus: "pinned", within: "allowed-cpus", siblings: "apart" }),
  evidence: madeEvidence(["guest", LEGACY]),
  server: "guest",
  mutations: [
    m(
      "siblings shared against the policy",
      "vCPU 1 on CPU 5, sibling of vCPU 0's",
      both(xml("vcpu='1' cpuset='0'", "vcpu='1' cpuset='5'"), cells([[0, 1], { "0": 1, "1": 5 }])),
      "libvirt",
      /^2 pins on 1 core: 1,5/,
    ),
  ],
});

/** C01: pinned on a host without a dedicated set, and charged VCPU. Floating guests may run there, too. */
export const LEGACY_PIN: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 0, 1: 1 }, emulator: "0-1" },
  host: {
    ...{ ...SMALL, dedicated: null, shared: null },
    neighbours: [{ uuid: "other", name: "instance-0000000a", pinnedTo: "", mayUse: null }],
  },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { VCPU: 2 },
  image: { hw_cpu_policy: "dedicated" },
  flavor: {},
};

export const legacy = subject({
  title: "pinned without a dedicated set, made",
  experiment: madeExperiment(LEGACY_PIN, { outcome: "active", cpus: "pinned", within: "allowed-cpus" }),
  evidence: madeEvidence(["guest", LEGACY_PIN]),
  server: "guest",
  mutations: [
    m("PCPU where the fallback charges VCPU", "PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
    m(
      "another pinned guest there",
      "a neighbour is pinned to 1",
      neighbour({ pinnedTo: "1", mayUse: "1" }),
      "libvirt",
      /^instance-0000000a \(other\) is pinned to 1/,
    ),
    m(
      "pin outside vcpu_pin_set, by Nova",
      "vcpu_pin_set is 0",
      legacySet("0"),
      "nova",
      /^pins on 0-1, CPUs that Nova may use 0/,
    ),
    m(
      "pin outside vcpu_pin_set",
      "vcpu_pin_set is 0",
      legacySet("0"),
      "libvirt",
      /^pins on 0-1, CPUs that Nova may use 0/,
    ),
  ],
});

function legacySet(set: string) {
  return host({ cpuSets: ok({ dedicated: null, shared: null, legacy: set, reserved: null }) });
}

/** C05: every <vcpupin> names all CPUs of the host node. */
const LEGACY_NUMA: MadeGuest = {
  ...LEGACY_PIN,
  ...{ pins: {}, floats: { 0: "0-1", 1: "0-1" }, image: { hw_numa_nodes: "1" } },
};

export const legacyNuma = subject({
  title: "cell without any CPU set, made",
  experiment: madeExperiment(LEGACY_NUMA, { outcome: "active", cpus: "floating-numa" }),
  evidence: madeEvidence(["guest", LEGACY_NUMA]),
  server: "guest",
  mutations: [
    m(
      "confined to one CPU",
      "vCPU 1 on CPU 1",
      xml("vcpu='1' cpuset='0-1'", "vcpu='1' cpuset='1'"),
      "libvirt",
      /^0→0-1 1→1/,
    ),
  ],
});

/** M02: it must land where there is no SMT. */
const ISOLATED: MadeGuest = {
  ...{ vcpus: 1, memoryMiB: 128, pins: { 0: 1 }, emulator: "1", host: SMALL, charged: { PCPU: 1 } },
  cells: [{ vcpus: [0], memoryMiB: 128, hostNode: 0 }],
  image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" },
  flavor: {},
};

export const withoutSmt = subject({
  title: "host without SMT, made",
  experiment: madeExperiment(ISOLATED, { outcome: "active", cpus: "pinned", host: "no-smt" }),
  evidence: madeEvidence(["guest", ISOLATED]),
  server: "guest",
  mutations: [
    m(
      "host with SMT",
      "the capabilities have siblings",
      host({ capabilitiesXml: ok(fixture(BIG.capabilities)) }),
      "placement",
      /^controller has SMT/,
    ),
  ],
});
