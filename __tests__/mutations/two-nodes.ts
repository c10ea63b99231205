// Defects that need several guest cells or host nodes, or an I/O thread: 4 vCPUs in 2 cells, cell 0 on host node 1. Made by
// the rules, for the captures' host has one node.
import { twoNodes as experiment, twoNodesEvidence } from "../support/captured/evidence.ts";
import { cells, thread, xml } from "../support/defects/mutate.ts";
import { mutation as m, subject } from "./mutation.ts";

const domain = [
  m(
    "memnodes exchanged",
    "each cell's memory on the other node",
    xml(
      /nodeset='1'\/>(\s*)<memnode cellid='1' mode='strict' nodeset='0'/,
      "nodeset='0'/>$1<memnode cellid='1' mode='strict' nodeset='1'",
    ),
    "libvirt",
    /^cell 0: memnode 0, pins on node 1; cell 1: memnode 1, pins on node 0/,
  ),
  m(
    "cell spans two nodes",
    "vCPU 1 and 2 have each other's pins",
    xml(/vcpu='1' cpuset='7'(.*)vcpu='2' cpuset='1'/s, "vcpu='1' cpuset='1'$1vcpu='2' cpuset='7'"),
    "libvirt",
    /cell 0: memnode 1, pins on node 0-1/,
  ),
  m(
    "cell's vCPUs swapped",
    "cell 0 holds 2-3, cell 1 holds 0-1",
    xml(/cpus='0-1'(.*)cpus='2-3'/s, "cpus='2-3'$1cpus='0-1'"),
    "libvirt",
    /^vCPU 2-3, 64 MiB; vCPU 0-1, 64 MiB/,
  ),
  m("vCPU in two cells", "vCPU 1", xml("cpus='2-3'", "cpus='1-3'"), "libvirt", /; vCPU 1-3, 64 MiB/),
  m("vCPU in no cell", "vCPU 3", xml("cpus='2-3'", "cpus='2'"), "libvirt", /; vCPU 2, 64 MiB/),
  m(
    "memory on one node only",
    "node 0",
    xml("memory mode='strict' nodeset='0-1'", "memory mode='strict' nodeset='0'"),
    "libvirt",
    /^memory on node 0, pins on node 0-1/,
  ),
  m(
    "iothreadpin wrong",
    "pins of another host",
    xml("iothread='1' cpuset='1,3,5,7'", "iothread='1' cpuset='0,2'"),
    "libvirt",
    /^<iothreadpin> 1→0,2/,
  ),
  m("iothreadpin missing", "none", xml(/<iothreadpin[^>]*>/, ""), "libvirt", /^<iothreadpin> no pins/),
];

const nova = [
  m(
    "vCPU in two cells, by Nova",
    "vCPU 1",
    cells([[0, 1], { "0": 3, "1": 7 }], [[1, 2, 3], { "2": 1, "3": 5 }]),
    "nova",
    /^vCPU 0-1, 64 MiB; vCPU 1-3, 64 MiB/,
  ),
];

const kernel = [
  m("I/O thread astray", "on 0-7", thread("IO iothread1", "0-7"), "kernel", /^IO iothread1 .* may run on 0-7/),
  m("I/O thread missing", "none", thread("IO iothread1", null), "kernel", /no thread of I\/O thread 1/),
  m("vhost worker astray", "on 0-7", thread("vhost-100", "0-7"), "kernel", /^vhost-100 .* may run on 0-7/),
];

export const twoNodes = subject({
  title: "4 vCPUs in 2 cells, on 2 nodes",
  origin: "made",
  experiment,
  evidence: twoNodesEvidence(),
  server: "wide",
  mutations: [...nova, ...domain, ...kernel],
});
