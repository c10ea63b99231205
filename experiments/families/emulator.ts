// hw:emulator_threads_policy: where QEMU's own threads run. The flavor alone can say it.
import { pinnedOnANode } from "../common-needs.ts";
import { fails, PINNED } from "../outcomes.ts";
import { isolatedEmulatorWithoutPinning } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const dedicated = { hw_cpu_policy: "dedicated" };
const share = { "hw:emulator_threads_policy": "share" };
const isolate = { "hw:emulator_threads_policy": "isolate" };

const rows: readonly Row[] = [
  {
    id: "A33",
    family: "emulator",
    hostSet: "A",
    claim: "With hw:emulator_threads_policy=share a server pinned by its image has its emulator on the shared CPUs",
    image: dedicated,
    flavor: share,
    expect: { ...PINNED, emulator: "shared-set" },
  },
  {
    id: "A34",
    family: "emulator",
    hostSet: "A",
    claim: "With hw:emulator_threads_policy=isolate a server pinned by its image finds no host with one dedicated CPU",
    image: dedicated,
    flavor: isolate,
    // The fallback query finds a VCPU, so that the host is filtered out and not missing.
    expect: fails("FILTER"),
    needs: { dedicatedCpus: { most: 1 }, everyHost: true },
  },
  {
    id: "A35",
    family: "emulator",
    hostSet: "A",
    claim: "A flavor with hw:emulator_threads_policy=isolate is refused where nothing is pinned",
    flavor: isolate,
    expect: isolatedEmulatorWithoutPinning,
  },
  {
    id: "A36",
    family: "emulator",
    hostSet: "A",
    claim: "hw_emulator_threads_policy=isolate on an image that pins by hw_cpu_policy=dedicated is ignored silently",
    image: { ...dedicated, hw_emulator_threads_policy: "isolate" },
    expect: PINNED,
  },
  {
    id: "B04",
    family: "emulator",
    hostSet: "B",
    claim: "With hw:emulator_threads_policy=isolate a server pinned by its image gets one more CPU for its emulator",
    image: dedicated,
    flavor: isolate,
    expect: { ...PINNED, emulator: "one-more-dedicated" },
    needs: pinnedOnANode(2),
  },
  {
    id: "B05",
    family: "emulator",
    hostSet: "B",
    claim: "With hw:emulator_threads_policy=isolate two vCPUs pinned by the image find no host with two dedicated CPUs",
    image: dedicated,
    flavor: isolate,
    vcpus: 2,
    expect: fails("PLACEMENT"),
    needs: { dedicatedCpus: { most: 2 }, everyHost: true },
  },
];

export const emulator = rows.map(fromRow);
