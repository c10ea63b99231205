// Defects of a guest of Nova 33, which has an I/O thread that follows the emulator; in two cells on two host nodes, whose
// emulator has a CPU of its own, and with a console. Made by the rules: neither that release nor such a host is at hand.
import { rulesFor } from "../../nova/release.ts";
import { madeEvidence, madeExperiment } from "../support/made/made-guest.ts";
import { both, console, xml } from "../support/defects/mutate.ts";
import { FLOATING, OWN_EMULATOR } from "../support/made/rule-guests.ts";
import { mutation as m, subject } from "./mutation.ts";

const CONSOLE = [
  "pinproof-guest cpus-online 0-1",
  "pinproof-guest cpu 0 socket 0 core 0 siblings 0",
  "pinproof-guest cpu 1 socket 1 core 0 siblings 1",
  "pinproof-guest node 0 cpus 0 memory-kib 60000",
  "pinproof-guest node 1 cpus 1 memory-kib 61000",
  "pinproof-guest ready",
].join("\n");

const REPORTING = {
  ...OWN_EMULATOR,
  iothreads: 1,
  image: { ...OWN_EMULATOR.image, pinproof_guest_report: "console" },
  console: CONSOLE,
};

const rules = rulesFor("2.103");

export const nova33 = subject({
  title: "two cells, an emulator of its own, Nova 33",
  origin: "made",
  experiment: madeExperiment(REPORTING, {
    outcome: "active",
    cpus: "pinned",
    cells: 2,
    emulator: "one-more-dedicated",
  }),
  evidence: madeEvidence(["guest", REPORTING]),
  server: "guest",
  rules,
  mutations: [
    m(
      "emulatorpin on another node",
      "CPU 5",
      xml("emulatorpin cpuset='3'", "emulatorpin cpuset='5'"),
      "libvirt",
      /^<emulatorpin> 5: not on the host node of guest cell 0/,
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
      "guest sees one node of two",
      "node 1 is not there",
      console(/\n[^\n]*node 1[^\n]*/, ""),
      "guest",
      /^node 0: CPU 0$/,
    ),
    m(
      "guest's nodes exchanged",
      "each has the other's CPU",
      console(/node 0 cpus 0(.*)node 1 cpus 1/s, "node 0 cpus 1$1node 1 cpus 0"),
      "guest",
      /^node 0: CPU 1; node 1: CPU 0/,
    ),
  ],
});

const FLOATING_33 = { ...FLOATING, iothreads: 1 };

export const floating33 = subject({
  title: "floats, Nova 33",
  origin: "made",
  experiment: madeExperiment(FLOATING_33, { outcome: "active", cpus: "floating" }),
  evidence: madeEvidence(["guest", FLOATING_33]),
  server: "guest",
  rules,
  mutations: [
    m(
      "I/O thread of a floating guest missing, from Nova 33 on",
      "none",
      xml("<iothreads>1</iothreads>", ""),
      "libvirt",
      /^0$/,
    ),
    m(
      "I/O thread of a floating guest pinned",
      "to CPU 0",
      xml("<cpu mode", "<cputune><iothreadpin iothread='1' cpuset='0'/></cputune><cpu mode"),
      "libvirt",
      /^<iothreadpin> 1→0/,
    ),
  ],
});
