// hw:cpu_realtime: vCPUs scheduled FIFO, memory locked. The flavor asks; a mask on the image beats the flavor's.
import { pinnedOnANode } from "../common-needs.ts";
import { fails, PINNED } from "../outcomes.ts";
import { realtimeForEveryVcpu, realtimeWithoutPinning } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const dedicated = { hw_cpu_policy: "dedicated" };
const realtimeAll = { "hw:cpu_realtime": "yes" };
const allButFirst = { ...realtimeAll, "hw:cpu_realtime_mask": "^0" };
const sharedEmulator = { ...realtimeAll, "hw:emulator_threads_policy": "share" };

const rows: readonly Row[] = [
  {
    id: "A43",
    family: "realtime",
    hostSet: "A",
    claim: "A flavor with hw:cpu_realtime=yes is refused where every vCPU is real-time and none left for the emulator",
    image: dedicated,
    flavor: realtimeAll,
    expect: realtimeForEveryVcpu,
  },
  {
    id: "A44",
    family: "realtime",
    hostSet: "A",
    claim: "A flavor with hw:cpu_realtime=yes and hw:cpu_realtime_mask=^0 is refused where nothing is pinned",
    flavor: allButFirst,
    vcpus: 2,
    expect: realtimeWithoutPinning,
  },
  {
    id: "A45",
    family: "realtime",
    hostSet: "A",
    claim: "hw:cpu_realtime=yes with hw:emulator_threads_policy=share makes the only vCPU of a pinned server real-time",
    image: dedicated,
    flavor: sharedEmulator,
    expect: { ...PINNED, emulator: "shared-set", realtime: { vcpus: "0", priority: 1 } },
  },
  {
    id: "B07",
    family: "realtime",
    hostSet: "B",
    claim: "hw:cpu_realtime=yes with hw:cpu_realtime_mask=^0 makes vCPU 1 real-time, and the emulator runs with vCPU 0",
    image: dedicated,
    flavor: allButFirst,
    vcpus: 2,
    expect: { ...PINNED, emulator: { pinsOf: "0" }, realtime: { vcpus: "1", priority: 1 } },
    needs: pinnedOnANode(2),
  },
  {
    id: "B08",
    family: "realtime",
    hostSet: "B",
    claim: "hw_cpu_realtime_mask=^1 on the image beats hw:cpu_realtime_mask=^0 in the flavor: vCPU 0 is real-time",
    image: { ...dedicated, hw_cpu_realtime_mask: "^1" },
    flavor: allButFirst,
    vcpus: 2,
    expect: { ...PINNED, emulator: { pinsOf: "1" }, realtime: { vcpus: "0", priority: 1 } },
    needs: pinnedOnANode(2),
  },
  {
    id: "B09",
    family: "realtime",
    hostSet: "B",
    claim: "hw:cpu_realtime=yes with hw:emulator_threads_policy=share is accepted, and fails without shared CPUs",
    image: dedicated,
    flavor: sharedEmulator,
    expect: fails("RETRY", 1),
    needs: { everyHost: true },
  },
];

export const realtime = rows.map(fromRow);
