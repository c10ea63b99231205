// Defects of servers that float: without a NUMA topology, and with one that makes them look pinned. Captured.
import type { ActiveExpectation } from "../../experiments/expectation.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import { captured, capturedEvidence, capturedFacts, capturedServer } from "../support/evidence.ts";
import { both, cells, charged, flavor, image, sets, thread, xml } from "../support/mutate.ts";
import { mutation as m, subject } from "./mutation.ts";

const before = "<sysinfo";

export const floating = subject({
  title: "float, captured",
  experiment: captured,
  evidence: capturedEvidence(),
  server: "control",
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
    m(
      "other thread on a dedicated CPU",
      "call_rcu on 1",
      thread("call_rcu", "1"),
      "kernel",
      /^call_rcu .* may run on 1/,
    ),
  ],
});

const cellAlone: ActiveExpectation = { outcome: "active", cpus: "floating-numa" };

/** One server of a capture, by itself. */
export function alone(name: string, expect: ActiveExpectation, properties: Record<string, string>): Experiment {
  return {
    ...captured,
    images: { own: { from: "duplicate-of-base", properties } },
    flavors: { own: { vcpus: 1, memoryMiB: 64, extraSpecs: {} } },
    servers: { [name]: { image: "own", flavor: "own", asked: "by its image", expect } },
    relations: [],
  };
}

/** Its only <vcpupin> names a single CPU, because the shared set has no more: it looks pinned, and is not. */
export const floatingNuma = subject({
  title: "float-numa, captured",
  experiment: alone("cell", cellAlone, { hw_numa_nodes: "1" }),
  evidence: { servers: [capturedServer("cell", "float-numa")], hosts: [capturedFacts] },
  server: "cell",
  mutations: [
    m("pinned in Nova", "Nova pins vCPU 0", cells([[0], { "0": 0 }]), "nova", /^0→0/),
    m("charged as pinned", "PCPU=1", charged({ PCPU: 1 }), "placement", /^PCPU=1/),
    m(
      "floats over a dedicated CPU",
      "<vcpupin> CPU 1",
      xml("vcpu='0' cpuset='0'", "vcpu='0' cpuset='1'"),
      "libvirt",
      /^0→1/,
    ),
    m(
      "floats beyond the shared set",
      "<vcpupin> 0-1",
      xml("vcpu='0' cpuset='0'", "vcpu='0' cpuset='0-1'"),
      "libvirt",
      /^0→0-1/,
    ),
    m("vcpupin lost", "none", xml("<vcpupin vcpu='0' cpuset='0'/>", ""), "libvirt", /^no pins/),
    m(
      "emulator elsewhere",
      "CPU 1",
      xml("<emulatorpin cpuset='0'/>", "<emulatorpin cpuset='1'/>"),
      "libvirt",
      /^<emulatorpin> 1/,
    ),
    m(
      "vCPU thread on a dedicated CPU",
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
