// hw_cpu_sockets, hw_cpu_cores, hw_cpu_threads and their limits: what the guest is told of its sockets.
import { NO_SMT, pinnedOnANode } from "../common-needs.ts";
import { fails, PINNED } from "../outcomes.ts";
import { topologyAboveLimits } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const rows: readonly Row[] = [
  {
    id: "A53",
    family: "topology",
    hostSet: "A",
    claim: "An image with hw_cpu_sockets=2 is refused for a flavor with hw:cpu_max_sockets=1",
    image: { hw_cpu_sockets: "2" },
    flavor: { "hw:cpu_max_sockets": "1" },
    expect: topologyAboveLimits("sockets=2, cores=0, threads=0", "sockets=1, cores=65536, threads=65536"),
  },
  {
    id: "B10",
    family: "topology",
    hostSet: "B",
    claim:
      "A pinned server's image with hw_cpu_sockets=1, hw_cpu_cores=2, hw_cpu_threads=1 gives one socket of two cores",
    image: { hw_cpu_policy: "dedicated", hw_cpu_sockets: "1", hw_cpu_cores: "2", hw_cpu_threads: "1" },
    vcpus: 2,
    expect: { ...PINNED, topology: { sockets: 1, cores: 2, threads: 1 } },
    // With SMT Nova 22 gives threads whatever is asked for.
    needs: { ...NO_SMT, ...pinnedOnANode(2) },
    guestReport: true,
  },
  {
    id: "B11",
    family: "topology",
    hostSet: "B",
    claim: "A pinned server's image with hw_cpu_threads=2 gives one core of two threads, which Nova 22 ignored",
    image: { hw_cpu_policy: "dedicated", hw_cpu_threads: "2" },
    vcpus: 2,
    expect: {
      byRelease: {
        "22": { ...PINNED, topology: { sockets: 2, cores: 1, threads: 1 } },
        "26": { ...PINNED, topology: { sockets: 1, cores: 1, threads: 2 } },
      },
    },
    needs: { ...NO_SMT, ...pinnedOnANode(2) },
    guestReport: true,
  },
  {
    id: "C07",
    family: "topology",
    hostSet: "C",
    claim:
      "An image with hw_cpu_max_sockets, _cores and _threads of 1 is accepted with two vCPUs, and fails on the host",
    image: { hw_cpu_max_sockets: "1", hw_cpu_max_cores: "1", hw_cpu_max_threads: "1" },
    vcpus: 2,
    expect: fails("RETRY"),
  },
];

export const topology = rows.map(fromRow);
