// A host that names neither dedicated nor shared CPUs, as a new Nova is installed.
import { fromRow, type Row } from "../row.ts";

const rows: readonly Row[] = [
  {
    id: "C01",
    family: "legacy",
    hostSet: "C",
    claim:
      "Without dedicated CPUs an image's hw_cpu_policy=dedicated still pins, but is charged VCPU and not exclusive",
    image: { hw_cpu_policy: "dedicated" },
    vcpus: 2,
    expect: { outcome: "active", cpus: "pinned", within: "allowed-cpus", allocated: { VCPU: 2 } },
    needs: { sharedCpusPerNode: { least: 2 }, everyHost: true },
  },
  {
    id: "C04",
    family: "legacy",
    hostSet: "C",
    claim: "Without any CPU set a server that asks for nothing floats over all CPUs, and its domain names none",
    vcpus: 2,
    expect: { outcome: "active", cpus: "floating", allocated: { VCPU: 2 } },
    needs: { everyHost: true },
  },
];

export const legacy = rows.map(fromRow);
