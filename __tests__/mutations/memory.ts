// Defects of what backs a guest's memory: huge pages, which the captures' host does not have, and memory that is locked on
// demand, for which the catalogue has no row. Made by Nova's rules.
import { BIG, type MadeGuest, madeEvidence, madeExperiment, SMALL } from "../support/made/made-guest.ts";
import { xml } from "../support/defects/mutate.ts";
import { mutation as m, subject } from "./mutation.ts";

const PAGES: MadeGuest = {
  ...{ vcpus: 2, memoryMiB: 128, pins: { 0: 3, 1: 1 }, emulator: "1,3", hugepagesKiB: 2048, host: BIG },
  cells: [
    { vcpus: [0], memoryMiB: 64, hostNode: 1 },
    { vcpus: [1], memoryMiB: 64, hostNode: 0 },
  ],
  charged: { PCPU: 2 },
  image: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" },
  flavor: { "hw:mem_page_size": "large" },
};

export const hugepages = subject({
  title: "huge pages",
  origin: "made",
  experiment: madeExperiment(PAGES, { outcome: "active", cpus: "pinned", cells: 2, hugepagesKiB: 2048 }),
  evidence: madeEvidence(["guest", PAGES]),
  server: "guest",
  mutations: [
    m("hugepages lost", "none", xml(/<memoryBacking>.*<\/memoryBacking>/s, ""), "libvirt", /^no <hugepages>/),
    m(
      "hugepages of another size",
      "1 GiB",
      xml("size='2048' unit='KiB' nodeset='0'", "size='1' unit='GiB' nodeset='0'"),
      "libvirt",
      /^pages of 1048576 KiB for cell 0/,
    ),
    m(
      "hugepages of one cell only",
      "cell 1 has none",
      xml(/<page size='2048' unit='KiB' nodeset='1'\/>/, ""),
      "libvirt",
      /^pages of 2048 KiB for cell 0, shared/,
    ),
    m(
      "hugepages not shared",
      "memAccess private",
      xml("memAccess='shared'", "memAccess='private'"),
      "libvirt",
      /a cell is not memAccess shared/,
    ),
  ],
});

/** `hw:locked_memory` needs a page size; small pages have no element of their own. */
const LOCKED: MadeGuest = {
  ...{ vcpus: 1, memoryMiB: 128, pins: { 0: 1 }, emulator: "1", isLocked: true, host: SMALL, charged: { PCPU: 1 } },
  cells: [{ vcpus: [0], memoryMiB: 128, hostNode: 0 }],
  image: { hw_cpu_policy: "dedicated" },
  flavor: { "hw:mem_page_size": "small", "hw:locked_memory": "true" },
};

export const locked = subject({
  title: "memory locked on demand",
  origin: "made",
  experiment: madeExperiment(LOCKED, { outcome: "active", cpus: "pinned" }),
  evidence: madeEvidence(["guest", LOCKED]),
  server: "guest",
  mutations: [
    m("locked memory lost", "no <locked>", xml("<locked/>", ""), "libvirt", /^may be merged, not locked/),
    m(
      "locked memory kept apart, too",
      "<nosharepages>",
      xml("<locked/>", "<locked/><nosharepages/>"),
      "libvirt",
      /^not merged, locked/,
    ),
  ],
});
