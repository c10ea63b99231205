// Guests made by the rules of section 3.1 of the semantics, for releases and hosts that are not at hand: Nova 33, whose
// guests have an I/O thread, and hosts with SMT and two nodes. What Nova 31 does on a small host was captured.
import { BIG, type MadeGuest, SMALL } from "./made-guest.ts";

const oneCell = [{ vcpus: [0, 1], memoryMiB: 128, hostNode: 0 }];

/** A01. */
export const FLOATING: MadeGuest = {
  ...{ vcpus: 1, memoryMiB: 128, pins: {}, cpuset: "0", emulator: "0", cells: [], host: SMALL },
  ...{ charged: { VCPU: 1 }, image: {}, flavor: {} },
};

/** A12. */
export const MIXED: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1 }, floats: { 1: "0" }, emulator: "0-1", cells: oneCell, host: SMALL },
  charged: { PCPU: 1, VCPU: 1 },
  image: {},
  flavor: { "hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0" },
};

/** B07. */
export const REALTIME: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 1, 1: 5 }, emulator: "1", realtime: [1], cells: oneCell, host: BIG },
  charged: { PCPU: 2 },
  image: { hw_cpu_policy: "dedicated" },
  flavor: { "hw:cpu_realtime": "yes", "hw:cpu_realtime_mask": "^0" },
};

/** Two cells; the emulator has CPU 3, on the host node of cell 0. */
export const OWN_EMULATOR: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 7, 1: 1 }, emulator: "3", host: BIG },
  cells: [
    { vcpus: [0], memoryMiB: 64, hostNode: 1 },
    { vcpus: [1], memoryMiB: 64, hostNode: 0 },
  ],
  charged: { PCPU: 3 },
  image: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" },
  flavor: { "hw:emulator_threads_policy": "isolate" },
};

/** C01: pinned on a host without a dedicated set, and charged VCPU. Floating guests may run there, too. */
export const LEGACY_PIN: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 0, 1: 1 }, emulator: "0-1", cells: oneCell },
  host: {
    ...{ ...SMALL, dedicated: null, shared: null },
    neighbours: [{ uuid: "other", name: "instance-0000000a", pinnedTo: "", mayUse: null }],
  },
  charged: { VCPU: 2 },
  image: { hw_cpu_policy: "dedicated" },
  flavor: {},
};
