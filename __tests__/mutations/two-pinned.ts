// Defects that need two pinned vCPUs: captured on a host whose dedicated set is all of its CPUs.
import { both, cells, oneMoreThread, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";

const domain = [
  m(
    "two vCPUs on one CPU",
    "vCPU 0 and 1 on CPU 0",
    xml("vcpu='1' cpuset='1'", "vcpu='1' cpuset='0'"),
    "libvirt",
    /^0→0 1→0/,
    { check: "no two vCPUs have the same CPU" },
  ),
  m(
    "pins exchanged",
    "vCPU 0 and 1 have each other's",
    xml(/vcpu='0' cpuset='0'(.*)vcpu='1' cpuset='1'/s, "vcpu='0' cpuset='1'$1vcpu='1' cpuset='0'"),
    "libvirt",
    /^0→1 1→0 .*behind Nova/,
  ),
  m("one of two vcpupin missing", "only vCPU 0 is pinned", xml(/<vcpupin vcpu='1'[^>]*>/, ""), "libvirt", /^0→0$/),
  m(
    "vCPU not plugged in",
    "current='1'",
    xml("<vcpu placement='static'>", "<vcpu placement='static' current='1'>"),
    "libvirt",
    /^1 of 2 vCPU plugged in/,
  ),
  m("vCPU of no cell", "vCPU 1", xml("cpus='0-1'", "cpus='0'"), "libvirt", /^vCPU 0, 128 MiB$/),
  m(
    "emulator on one pin only",
    "CPU 0",
    xml("<emulatorpin cpuset='0-1'/>", "<emulatorpin cpuset='0'/>"),
    "libvirt",
    /^<emulatorpin> 0/,
  ),
];

const nova = [
  m("same pin twice, by Nova", "vCPU 0 and 1 on CPU 0", cells([[0, 1], { "0": 0, "1": 0 }]), "nova", /^0→0 1→0/),
  m("a pin missing, by Nova", "vCPU 1 has none", cells([[0, 1], { "0": 0 }]), "nova", /^0→0$/),
  m(
    "vCPU moved to another cell, by Nova",
    "vCPU 1 has a cell of its own",
    cells([[0], { "0": 0 }], [[1], { "1": 1 }]),
    "nova",
    /^vCPU 0, 128 MiB; vCPU 1, 64 MiB/,
  ),
];

const kernel = [
  m("vCPU thread missing", "CPU 1/TCG", thread("CPU 1/TCG", null), "kernel", /^thread of vCPU 0/),
  m("extra thread", "a third vCPU's", oneMoreThread("CPU 2/TCG", "1"), "kernel", /^3 threads of vCPU 0-2/),
  m("two threads of one vCPU", "CPU 1/TCG twice", oneMoreThread("CPU 1/TCG", "1"), "kernel", /^3 threads of vCPU 0-1/),
  m(
    "vCPU threads exchanged",
    "CPU 0/TCG and CPU 1/TCG",
    both(thread("CPU 0/TCG", "1"), thread("CPU 1/TCG", "0")),
    "kernel",
    /CPU 0\/TCG .* may run on 1; CPU 1\/TCG .* may run on 0/,
  ),
  m(
    "two vCPU threads on one CPU",
    "both on CPU 0",
    thread("CPU 1/TCG", "0"),
    "kernel",
    /^CPU 1\/TCG .* may run on 0 .*taskset/,
  ),
];

export const twoPinned = captureSubject("two-pinned", "B01", { mutations: [...nova, ...domain, ...kernel] });
