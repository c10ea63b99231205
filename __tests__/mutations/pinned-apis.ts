// Defects of a pinned server that Glance, Nova and Placement show.
import { ok } from "../support/captured/evidence.ts";
import { cells, charged, flavor, image, status } from "../support/defects/mutate.ts";
import { mutation as m } from "./mutation.ts";

const size = (vcpus: number, memoryMiB: number) => ok({ name: "plain", vcpus, memoryMiB, extraSpecs: {} });

export const intent = [
  m("image property lost", "the image has no hw_cpu_policy", image({}), "intent", /image without CPU image properties/),
  m(
    "image property changed",
    "hw_cpu_policy is shared",
    image({ hw_cpu_policy: "shared" }),
    "intent",
    /hw_cpu_policy=shared/,
  ),
  m(
    "image property added",
    "the image has hw_cpu_thread_policy, too",
    image({ hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" }),
    "intent",
    /hw_cpu_thread_policy=require/,
  ),
  m(
    "extra spec added",
    "the flavor asks, too",
    flavor({ "hw:cpu_policy": "dedicated" }),
    "intent",
    /flavor hw:cpu_policy=dedicated/,
  ),
  m("resources added", "the flavor asks for PCPU", flavor({ "resources:PCPU": "1" }), "intent", /resources:PCPU=1/),
  m(
    "limit of CPU time added",
    "the flavor has quota:cpu_quota",
    flavor({ "quota:cpu_quota": "50000" }),
    "intent",
    /flavor quota:cpu_quota=50000/,
  ),
  m(
    "choice of host added",
    "the flavor asks for an aggregate",
    flavor({ "aggregate_instance_extra_specs:pinned": "true" }),
    "intent",
    /flavor aggregate_instance_extra_specs:pinned=true/,
  ),
  m(
    "flavor of another size",
    "two vCPUs",
    (server) => ({ ...server, flavor: size(2, 128) }),
    "intent",
    /^2 vCPU, 128 MiB/,
  ),
  m(
    "flavor of other memory",
    "129 MiB",
    (server) => ({ ...server, flavor: size(1, 129) }),
    "intent",
    /^1 vCPU, 129 MiB/,
  ),
];

export const services = [
  m(
    "no host",
    "ERROR, PLACEMENT",
    status("ERROR", "No valid host was found. "),
    "api",
    /hint: Placement knows no host/,
  ),
  m(
    "retries used up",
    "ERROR, RETRY",
    status("ERROR", "Exceeded maximum number of retries. Exhausted"),
    "api",
    /NUMATopologyFilter/,
  ),
  m(
    "not built",
    "ERROR for another reason",
    status("ERROR", "Build of instance aborted"),
    "api",
    /^ERROR: Build of instance aborted$/,
  ),
  m("stopped", "status SHUTOFF", status("SHUTOFF"), "api", /^SHUTOFF$/),
  m("topology lost in Nova", "Nova knows no cells", cells(), "nova", /^no cells, no pins.*no effect/),
  m("pin lost in Nova", "Nova's cell has no pin", cells([[0], {}]), "nova", /^no pins/),
  m("cell of another vCPU in Nova", "Nova's cell holds vCPU 1", cells([[1], { "1": 1 }]), "nova", /^vCPU 1, 128 MiB/),
  m(
    "outside the dedicated set, by Nova",
    "Nova pins to CPU 0",
    cells([[0], { "0": 0 }]),
    "nova",
    /^pins on 0, dedicated set 1/,
  ),
  m(
    "pins on another node, by Nova",
    "Nova names host node 1",
    (server) => ({
      ...server,
      topology: ok({ nodes: [{ vcpus: [0], memoryMiB: 128, hostNode: 1, cpuPinning: { "0": 1 } }] }),
    }),
    "nova",
    /^cell 0: host node 1, pins on node 0/,
  ),
  m(
    "Nova's topology differs from the XML",
    "Nova pins to CPU 0, the XML to CPU 1",
    cells([[0], { "0": 0 }]),
    "libvirt",
    /^0→1 .*behind Nova/,
  ),
  m(
    "Nova's cells differ from the XML",
    "Nova's cell is on node 1",
    (server) => ({
      ...server,
      topology: ok({ nodes: [{ vcpus: [0], memoryMiB: 128, hostNode: 1, cpuPinning: { "0": 1 } }] }),
    }),
    "libvirt",
    /^vCPU 0, 128 MiB on node 0 /,
  ),
  m("VCPU instead of PCPU", "charged VCPU=1", charged({ VCPU: 1 }), "placement", /^VCPU=1/),
  m("VCPU besides PCPU", "charged both", charged({ VCPU: 1, PCPU: 1 }), "placement", /^PCPU=1 VCPU=1/),
  m("wrong amount", "charged PCPU=2", charged({ PCPU: 2 }), "placement", /^PCPU=2/),
  m("no allocation", "charged nothing", charged({}), "placement", /^no PCPU and no VCPU allocated/),
];
