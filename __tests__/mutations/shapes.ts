// Defects of shapes that were not captured: mixed vCPUs, real time, huge pages. Made by Nova's rules
// (`support/made-guest.ts`).
import { BIG, type MadeGuest, madeEvidence, madeExperiment, SMALL } from "../support/made-guest.ts";
import { cells, charged, neighbour, thread, xml } from "../support/mutate.ts";
import { mutation as m, subject } from "./mutation.ts";

export const MIXED: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1 }, floats: { 1: "0" }, emulator: "0-1", host: SMALL },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { PCPU: 1, VCPU: 1 },
  image: {},
  flavor: { "hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0" },
};

export const mixed = subject({
  title: "mixed, made",
  experiment: madeExperiment(MIXED, { outcome: "active", cpus: "mixed", dedicatedVcpus: "0" }),
  evidence: madeEvidence(["guest", MIXED]),
  server: "guest",
  mutations: [
    m("floating vCPU pinned, by Nova", "vCPU 1, too", cells([[0, 1], { "0": 1, "1": 0 }]), "nova", /^0→1 1→0/),
    m("wrong vCPU pinned, by Nova", "vCPU 1", cells([[0, 1], { "1": 1 }]), "nova", /^1→1/),
    m("all charged dedicated", "PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
    m(
      "dedicated vCPU floats",
      "vCPU 0 over 0-1",
      xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0-1'"),
      "libvirt",
      /^0→0-1/,
    ),
    m(
      "floating vCPU on the dedicated CPU",
      "vCPU 1 on CPU 1",
      xml("vcpu='1' cpuset='0'", "vcpu='1' cpuset='1'"),
      "libvirt",
      /^1→1$/,
    ),
    m("vcpupin of a floating vCPU missing", "vCPU 1", xml("<vcpupin vcpu='1' cpuset='0'/>", ""), "libvirt", /^0→1$/),
    m(
      "emulator on the pin alone",
      "CPU 1",
      xml("emulatorpin cpuset='0-1'", "emulatorpin cpuset='1'"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
    m(
      "another guest on the dedicated CPU",
      "a neighbour may use 1",
      neighbour({ mayUse: "1" }),
      "libvirt",
      /may use 1/,
    ),
    m(
      "floating thread on the dedicated CPU",
      "CPU 1/KVM on 1",
      thread("CPU 1/KVM", "1"),
      "kernel",
      /^CPU 1\/KVM .* may run on 1/,
    ),
    m(
      "dedicated thread floats",
      "CPU 0/KVM on 0-1",
      thread("CPU 0/KVM", "0-1"),
      "kernel",
      /^CPU 0\/KVM .* may run on 0-1/,
    ),
  ],
});

export const REALTIME: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1, 1: 5 }, emulator: "1", realtime: [1], host: BIG },
  cells: [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }],
  charged: { PCPU: 2 },
  image: { hw_cpu_policy: "dedicated" },
  flavor: { "hw:cpu_realtime": "yes", "hw:cpu_realtime_mask": "^0" },
};

export const realtime = subject({
  title: "real time, made",
  experiment: madeExperiment(REALTIME, {
    ...{ outcome: "active", cpus: "pinned" },
    emulator: { pinsOf: "0" },
    realtime: { vcpus: "1", priority: 1 },
  }),
  evidence: madeEvidence(["guest", REALTIME]),
  server: "guest",
  mutations: [
    m("vcpusched lost", "none", xml(/<vcpusched [^>]*>/, ""), "libvirt", /^no <vcpusched>/),
    m(
      "vcpusched of another vCPU",
      "vCPU 0",
      xml("vcpusched vcpus='1'", "vcpusched vcpus='0'"),
      "libvirt",
      /^vCPU 0 fifo 1/,
    ),
    m("scheduler wrong", "rr", xml("scheduler='fifo'", "scheduler='rr'"), "libvirt", /^vCPU 1 rr 1/),
    m("priority wrong", "99", xml("priority='1'", "priority='99'"), "libvirt", /^vCPU 1 fifo 99/),
    m("memory not locked", "no <locked>", xml("<locked/>", ""), "libvirt", /^not merged, not locked/),
    m("memory may be merged", "no <nosharepages>", xml("<nosharepages/>", ""), "libvirt", /^may be merged, locked/),
    m(
      "emulatorpin wrong for pinsOf",
      "on both pins",
      xml("emulatorpin cpuset='1'", "emulatorpin cpuset='1,5'"),
      "libvirt",
      /^<emulatorpin> 1,5/,
    ),
    m(
      "emulator thread on the real-time CPU",
      "on 1,5",
      thread("IO mon_iothread", "1,5"),
      "kernel",
      /^IO mon_iothread .* may run on 1,5/,
    ),
  ],
});

const PAGES: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 3, 1: 1 }, emulator: "1,3", hugepagesKiB: 2048, host: BIG },
  cells: [
    { vcpus: [0], memoryMiB: 64, hostNode: 1 },
    { vcpus: [1], memoryMiB: 64, hostNode: 0 },
  ],
  charged: { PCPU: 2 },
  image: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" },
  flavor: { "hw:mem_page_size": "large" },
};

export const hugepages = subject({
  title: "huge pages, made",
  experiment: madeExperiment(PAGES, { outcome: "active", cpus: "pinned", cells: 2, hugepagesKiB: 2048 }),
  evidence: madeEvidence(["guest", PAGES]),
  server: "guest",
  mutations: [
    m("hugepages lost", "none", xml(/<memoryBacking>.*<\/memoryBacking>/s, ""), "libvirt", /^no <hugepages>/),
    m(
      "hugepages of another size",
      "1 GiB",
      xml("size='2048' unit='KiB' nodeset='0'", "size='1' unit='GiB' nodeset='0'"),
      "libvirt",
      /^pages of 1048576 KiB for cell 0/,
    ),
    m(
      "hugepages of one cell only",
      "cell 1 has none",
      xml(/<page size='2048' unit='KiB' nodeset='1'\/>/, ""),
      "libvirt",
      /^pages of 2048 KiB for cell 0, shared/,
    ),
    m(
      "hugepages not shared",
      "memAccess private",
      xml("memAccess='shared'", "memAccess='private'"),
      "libvirt",
      /a cell is not memAccess shared/,
    ),
  ],
});
