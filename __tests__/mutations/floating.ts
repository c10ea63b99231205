// Defects of servers that float: without a NUMA topology, and with one that makes them look pinned. Captured.
import { both, cells, charged, flavor, image, sets, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";

const before = "<sysinfo";

export const floating = captureSubject("floating", "A01", {
  mutations: [
    m(
      "base image asks",
      "hw_cpu_policy=dedicated",
      image({ hw_cpu_policy: "dedicated" }),
      "intent",
      /image hw_cpu_policy=dedicated/,
    ),
    m("base image asks for cells", "hw_numa_nodes=1", image({ hw_numa_nodes: "1" }), "intent", /hw_numa_nodes=1/),
    m(
      "plain flavor asks",
      "hw:cpu_policy=dedicated",
      flavor({ "hw:cpu_policy": "dedicated" }),
      "intent",
      /flavor hw:cpu_policy=dedicated/,
    ),
    m("topology nobody asked for", "Nova has a cell", cells([[0], {}]), "nova", /^1 NUMA cell, no pins/),
    m("pin nobody asked for", "Nova pins vCPU 0", cells([[0], { "0": 1 }]), "nova", /^1 NUMA cell, pins 0→1/),
    m("PCPU instead of VCPU", "charged PCPU=1", charged({ PCPU: 1 }), "placement", /^PCPU=1/),
    m(
      "vcpupin nobody asked for",
      "vCPU 0 on CPU 0",
      xml(before, `<cputune><vcpupin vcpu='0' cpuset='0'/></cputune>${before}`),
      "libvirt",
      /^<vcpupin> 0→0/,
    ),
    m(
      "emulatorpin nobody asked for",
      "CPU 0",
      xml(before, `<cputune><emulatorpin cpuset='0'/></cputune>${before}`),
      "libvirt",
      /^<emulatorpin> 0/,
    ),
    m(
      "iothreadpin nobody asked for",
      "CPU 0",
      xml(before, `<cputune><iothreadpin iothread='1' cpuset='0'/></cputune>${before}`),
      "libvirt",
      /^<iothreadpin> 1→0/,
    ),
    m(
      "numatune nobody asked for",
      "memory on node 0",
      xml(before, `<numatune><memory mode='strict' nodeset='0'/></numatune>${before}`),
      "libvirt",
      /^<numatune>/,
    ),
    m(
      "cells nobody asked for",
      "one",
      xml("<topology", "<numa><cell id='0' cpus='0' memory='65536'/></numa><topology"),
      "libvirt",
      /^1 <cell>/,
    ),
    m("floats over a dedicated CPU", "<vcpu cpuset='1'>", xml("cpuset='0'>1<", "cpuset='1'>1<"), "libvirt", /^1$/),
    m("floats over everything", "no cpuset", xml(" cpuset='0'>1<", ">1<"), "libvirt", /^every CPU/),
    m("confined without reason", "no shared set is configured", sets("1", null), "libvirt", /^0$/),
    m(
      "vCPU thread on a dedicated CPU",
      "CPU 0/TCG on 0-1",
      thread("CPU 0/TCG", "0-1"),
      "kernel",
      /^CPU 0\/TCG .* may run on 0-1/,
    ),
    m("other thread on a dedicated CPU", "a worker on 1", thread("worker", "1"), "kernel", /^worker .* may run on 1/),
  ],
});

/** Its only <vcpupin> names a single CPU, because the shared set has no more: it looks pinned, and is not. */
export const floatingNuma = captureSubject("numa-floating", "A37", {
  mutations: [
    m("cell pinned in Nova", "Nova pins vCPU 0", cells([[0], { "0": 0 }]), "nova", /^0→0/),
    m("cell charged as pinned", "PCPU=1", charged({ PCPU: 1 }), "placement", /^PCPU=1/),
    m(
      "cell floats over a dedicated CPU",
      "<vcpupin> CPU 1",
      xml("vcpu='0' cpuset='0'", "vcpu='0' cpuset='1'"),
      "libvirt",
      /^0→1/,
    ),
    m(
      "cell floats beyond the shared set",
      "<vcpupin> 0-1",
      xml("vcpu='0' cpuset='0'", "vcpu='0' cpuset='0-1'"),
      "libvirt",
      /^0→0-1/,
    ),
    m("vcpupin of a floating cell missing", "none", xml("<vcpupin vcpu='0' cpuset='0'/>", ""), "libvirt", /^no pins/),
    m(
      "floats over its cell and <vcpu cpuset> besides",
      "<vcpu cpuset='0'>",
      xml("<vcpu placement='static'>", "<vcpu placement='static' cpuset='0'>"),
      "libvirt",
      /^<vcpu cpuset> 0/,
    ),
    m(
      "memory of a floating cell tied to no node",
      "no <numatune>",
      xml(/<numatune>.*<\/numatune>/s, ""),
      "libvirt",
      /^memory on no node/,
    ),
    m(
      "emulatorpin wrong for a cell that floats",
      "CPU 1",
      xml("<emulatorpin cpuset='0'/>", "<emulatorpin cpuset='1'/>"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
    m(
      "vCPU thread of a cell on a dedicated CPU",
      "CPU 0/TCG on 1",
      thread("CPU 0/TCG", "1"),
      "kernel",
      /^CPU 0\/TCG .* may run on 1/,
    ),
    m(
      "emulator threads elsewhere",
      "on 1, in XML and kernel",
      both(xml("<emulatorpin cpuset='0'/>", "<emulatorpin cpuset='1'/>"), thread("IO mon_iothread", "1")),
      "kernel",
      /^IO mon_iothread .* may run on 1/,
    ),
  ],
});
