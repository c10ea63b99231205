// Evidence put together from captures, as the readers would have made it.
import { FIRST_OF_LAYOUT_2 } from "../../../harness/evidence/layout-2.ts";
import type { Experiment } from "../../../experiments/experiment.ts";
import { reference } from "../../../experiments/families/reference.ts";
import { rulesFor } from "../../../nova/release.ts";
import type {
  ExperimentEvidence,
  HostEvidence,
  HostFacts,
  NeighbourRecord,
  ServerEvidence,
  Source,
  ThreadRecord,
} from "../../../harness/evidence/evidence.ts";
import { parseImage } from "../../../harness/observe/api/glance.ts";
import { parseServer, parseTopology } from "../../../harness/observe/api/nova.ts";
import { parseAllocations } from "../../../harness/observe/api/placement.ts";
import { fixture, jsonFixture } from "./fixtures.ts";

export function ok<T>(value: T): Source<T> {
  return { ok: true, value };
}

export function failed(reason: string): Source<never> {
  return { ok: false, reason };
}

/** The reference with the memory of the flavors that the captures were made with. */
export const captured: Experiment = {
  ...reference,
  flavors: {
    plain: { vcpus: 1, memoryMiB: 64, extraSpecs: {} },
    pinned: { vcpus: 1, memoryMiB: 64, extraSpecs: { "hw:cpu_policy": "dedicated" } },
  },
};

const floating: NeighbourRecord = {
  uuid: "0f9c5499-a4ee-4f84-af72-c417d8f4efee",
  name: "instance-00000001",
  pinnedTo: "",
  mayUse: "0",
};

export function capturedHost(neighbours: readonly NeighbourRecord[] = [floating]): HostEvidence {
  return {
    name: "controller",
    capabilitiesXml: ok(fixture("captured/capabilities.xml")),
    onlineCpus: ok("0-1\n"),
    cpuSets: ok({ dedicated: "1", shared: "0", legacy: null, reserved: null }),
    neighbours: ok(neighbours),
  };
}

/** @param situation a folder of `__tests__/fixtures/captured` */
export function capturedServer(name: string, situation: string): ServerEvidence {
  const folder = `captured/${situation}`;
  const { server, flavor } = parseServer(jsonFixture(`${folder}/server.json`));
  const isThere = server.status === "ACTIVE";
  return {
    name,
    moment: FIRST_OF_LAYOUT_2,
    server: ok(server),
    flavor,
    image: ok(parseImage(jsonFixture(`${folder}/image.json`))),
    topology: ok(parseTopology(jsonFixture(`${folder}/topology.json`))),
    allocations: ok(parseAllocations(jsonFixture(`${folder}/allocations.json`))),
    domainXml: isThere ? ok(fixture(`${folder}/domain.xml`)) : failed("the server has no host"),
    threads: isThere ? ok(jsonFixture(`${folder}/threads.json`) as ThreadRecord[]) : failed("the server has no host"),
    host: isThere ? ok(capturedHost()) : failed("the server has no host"),
  };
}

export function capturedEvidence(): ExperimentEvidence {
  return {
    servers: [
      capturedServer("control", "float"),
      capturedServer("by-flavor", "by-flavor"),
      capturedServer("by-image", "by-image"),
    ],
    hosts: [capturedFacts],
  };
}

/** The release that the captures are of. */
export const RULES = rulesFor("2.100");

/** The captures' host, as it is without any server. */
export const capturedFacts: HostFacts = {
  name: "controller",
  service: ok({ status: "enabled", state: "up", disabledReason: null }),
  inventories: ok({
    PCPU: { total: 1, reserved: 0, allocationRatio: 1, maxUnit: 1, used: 0 },
    VCPU: { total: 1, reserved: 0, allocationRatio: 4, maxUnit: 1, used: 0 },
    MEMORY_MB: { total: 8000, reserved: 512, allocationRatio: 1, maxUnit: 8000, used: 0 },
  }),
  traits: ok(["COMPUTE_NODE", "HW_CPU_X86_VMX"]),
  capabilitiesXml: ok(fixture("captured/capabilities.xml")),
  onlineCpus: ok("0-1"),
  cpuSets: ok({ dedicated: "1", shared: "0", legacy: null, reserved: null }),
  freeMemory: ok([
    {
      node: 0,
      freeMiB: 4000,
      freePages: [
        { sizeKiB: 4, free: 1024000 },
        { sizeKiB: 2048, free: 0 },
      ],
    },
  ]),
};

/** 4 vCPUs in 2 NUMA cells by image properties, on a host with 2 nodes: derived, not captured. */
export const twoNodes: Experiment = {
  id: "two-nodes",
  family: "numa",
  claim: "each cell is on the node of its pins",
  images: { two: { from: "duplicate-of-base", properties: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" } } },
  flavors: { four: { vcpus: 4, memoryMiB: 128, extraSpecs: {} } },
  servers: {
    wide: { image: "two", flavor: "four", asked: "image", expect: { outcome: "active", cpus: "pinned", cells: 2 } },
  },
  relations: [],
  steps: "as-room-allows",
  needs: {},
};

export function twoNodesEvidence(): ExperimentEvidence {
  const emulator = "1,3,5,7";
  const task = (tid: number, comm: string, cpusAllowed: string): ThreadRecord => ({ tid, comm, cpusAllowed });
  const id = "4f5c1f0e-7a53-4a86-9f4c-6c2b7e1d9a04";
  return {
    servers: [
      {
        name: "wide",
        moment: FIRST_OF_LAYOUT_2,
        server: ok({ id, name: "wide", status: "ACTIVE", host: "big", imageId: "two", fault: null }),
        flavor: ok({ name: "four", vcpus: 4, memoryMiB: 128, extraSpecs: {} }),
        image: ok({
          id: "two",
          name: "two",
          status: "active",
          checksum: null,
          properties: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2", hw_disk_bus: "virtio", os_distro: "debian" },
        }),
        topology: ok({
          nodes: [
            { vcpus: [0, 1], memoryMiB: 64, hostNode: 1, cpuPinning: { "0": 3, "1": 7 } },
            { vcpus: [2, 3], memoryMiB: 64, hostNode: 0, cpuPinning: { "2": 1, "3": 5 } },
          ],
        }),
        allocations: ok({ resources: { PCPU: 4, MEMORY_MB: 128 } }),
        domainXml: ok(fixture("derived/pinned-4vcpu-2node.xml")),
        threads: ok([
          task(100, "qemu-system-x86", emulator),
          task(101, "IO mon_iothread", emulator),
          task(102, "IO iothread1", emulator),
          task(103, "CPU 0/KVM", "3"),
          task(104, "CPU 1/KVM", "7"),
          task(105, "CPU 2/KVM", "1"),
          task(106, "CPU 3/KVM", "5"),
          task(107, "vhost-100", emulator),
          task(108, "kvm-nx-lpage-re", "0-7"),
        ]),
        host: ok({
          name: "big",
          capabilitiesXml: ok(fixture("derived/capabilities-8cpu-smt-2node.xml")),
          onlineCpus: ok("0-7"),
          cpuSets: ok({ dedicated: "1,3,5,7", shared: "0-7,^1,^3,^5,^7", legacy: null, reserved: null }),
          neighbours: ok([]),
        }),
      },
    ],
    hosts: [],
  };
}
