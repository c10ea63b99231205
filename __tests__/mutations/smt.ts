// Defects that only hosts with SMT can have: made by Nova's rules. And of the kind of host that a server must land on.
import { ok } from "../support/captured/evidence.ts";
import { fixture } from "../support/captured/fixtures.ts";
import { BIG, type MadeGuest, madeEvidence, madeExperiment } from "../support/made/made-guest.ts";
import { both, cells, host, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m, subject } from "./mutation.ts";

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
  title: "siblings together",
  origin: "made",
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

const APART: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1, 1: 0 }, emulator: "0-1" },
  host: { ...BIG, dedicated: null, shared: null },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { VCPU: 2 },
  image: { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "isolate" },
  flavor: {},
};

export const apart = subject({
  title: "a core for each pin",
  origin: "made",
  experiment: madeExperiment(APART, { outcome: "active", cpus: "pinned", within: "allowed-cpus", siblings: "apart" }),
  evidence: madeEvidence(["guest", APART]),
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

/** A pinned server that must be on a host without SMT, as M02: the captures' host has none. */
export const withoutSmt = captureSubject("pinned", "A04", {
  title: "pinned A04: no SMT wanted",
  expect: { host: "no-smt" },
  mutations: [
    m(
      "host with SMT",
      "the capabilities have siblings",
      host({ capabilitiesXml: ok(fixture(BIG.capabilities)) }),
      "placement",
      /^compute-1 has SMT/,
    ),
  ],
});
