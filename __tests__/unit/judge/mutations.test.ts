// Every assertion of the judge, shown by a defect that it finds: the captured (or derived) evidence is right, one thing in
// it is made wrong, and the verdict must name the level and say it.
import type { Experiment } from "../../../experiments/experiment.ts";
import { judge } from "../../../harness/judge/judge.ts";
import type { Check, Level } from "../../../harness/judge/verdict.ts";
import type { ExperimentEvidence } from "../../../harness/observe/evidence.ts";
import { captured, capturedEvidence, failed, ok, twoNodes, twoNodesEvidence } from "../../support/evidence.ts";
import {
  both,
  cells,
  charged,
  flavor,
  host,
  image,
  neighbour,
  sets,
  status,
  thread,
  xml,
  type Mutate,
} from "../../support/mutate.ts";

type Row = readonly [defect: string, mutate: Mutate, level: Level, words: RegExp];

/** Filled by the groups below, for the last test: no check without a defect that it finds. */
const subjects: { experiment: Experiment; evidence: ExperimentEvidence; server: string; rows: readonly Row[] }[] = [];

describe("pinned by the image", () => {
  const rows: readonly Row[] = [
    ["the property is missing in Glance", image({}), "intent", /image without CPU image properties/],
    ["the property has another value", image({ hw_cpu_policy: "shared" }), "intent", /image hw_cpu_policy=shared/],
    [
      "the image has one more CPU property",
      image({ hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" }),
      "intent",
      /hw_cpu_thread_policy=require/,
    ],
    ["the flavor asks too", flavor({ "hw:cpu_policy": "dedicated" }), "intent", /flavor hw:cpu_policy=dedicated/],
    ["the flavor asks for PCPU", flavor({ "resources:PCPU": "1" }), "intent", /resources:PCPU=1/],
    [
      "the flavor has two vCPUs",
      (server) => ({ ...server, flavor: ok({ name: "plain", vcpus: 2, memoryMiB: 64, extraSpecs: {} }) }),
      "intent",
      /^2 vCPU, 64 MiB/,
    ],
    [
      "the flavor has other memory",
      (server) => ({ ...server, flavor: ok({ name: "plain", vcpus: 1, memoryMiB: 65, extraSpecs: {} }) }),
      "intent",
      /^1 vCPU, 65 MiB/,
    ],
    [
      "the image is not a duplicate",
      (server) => ({
        ...server,
        image: server.image.ok ? ok({ ...server.image.value, checksum: "0000" }) : server.image,
      }),
      "intent",
      /^checksum 0000/,
    ],
    [
      "the server is in ERROR for want of a host",
      status("ERROR", "No valid host was found. "),
      "api",
      /^ERROR: No valid host was found\..*\(hint: Placement knows no host/,
    ],
    [
      "the server ran out of retries",
      status("ERROR", "Exceeded maximum number of retries. Exhausted all hosts"),
      "api",
      /NUMATopologyFilter/,
    ],
    [
      "the server is in ERROR for another reason",
      status("ERROR", "Build of instance aborted"),
      "api",
      /^ERROR: Build of instance aborted$/,
    ],
    ["the server is stopped", status("SHUTOFF"), "api", /^SHUTOFF$/],
    ["Nova knows no topology", cells(), "nova", /^no cells, no pins.*no effect/],
    ["Nova's cell is not pinned", cells([[0], {}]), "nova", /^no pins/],
    ["Nova's cell holds another vCPU", cells([[1], { "1": 1 }]), "nova", /^vCPUs 1/],
    ["Nova pins a vCPU outside the dedicated set", cells([[0], { "0": 0 }]), "nova", /^pins on 0, dedicated set 1/],
    [
      "charged as shared: the fallback",
      charged({ VCPU: 1 }),
      "placement",
      /^VCPU=1 .*through the VCPU fallback although cpu_dedicated_set is set/,
    ],
    [
      "charged as shared on a host without a dedicated set",
      both(sets(null, null), charged({ VCPU: 1 })),
      "placement",
      /^VCPU=1 .*no PCPU inventory/,
    ],
    ["charged both", charged({ VCPU: 1, PCPU: 1 }), "placement", /^PCPU=1 VCPU=1/],
    ["charged too many", charged({ PCPU: 2 }), "placement", /^PCPU=2/],
    ["not charged at all", charged({}), "placement", /^no PCPU and no VCPU allocated/],
    ["the domain is not running", xml(/ id='\d+'>/, ">"), "libvirt", /^defined, not running/],
    ["the domain has more vCPUs", xml("static'>1<", "static'>2<"), "libvirt", /^2 vCPU/],
    ["no cputune at all", xml(/<cputune>.*<\/cputune>/s, ""), "libvirt", /^no pins .*no effect/],
    ["the pin is lost", xml("<vcpupin vcpu='0' cpuset='1'/>", ""), "libvirt", /^no pins/],
    ["the pin is of another vCPU", xml("vcpupin vcpu='0'", "vcpupin vcpu='1'"), "libvirt", /^1→1/],
    ["the pin is a range", xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0-1'"), "libvirt", /^0→0-1 .*behind Nova/],
    [
      "the pin is a shared CPU",
      xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
      "libvirt",
      /^pins on 0, dedicated set 1/,
    ],
    [
      "the pin is a shared CPU: said so",
      xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
      "libvirt",
      /^pins on 0, shared set 0/,
    ],
    [
      "the pin is not the one that Nova says",
      xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0'"),
      "libvirt",
      /^0→0 .*behind Nova/,
    ],
    [
      "the host has no dedicated set",
      sets(null, "0"),
      "libvirt",
      /dedicated set not set .*set \[compute\] cpu_dedicated_set/,
    ],
    ["the sets overlap", sets("0-1", "0-1"), "libvirt", /shared set 0-1 .*overlap on this host/],
    ["the CPU is offline", host({ onlineCpus: ok("0") }), "libvirt", /^1 offline/],
    [
      "another guest is pinned there",
      neighbour({ pinnedTo: "1", mayUse: "1" }),
      "libvirt",
      /^instance-0000000a \(other\) may use 1/,
    ],
    ["another guest floats there", neighbour({ mayUse: "0-1" }), "libvirt", /may use 1/],
    ["another guest may run everywhere", neighbour({ mayUse: null }), "libvirt", /may use every CPU/],
    [
      "one of our own servers is there",
      neighbour({ uuid: "f4169a30-37ea-471e-8598-d2bbbc0c875a", mayUse: "1" }),
      "libvirt",
      /^by-flavor may use 1/,
    ],
    ["the emulator is not pinned", xml("<emulatorpin cpuset='1'/>", ""), "libvirt", /^no <emulatorpin>/],
    [
      "the emulator is on a shared CPU",
      xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0'/>"),
      "libvirt",
      /^<emulatorpin> 0 .*emulator_threads_policy=share/,
    ],
    [
      "the emulator may leave the pins",
      xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0-1'/>"),
      "libvirt",
      /^<emulatorpin> 0-1/,
    ],
    [
      "the vCPUs have a cpuset besides",
      xml("<vcpu placement='static'>", "<vcpu placement='static' cpuset='0-1'>"),
      "libvirt",
      /^<vcpu cpuset> 0-1/,
    ],
    ["no numatune", xml(/<numatune>.*<\/numatune>/s, ""), "libvirt", /^no <numatune><memory>|^memory on no node/],
    [
      "memory is only preferred there",
      xml("memory mode='strict'", "memory mode='preferred'"),
      "libvirt",
      /^mode preferred, strict/,
    ],
    [
      "a cell's memory is only preferred there",
      xml("cellid='0' mode='strict'", "cellid='0' mode='preferred'"),
      "libvirt",
      /^mode strict, preferred/,
    ],
    [
      "memory is on another node",
      xml("memory mode='strict' nodeset='0'", "memory mode='strict' nodeset='1'"),
      "libvirt",
      /^memory on node 1, pins on node 0/,
    ],
    [
      "the memnode is on another node",
      xml("cellid='0' mode='strict' nodeset='0'", "cellid='0' mode='strict' nodeset='1'"),
      "libvirt",
      /^cell 0: memnode 1, pins on node 0/,
    ],
    ["no memnode", xml(/<memnode [^>]*>/, ""), "libvirt", /^cell 0: no memnode/],
    [
      "a memnode for a cell that is not there",
      xml("<memnode ", "<memnode cellid='1' mode='strict' nodeset='0'/><memnode "),
      "libvirt",
      /^cell 0: memnode 0, pins on node 0/,
    ],
    ["no NUMA cells", xml(/<numa>.*<\/numa>/s, ""), "libvirt", /^no <cpu><numa> cells/],
    ["the cell holds less memory", xml("memory='65536' unit", "memory='32768' unit"), "libvirt", /^32 MiB/],
    [
      "the vCPU thread was moved",
      thread("CPU 0/TCG", "0"),
      "kernel",
      /^CPU 0\/TCG \(task \d+\) may run on 0 .*taskset/,
    ],
    ["the vCPU thread may run everywhere", thread("CPU 0/TCG", "0-1"), "kernel", /may run on 0-1/],
    [
      "an emulator thread may leave the pins",
      thread("worker", "0-1"),
      "kernel",
      /^worker \(task \d+\) may run on 0-1; worker/,
    ],
    [
      "QEMU's monitor thread was moved",
      thread("IO mon_iothread", "0"),
      "kernel",
      /^IO mon_iothread \(task \d+\) may run on 0/,
    ],
    [
      "the pin is lost, and the thread runs everywhere",
      both(xml(/<cputune>.*<\/cputune>/s, ""), thread("CPU 0/TCG", "0-1")),
      "kernel",
      /^CPU 0\/TCG \(task \d+\) may run on 0-1/,
    ],
  ];

  subjects.push({ experiment: captured, evidence: capturedEvidence(), server: "by-image", rows });

  it.each(rows)("%s", (_defect, mutate, level, words) => {
    expectViolation(captured, capturedEvidence(), "by-image", mutate, level, words);
  });
});

describe("floating", () => {
  const rows: readonly Row[] = [
    [
      "the base image asks for pinning",
      image({ hw_cpu_policy: "dedicated" }),
      "intent",
      /image hw_cpu_policy=dedicated/,
    ],
    ["the base image asks for NUMA nodes", image({ hw_numa_nodes: "1" }), "intent", /hw_numa_nodes=1/],
    [
      "the plain flavor asks for pinning",
      flavor({ "hw:cpu_policy": "dedicated" }),
      "intent",
      /flavor hw:cpu_policy=dedicated/,
    ],
    ["Nova made a NUMA topology", cells([[0], {}]), "nova", /^1 NUMA cell, no pins/],
    ["Nova pinned it", cells([[0], { "0": 1 }]), "nova", /^1 NUMA cell, pins 0→1/],
    ["charged as dedicated", charged({ PCPU: 1 }), "placement", /^PCPU=1/],
    [
      "a vCPU is pinned",
      xml("<sysinfo", "<cputune><vcpupin vcpu='0' cpuset='0'/></cputune><sysinfo"),
      "libvirt",
      /^<vcpupin> 0→0/,
    ],
    [
      "the emulator is pinned",
      xml("<sysinfo", "<cputune><emulatorpin cpuset='0'/></cputune><sysinfo"),
      "libvirt",
      /^<emulatorpin> 0/,
    ],
    [
      "an I/O thread is pinned",
      xml("<sysinfo", "<cputune><iothreadpin iothread='1' cpuset='0'/></cputune><sysinfo"),
      "libvirt",
      /^<iothreadpin> 1→0/,
    ],
    [
      "memory is tied",
      xml("<sysinfo", "<numatune><memory mode='strict' nodeset='0'/></numatune><sysinfo"),
      "libvirt",
      /^<numatune>/,
    ],
    [
      "it has NUMA cells",
      xml("<topology", "<numa><cell id='0' cpus='0' memory='65536'/></numa><topology"),
      "libvirt",
      /^1 <cell>/,
    ],
    ["it floats over the dedicated CPU", xml("cpuset='0'>1<", "cpuset='1'>1<"), "libvirt", /^1$/],
    ["it floats over everything", xml(" cpuset='0'>1<", ">1<"), "libvirt", /^every CPU/],
    ["it is confined although no shared set is configured", sets("1", null), "libvirt", /^0$/],
    ["a vCPU thread may use the dedicated CPU", thread("CPU 0/TCG", "0-1"), "kernel", /^CPU 0\/TCG .* may run on 0-1/],
    ["an emulator thread may use the dedicated CPU", thread("call_rcu", "1"), "kernel", /^call_rcu .* may run on 1/],
  ];

  subjects.push({ experiment: captured, evidence: capturedEvidence(), server: "control", rows });

  it.each(rows)("%s", (_defect, mutate, level, words) => {
    expectViolation(captured, capturedEvidence(), "control", mutate, level, words);
  });
});

describe("four vCPUs on two nodes", () => {
  const rows: readonly Row[] = [
    ["only one of the vCPUs is pinned", xml(/<vcpupin vcpu='[123]'[^>]*>/g, ""), "libvirt", /^0→3$/],
    ["two vCPUs on the same CPU", xml("vcpu='1' cpuset='7'", "vcpu='1' cpuset='3'"), "libvirt", /^0→3 1→3 2→1 3→5/],
    [
      "two vCPUs have each other's pins",
      xml(/vcpu='0' cpuset='3'(.*)vcpu='1' cpuset='7'/s, "vcpu='0' cpuset='7'$1vcpu='1' cpuset='3'"),
      "libvirt",
      /^0→7 1→3 2→1 3→5/,
    ],
    [
      "Nova has the same pin twice",
      cells([[0, 1], { "0": 3, "1": 3 }], [[2, 3], { "2": 1, "3": 5 }]),
      "nova",
      /^0→3 1→3/,
    ],
    ["Nova misses a pin", cells([[0, 1], { "0": 3 }], [[2, 3], { "2": 1, "3": 5 }]), "nova", /^0→3 2→1 3→5/],
    [
      "Nova has a vCPU in two cells",
      cells([[0, 1], { "0": 3, "1": 7 }], [[1, 2, 3], { "2": 1, "3": 5 }]),
      "nova",
      /^vCPUs 0-3/,
    ],
    [
      "the memnodes are exchanged",
      xml(
        /nodeset='1'\/>(\s*)<memnode cellid='1' mode='strict' nodeset='0'/,
        "nodeset='0'/>$1<memnode cellid='1' mode='strict' nodeset='1'",
      ),
      "libvirt",
      /^cell 0: memnode 0, pins on node 1; cell 1: memnode 1, pins on node 0/,
    ],
    [
      "a cell spans two nodes",
      xml(/vcpu='1' cpuset='7'(.*)vcpu='2' cpuset='1'/s, "vcpu='1' cpuset='1'$1vcpu='2' cpuset='7'"),
      "libvirt",
      /cell 0: memnode 1, pins on node 0-1/,
    ],
    ["a vCPU is in two cells", xml("cpus='2-3'", "cpus='1-3'"), "libvirt", /cell 1: vCPU 1-3/],
    ["a vCPU is in no cell", xml("cpus='2-3'", "cpus='2'"), "libvirt", /cell 1: vCPU 2$/],
    [
      "memory on one node only",
      xml("memory mode='strict' nodeset='0-1'", "memory mode='strict' nodeset='0'"),
      "libvirt",
      /^memory on node 0, pins on node 0-1/,
    ],
    [
      "the emulator on one pin only",
      xml("<emulatorpin cpuset='1,3,5,7'/>", "<emulatorpin cpuset='3'/>"),
      "libvirt",
      /^<emulatorpin> 3/,
    ],
    [
      "the I/O thread kept the pins of another host",
      xml("iothread='1' cpuset='1,3,5,7'", "iothread='1' cpuset='0,2'"),
      "libvirt",
      /^<iothreadpin> 1→0,2/,
    ],
    ["the I/O thread is not pinned", xml(/<iothreadpin[^>]*>/, ""), "libvirt", /^<iothreadpin> no pins/],
    ["the I/O thread runs elsewhere", thread("IO iothread1", "0-7"), "kernel", /^IO iothread1 .* may run on 0-7/],
    ["there is no I/O thread", thread("IO iothread1", null), "kernel", /no thread of I\/O thread 1/],
    ["three of four vCPU threads", thread("CPU 2/KVM", null), "kernel", /^3 threads of vCPU 0-1,3/],
    [
      "a fifth vCPU thread",
      (server) => ({
        ...server,
        threads: server.threads.ok
          ? ok([...server.threads.value, { tid: 9, comm: "CPU 4/KVM", cpusAllowed: "1" }])
          : server.threads,
      }),
      "kernel",
      /^5 threads of vCPU 0-4/,
    ],
    [
      "two vCPU threads are exchanged",
      both(thread("CPU 0/KVM", "7"), thread("CPU 1/KVM", "3")),
      "kernel",
      /CPU 0\/KVM .* may run on 7; CPU 1\/KVM .* may run on 3/,
    ],
    ["a vhost worker runs elsewhere", thread("vhost-100", "0-7"), "kernel", /^vhost-100 .* may run on 0-7/],
  ];

  subjects.push({ experiment: twoNodes, evidence: twoNodesEvidence(), server: "wide", rows });

  it.each(rows)("%s", (_defect, mutate, level, words) => {
    expectViolation(twoNodes, twoNodesEvidence(), "wide", mutate, level, words);
  });
});

describe("what cannot be seen is never a pass", () => {
  const reason = "the reason";
  const rows: readonly Row[] = [
    ["the server", (server) => ({ ...server, server: failed(reason) }), "api", /the reason/],
    ["still being built", status("BUILD"), "api", /BUILD/],
    ["the flavor", (server) => ({ ...server, flavor: failed(reason) }), "intent", /the reason/],
    ["the image", (server) => ({ ...server, image: failed(reason) }), "intent", /the reason/],
    [
      "the image's checksum",
      (server) => ({
        ...server,
        image: server.image.ok ? ok({ ...server.image.value, checksum: null }) : server.image,
      }),
      "intent",
      /no checksum/,
    ],
    ["the topology", (server) => ({ ...server, topology: failed(reason) }), "nova", /the reason/],
    ["host pins, without admin rights", cells([[0], null]), "nova", /administrators only/],
    ["the allocations", (server) => ({ ...server, allocations: failed(reason) }), "placement", /the reason/],
    ["the domain's XML", (server) => ({ ...server, domainXml: failed(reason) }), "libvirt", /the reason/],
    ["XML that ends in the middle", xml(/<\/cputune>.*/s, ""), "libvirt", /truncated or not XML/],
    [
      "XML of another domain",
      xml(/<uuid>[^<]*/, "<uuid>3e7313df-2f20-4dd5-b17b-0cf059984c33"),
      "libvirt",
      /of another domain/,
    ],
    ["the host's CPU sets", host({ cpuSets: failed(reason) }), "libvirt", /the reason/],
    ["CPU sets that are no sets", sets("one", "0"), "libvirt", /"one" is not a CPU set/],
    ["the neighbours", host({ neighbours: failed(reason) }), "libvirt", /the reason/],
    ["a neighbour that is unreadable", neighbour({ mayUse: "x" }), "libvirt", /"x" is not a CPU set/],
    ["the online CPUs", host({ onlineCpus: failed(reason) }), "libvirt", /the reason/],
    ["the host's nodes", host({ capabilitiesXml: failed(reason) }), "libvirt", /the reason/],
    [
      "capabilities that are something else",
      host({ capabilitiesXml: ok("<domain/>") }),
      "libvirt",
      /not a libvirt <capabilities>/,
    ],
    ["the threads", (server) => ({ ...server, threads: failed(reason) }), "kernel", /the reason/],
    [
      "a QEMU without threads",
      (server) => ({ ...server, threads: ok([]) }),
      "kernel",
      /no threads of a QEMU process found/,
    ],
    ["a QEMU that does not name its vCPUs", thread("CPU 0/TCG", null), "kernel", /debug-threads is off/],
    [
      "a QEMU of which only the vCPU is seen",
      (server) => ({ ...server, threads: ok([{ tid: 7, comm: "CPU 0/TCG", cpusAllowed: "1" }]) }),
      "kernel",
      /no emulator thread found/,
    ],
    ["a list of CPUs that is none", thread("IO mon_iothread", "all"), "kernel", /"all" is not a CPU set/],
    [
      "which CPU a vCPU is pinned to",
      both((server) => ({ ...server, topology: failed(reason), domainXml: failed(reason) })),
      "kernel",
      /neither libvirt nor Nova says/,
    ],
  ];

  it.each(rows)("%s", (_what, mutate, level, words) => {
    const checks = checksOf(captured, capturedEvidence(), "by-image", mutate);
    const found = checks
      .filter((check) => check.outcome === "inconclusive" && check.level === level)
      .map(({ found: text }) => text);
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
    expect(outcomeOf(captured, capturedEvidence(), "by-image", mutate)).toBe("inconclusive");
  });
});

describe("pinned alike", () => {
  const rows: readonly Row[] = [
    [
      "the emulator runs elsewhere",
      xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0'/>"),
      "libvirt",
      /emulator elsewhere/,
    ],
    ["charged differently", charged({ VCPU: 1 }), "placement", /VCPU=1/],
    ["memory is not tied", xml("memory mode='strict'", "memory mode='preferred'"), "libvirt", /memory preferred/],
    [
      "another guest topology",
      xml("sockets='1' dies='1' clusters='1' cores='1' threads='1'", "sockets='1' cores='1' threads='2'"),
      "libvirt",
      /topology 1\/1\/2/,
    ],
    [
      "realtime scheduling",
      xml("</cputune>", "<vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>"),
      "libvirt",
      /realtime: fifo 1/,
    ],
    ["not pinned at all", xml(/<cputune>.*<\/cputune>/s, ""), "libvirt", /no pins/],
    ["no cells in Nova", cells(), "nova", /no cells/],
    ["threads elsewhere", thread("worker", "0"), "kernel", /other threads elsewhere/],
  ];

  it.each(rows)("%s", (_defect, mutate, level, words) => {
    const { relations } = judge(captured, mutated(capturedEvidence(), "by-image", mutate));
    const violated = relations.filter(({ outcome }) => outcome === "violated");
    expect(violated).toEqual(
      expect.arrayContaining([expect.objectContaining({ level, found: expect.stringMatching(words) as string })]),
    );
  });

  it("the one to be like is not pinned itself: likeness proves nothing", () => {
    const evidence = mutated(capturedEvidence(), "by-flavor", xml(/<cputune>.*<\/cputune>/s, ""));
    expect(judge(captured, evidence).relations).toEqual([
      expect.objectContaining({ outcome: "inconclusive", found: "by-flavor is not pinned itself" }),
    ]);
  });
});

describe("the judge's checks", () => {
  const title = ({ level, name }: Check) => `${level}: ${name}`;

  it("each of them finds one of the defects above", () => {
    const made = subjects.flatMap(({ experiment, evidence, server }) =>
      checksOf(experiment, evidence, server, (same) => same).map(title),
    );
    const failed = subjects.flatMap(({ experiment, evidence, server, rows }) =>
      rows.flatMap(([, mutate]) =>
        checksOf(experiment, evidence, server, mutate)
          .filter(({ outcome }) => outcome === "violated")
          .map(title),
      ),
    );
    expect([...new Set(made)].filter((one) => !failed.includes(one))).toEqual([]);
    expect(new Set(made).size).toBeGreaterThanOrEqual(35);
  });
});

function expectViolation(
  experiment: Experiment,
  evidence: ExperimentEvidence,
  server: string,
  mutate: Mutate,
  level: Level,
  words: RegExp,
) {
  const violated = checksOf(experiment, evidence, server, mutate).filter((check) => check.outcome === "violated");
  const said = violated
    .filter((check) => check.level === level)
    .map(({ found, hint }) => (hint === undefined ? found : `${found} (hint: ${hint})`));
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  expect(outcomeOf(experiment, evidence, server, mutate)).toBe("violated");
}

function checksOf(
  experiment: Experiment,
  evidence: ExperimentEvidence,
  server: string,
  mutate: Mutate,
): readonly Check[] {
  const verdict = judge(experiment, mutated(evidence, server, mutate));
  return verdict.servers.find((one) => one.server === server)?.checks ?? [];
}

function outcomeOf(experiment: Experiment, evidence: ExperimentEvidence, server: string, mutate: Mutate) {
  return judge(experiment, mutated(evidence, server, mutate)).servers.find((one) => one.server === server)?.outcome;
}

function mutated(evidence: ExperimentEvidence, name: string, mutate: Mutate): ExperimentEvidence {
  return { servers: evidence.servers.map((server) => (server.name === name ? mutate(server) : server)) };
}
