// Defects of servers that are pinned in part, or real-time.
import { cells, charged, neighbour, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";

export const mixed = captureSubject("mixed", "A12", {
  mutations: [
    m("floating vCPU pinned, by Nova", "vCPU 1, too", cells([[0, 1], { "0": 1, "1": 0 }]), "nova", /^0→1 1→0/),
    m("wrong vCPU pinned, by Nova", "vCPU 1", cells([[0, 1], { "1": 1 }]), "nova", /^1→1/),
    m("all charged dedicated", "PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
    m("all charged shared", "VCPU=2", charged({ VCPU: 2 }), "placement", /^VCPU=2/),
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
      "CPU 1/TCG on 1",
      thread("CPU 1/TCG", "1"),
      "kernel",
      /^CPU 1\/TCG .* may run on 1/,
    ),
    m(
      "dedicated thread floats",
      "CPU 0/TCG on 0-1",
      thread("CPU 0/TCG", "0-1"),
      "kernel",
      /^CPU 0\/TCG .* may run on 0-1/,
    ),
  ],
});

/** vCPU 1 is real-time; the emulator is on the pin of vCPU 0. */
export const realtimeMask = captureSubject("realtime-mask", "B07", {
  mutations: [
    m("vcpusched lost", "none", xml(/<vcpusched [^>]*>/, ""), "libvirt", /^no <vcpusched>/),
    m(
      "vcpusched of the wrong vCPU",
      "vCPU 0",
      xml("vcpusched vcpus='1'", "vcpusched vcpus='0'"),
      "libvirt",
      /^vCPU 0 fifo 1/,
    ),
    m(
      "vcpusched of every vCPU",
      "vCPU 0-1",
      xml("vcpusched vcpus='1'", "vcpusched vcpus='0-1'"),
      "libvirt",
      /^vCPU 0-1 fifo 1/,
    ),
    m("vcpusched of another scheduler", "rr", xml("scheduler='fifo'", "scheduler='rr'"), "libvirt", /^vCPU 1 rr 1/),
    m("vcpusched of the wrong priority", "99", xml("priority='1'", "priority='99'"), "libvirt", /^vCPU 1 fifo 99/),
    m("memory not locked", "no <locked>", xml("<locked/>", ""), "libvirt", /^not merged, not locked/),
    m("memory may be merged", "no <nosharepages>", xml("<nosharepages/>", ""), "libvirt", /^may be merged, locked/),
    m(
      "emulatorpin wrong for pinsOf",
      "on both pins",
      xml("emulatorpin cpuset='0'", "emulatorpin cpuset='0-1'"),
      "libvirt",
      /^<emulatorpin> 0-1/,
    ),
    m(
      "emulator thread on the real-time CPU",
      "on 0-1",
      thread("IO mon_iothread", "0-1"),
      "kernel",
      /^IO mon_iothread .* may run on 0-1/,
    ),
  ],
});

/** The only vCPU is real-time; the emulator is on the shared set. */
export const realtime = captureSubject("realtime", "A45", {
  mutations: [
    m(
      "emulator on the only real-time CPU",
      "CPU 1",
      xml("emulatorpin cpuset='0'", "emulatorpin cpuset='1'"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
    m(
      "vcpusched of a vCPU that is not there",
      "vCPU 1",
      xml("vcpusched vcpus='0'", "vcpusched vcpus='1'"),
      "libvirt",
      /^vCPU 1 fifo 1/,
    ),
  ],
});
