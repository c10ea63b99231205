// Defects of servers on a host that names neither dedicated nor shared CPUs, as a new Nova is installed. Captured.
import { ok } from "../support/captured/evidence.ts";
import { charged, host, neighbour, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";

const legacySet = (set: string) =>
  host({ cpuSets: ok({ dedicated: null, shared: null, legacy: set, reserved: null }) });

/** Pinned through the fallback, and charged VCPU; a floating guest may run on the same CPUs. */
export const legacy = captureSubject("legacy", "C01", {
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

/** M03: on whichever host took it, the allocation tells of the host. */
export const either = captureSubject("legacy", "C01", {
  title: "legacy C01: either charge wanted",
  expect: { allocated: "either" },
  mutations: [
    m("charged dedicated CPUs of a host that names none", "PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
  ],
});

export const legacyFloat = captureSubject("legacy-float", "C04", {
  mutations: [
    m(
      "confined on a host that names no CPUs",
      "<vcpu cpuset='0'>",
      xml("<vcpu placement='static'>", "<vcpu placement='static' cpuset='0'>"),
      "libvirt",
      /^0$/,
    ),
    m(
      "thread confined on a host that names no CPUs",
      "CPU 1/TCG on 1",
      thread("CPU 1/TCG", "1"),
      "kernel",
      /^CPU 1\/TCG .* may run on 1/,
    ),
  ],
});

/** Every <vcpupin> names all CPUs of the host node. */
export const legacyFloatNuma = captureSubject("legacy-float-numa", "C05", {
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
