// Defects of a server of one pinned vCPU.
import { ok } from "../support/captured/evidence.ts";
import { both, host, neighbour, sets, thread, xml } from "../support/defects/mutate.ts";
import { captureSubject, mutation as m } from "./mutation.ts";
import { intent, services } from "./pinned-apis.ts";
import { memory } from "./pinned-memory.ts";

const noTune = xml(/<cputune>.*<\/cputune>/s, "");

const pins = [
  m("XML of an inactive domain", "no id", xml(/ id='\d+'>/, ">"), "libvirt", /^defined, not running/),
  m(
    "placed by libvirt itself",
    "placement='auto'",
    xml("<vcpu placement='static'>", "<vcpu placement='auto'>"),
    "libvirt",
    /^<vcpu placement> auto/,
  ),
  m(
    "more memory than the flavor",
    "<memory> 256 MiB",
    xml("<memory unit='KiB'>131072<", "<memory unit='KiB'>262144<"),
    "libvirt",
    /^256 MiB$/,
  ),
  m("more vCPUs than the flavor", "<vcpu> 2", xml("static'>1<", "static'>2<"), "libvirt", /^2 vCPU/),
  m("no cputune", "all pins are gone", noTune, "libvirt", /^no pins .*no effect/),
  m("missing vcpupin", "vCPU 0 has none", xml("<vcpupin vcpu='0' cpuset='1'/>", ""), "libvirt", /^no pins/),
  m(
    "extra vcpupin",
    "one for vCPU 1, which is not there",
    xml("<vcpupin ", "<vcpupin vcpu='1' cpuset='1'/><vcpupin "),
    "libvirt",
    /^0→1 1→1/,
  ),
  m("vcpupin of another vCPU", "vCPU 1 instead of 0", xml("vcpupin vcpu='0'", "vcpupin vcpu='1'"), "libvirt", /^1→1/),
  m(
    "range instead of single",
    "0-1",
    xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0-1'"),
    "libvirt",
    /^0→0-1 .*behind Nova/,
    { check: "each pin is a single CPU" },
  ),
  m(
    "outside the dedicated set",
    "CPU 0",
    xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
    "libvirt",
    /^pins on 0, dedicated set 1/,
  ),
  m(
    "pinned on the shared set",
    "CPU 0",
    xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
    "libvirt",
    /^pins on 0, shared set 0/,
  ),
  m(
    "changed behind Nova",
    "virsh vcpupin",
    xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
    "libvirt",
    /^0→0 .*behind Nova/,
  ),
  m(
    "no dedicated set on the host",
    "cpu_dedicated_set is unset",
    sets(null, "0"),
    "libvirt",
    /dedicated set not set .*set \[compute\] cpu_dedicated_set/,
  ),
  m("overlapping sets", "CPU 1 in both", sets("0-1", "0-1"), "libvirt", /^pins on 1, shared set 0-1/),
  m("offline CPU", "CPU 1 is offline", host({ onlineCpus: ok("0") }), "libvirt", /^1 offline/),
  m(
    "another guest's CPU",
    "another guest is pinned to CPU 1",
    neighbour({ pinnedTo: "1", mayUse: "1" }),
    "libvirt",
    /^instance-0000000a \(other\) may use 1/,
  ),
  m("a guest floats over the pin", "another may use 0-1", neighbour({ mayUse: "0-1" }), "libvirt", /may use 1/),
  m(
    "a guest without any limit",
    "another may run everywhere",
    neighbour({ mayUse: null }),
    "libvirt",
    /may use every CPU/,
  ),
  m(
    "cpuset besides pins",
    "<vcpu cpuset='0-1'>",
    xml("<vcpu placement='static'>", "<vcpu placement='static' cpuset='0-1'>"),
    "libvirt",
    /^<vcpu cpuset> 0-1/,
  ),
];

const helpers = [
  m("emulatorpin missing", "none", xml("<emulatorpin cpuset='1'/>", ""), "libvirt", /^no <emulatorpin>/),
  m(
    "emulatorpin wrong for own-cpus",
    "on the shared CPU",
    xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0'/>"),
    "libvirt",
    /^<emulatorpin> 0 .*emulator_threads_policy=share/,
  ),
  m(
    "emulatorpin too wide",
    "0-1",
    xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0-1'/>"),
    "libvirt",
    /^<emulatorpin> 0-1/,
  ),
  m(
    "iothreadpin of no I/O thread",
    "one for thread 1, and there is none",
    xml("</cputune>", "<iothreadpin iothread='1' cpuset='1'/></cputune>"),
    "libvirt",
    /^<iothreadpin> 1→1/,
  ),
  m(
    "vcpusched not asked for",
    "vCPU 0 is real-time",
    xml("</cputune>", "<vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>"),
    "libvirt",
    /^vCPU 0 fifo 1/,
  ),
  m(
    "hugepages not asked for",
    "pages of 2048 KiB",
    xml(
      "<vcpu ",
      "<memoryBacking><hugepages><page size='2048' unit='KiB' nodeset='0'/></hugepages></memoryBacking><vcpu ",
    ),
    "libvirt",
    /^pages of 2048 KiB for cell 0/,
  ),
  m(
    "memory locked unasked",
    "<locked/>",
    xml("<vcpu ", "<memoryBacking><locked/></memoryBacking><vcpu "),
    "libvirt",
    /^may be merged, locked/,
  ),
  m(
    "another guest topology",
    "one socket of two threads",
    xml("cores='1' threads='1'", "cores='1' threads='2'"),
    "libvirt",
    /^1\/1\/2/,
  ),
  m("guest topology lost", "no <topology>", xml(/<topology [^>]*>/, ""), "libvirt", /^no <topology>/),
];

const kernel = [
  m(
    "vCPU thread astray",
    "CPU 0/TCG on 0",
    thread("CPU 0/TCG", "0"),
    "kernel",
    /^CPU 0\/TCG \(task \d+\) may run on 0 .*taskset/,
  ),
  m("vCPU thread unlimited", "CPU 0/TCG on 0-1", thread("CPU 0/TCG", "0-1"), "kernel", /may run on 0-1/),
  m(
    "one thread astray",
    "a worker on 0-1",
    thread("worker", "0-1"),
    "kernel",
    /^worker \(task \d+\) may run on 0-1; worker/,
  ),
  m(
    "monitor thread astray",
    "IO mon_iothread on 0",
    thread("IO mon_iothread", "0"),
    "kernel",
    /^IO mon_iothread \(task \d+\) may run on 0/,
  ),
  m(
    "pin lost in XML and kernel",
    "no cputune, CPU 0/TCG on 0-1",
    both(noTune, thread("CPU 0/TCG", "0-1")),
    "kernel",
    /^CPU 0\/TCG \(task \d+\) may run on 0-1/,
  ),
];

export const pinned = captureSubject("pinned", "A04", {
  mutations: [...intent, ...services, ...pins, ...helpers, ...memory, ...kernel],
});
