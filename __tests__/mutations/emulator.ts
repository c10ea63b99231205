// Defects of where the emulator's threads run: on a CPU of their own (made by Nova's rules), or on the shared set (captured).
import { rulesFor } from "../../harness/judge/release.ts";
import { capturedServer, ok } from "../support/evidence.ts";
import { BIG, type MadeGuest, madeEvidence, madeExperiment } from "../support/made-guest.ts";
import { both, charged, host, neighbour, thread, xml } from "../support/mutate.ts";
import { alone } from "./floating.ts";
import { mutation as m, subject } from "./mutation.ts";

/** Two cells; the emulator has CPU 3, on the host node of cell 0. */
export const OWN_EMULATOR: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 7, 1: 1 }, emulator: "3", iothreads: 1, host: BIG },
  cells: [
    { vcpus: [0], memoryMiB: 64, hostNode: 1 },
    { vcpus: [1], memoryMiB: 64, hostNode: 0 },
  ],
  charged: { PCPU: 3 },
  image: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" },
  flavor: { "hw:emulator_threads_policy": "isolate" },
};

/** By the rules of Nova 33: an I/O thread, which follows the emulator. */
export const ownEmulator = subject({
  title: "emulator of its own, made",
  experiment: madeExperiment(OWN_EMULATOR, {
    outcome: "active",
    cpus: "pinned",
    cells: 2,
    emulator: "one-more-dedicated",
  }),
  evidence: madeEvidence(["guest", OWN_EMULATOR]),
  server: "guest",
  rules: rulesFor("2.103"),
  mutations: [
    m(
      "emulatorpin on a vCPU's pin",
      "CPU 7",
      xml("emulatorpin cpuset='3'", "emulatorpin cpuset='7'"),
      "libvirt",
      /^<emulatorpin> 7: the pin of a vCPU/,
    ),
    m(
      "emulatorpin on another node",
      "CPU 5",
      xml("emulatorpin cpuset='3'", "emulatorpin cpuset='5'"),
      "libvirt",
      /^<emulatorpin> 5: not on the host node of guest cell 0/,
    ),
    m(
      "emulatorpin outside the dedicated set",
      "CPU 2",
      xml("emulatorpin cpuset='3'", "emulatorpin cpuset='2'"),
      "libvirt",
      /^<emulatorpin> 2: outside the dedicated set/,
    ),
    m(
      "emulatorpin not a single CPU",
      "3,7",
      xml("emulatorpin cpuset='3'", "emulatorpin cpuset='3,7'"),
      "libvirt",
      /^<emulatorpin> 3,7: more than one CPU/,
    ),
    m(
      "emulatorpin missing where isolated",
      "none",
      xml("<emulatorpin cpuset='3'/>", ""),
      "libvirt",
      /^no <emulatorpin>/,
    ),
    m("emulator's CPU not charged", "PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
    m(
      "another guest on the emulator's CPU",
      "a neighbour may use 3",
      neighbour({ mayUse: "3" }),
      "libvirt",
      /may use 3/,
    ),
    m(
      "I/O thread follows the vCPUs",
      "on 1,7",
      xml("iothread='1' cpuset='3'", "iothread='1' cpuset='1,7'"),
      "libvirt",
      /^<iothreadpin> 1→1,7/,
    ),
    m(
      "no I/O thread, from Nova 33 on",
      "none",
      both(xml("<iothreads>1</iothreads>", ""), xml(/<iothreadpin [^>]*>/, "")),
      "libvirt",
      /^0$/,
    ),
    m(
      "emulator thread on a pin",
      "IO mon_iothread on 7",
      thread("IO mon_iothread", "7"),
      "kernel",
      /^IO mon_iothread .* may run on 7/,
    ),
  ],
});

export const emulatorShare = subject({
  title: "emulator-share, captured",
  experiment: {
    ...alone("shared", { outcome: "active", cpus: "pinned", emulator: "shared-set" }, {}),
    images: { own: { from: "base" } },
    flavors: {
      own: {
        vcpus: 1,
        memoryMiB: 64,
        extraSpecs: { "hw:cpu_policy": "dedicated", "hw:emulator_threads_policy": "share" },
      },
    },
  },
  evidence: { servers: [capturedServer("shared", "emulator-share")], hosts: [] },
  server: "shared",
  mutations: [
    m(
      "emulatorpin wrong for shared-set",
      "on the pin",
      xml("emulatorpin cpuset='0'", "emulatorpin cpuset='1'"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
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
