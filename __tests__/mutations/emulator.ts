// Defects of where the emulator's threads run: on a CPU of their own, or on the shared set. Captured.
import { ok } from "../support/captured/evidence.ts";
import { charged, flavor, host, neighbour, sets, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";

/** vCPU 0 is on CPU 0, and the emulator on CPU 1. */
export const emulatorIsolate = captureSubject("emulator-isolate", "B04", {
  mutations: [
    m(
      "emulatorpin wrong for one-more-dedicated",
      "on the vCPU's pin, CPU 0",
      xml("emulatorpin cpuset='1'", "emulatorpin cpuset='0'"),
      "libvirt",
      /^<emulatorpin> 0: the pin of a vCPU/,
    ),
    m(
      "emulatorpin outside the dedicated set",
      "CPU 1, and the dedicated set is 0",
      sets("0", null),
      "libvirt",
      /^<emulatorpin> 1: outside the dedicated set/,
    ),
    m(
      "emulatorpin not a single CPU",
      "0-1",
      xml("emulatorpin cpuset='1'", "emulatorpin cpuset='0-1'"),
      "libvirt",
      /^<emulatorpin> 0-1: more than one CPU/,
    ),
    m(
      "emulatorpin missing where isolated",
      "none",
      xml("<emulatorpin cpuset='1'/>", ""),
      "libvirt",
      /^no <emulatorpin>/,
    ),
    m("emulatorpin offline", "CPU 1 is", host({ onlineCpus: ok("0") }), "libvirt", /^<emulatorpin> 1: offline/),
    m("emulator's CPU not charged", "PCPU=1", charged({ PCPU: 1 }), "placement", /^PCPU=1/),
    m(
      "another guest on the emulator's CPU",
      "a neighbour may use 1",
      neighbour({ mayUse: "1" }),
      "libvirt",
      /may use 1/,
    ),
    m(
      "emulator thread on a pin",
      "IO mon_iothread on 0",
      thread("IO mon_iothread", "0"),
      "kernel",
      /^IO mon_iothread .* may run on 0/,
    ),
  ],
});

export const emulatorShared = captureSubject("emulator-shared", "A33", {
  mutations: [
    m("extra spec lost", "the flavor has none", flavor({}), "intent", /flavor without CPU extra specs/),
    m(
      "emulatorpin wrong for shared-set",
      "on the pin",
      xml("emulatorpin cpuset='0'", "emulatorpin cpuset='1'"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
    m("emulatorpin missing where shared", "none", xml("<emulatorpin cpuset='0'/>", ""), "libvirt", /^no <emulatorpin>/),
    m(
      "emulator thread off the shared set",
      "IO mon_iothread on 1",
      thread("IO mon_iothread", "1"),
      "kernel",
      /^IO mon_iothread .* may run on 1/,
    ),
    m("shared CPU offline", "only CPU 1 is online", host({ onlineCpus: ok("1") }), "libvirt", /^<emulatorpin> 0/),
  ],
});
