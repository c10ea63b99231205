// hw_mem_page_size and hw:mem_page_size: the image may narrow what the flavor allows, and never ask by itself.
import type { HostNeeds } from "../needs.ts";
import { fails, FLOATS_IN_A_CELL, PINNED } from "../outcomes.ts";
import { pageSizeForbidden } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const MIB_128: HostNeeds = { hugepages2MiB: { least: 64 } };
const FLOATING: HostNeeds = { ...MIB_128, sharedCpus: { least: 1 } };
const HUGE = { hugepagesKiB: 2048 };

const rows: readonly Row[] = [
  {
    id: "A39",
    family: "pages",
    hostSet: "A",
    claim: "An image with hw_mem_page_size=large is refused where the flavor allows no page size",
    image: { hw_mem_page_size: "large" },
    expect: pageSizeForbidden("large", "<empty>"),
  },
  {
    id: "A40",
    family: "pages",
    hostSet: "A",
    claim: "An image with hw_mem_page_size=large is refused for a flavor with hw:mem_page_size=2048",
    image: { hw_mem_page_size: "large" },
    flavor: { "hw:mem_page_size": "2048" },
    expect: pageSizeForbidden("large", "2048"),
  },
  {
    id: "A41",
    family: "pages",
    hostSet: "A",
    claim: "hw:mem_page_size=small leaves a server that its image pins as it is, with ordinary pages",
    image: { hw_cpu_policy: "dedicated" },
    flavor: { "hw:mem_page_size": "small" },
    expect: PINNED,
  },
  {
    id: "A42",
    family: "pages",
    hostSet: "A",
    claim: "A flavor with hw:mem_page_size=large finds no host without huge pages",
    flavor: { "hw:mem_page_size": "large" },
    expect: fails("FILTER"),
    needs: { hugepages2MiB: { most: 0 }, everyHost: true },
  },
  {
    id: "H01",
    family: "pages",
    claim: "A flavor with hw:mem_page_size=large gives huge pages and a guest cell, and pins nothing",
    flavor: { "hw:mem_page_size": "large" },
    expect: { ...FLOATS_IN_A_CELL, ...HUGE },
    needs: FLOATING,
  },
  {
    id: "H02",
    family: "pages",
    claim: "A flavor with hw:mem_page_size=large gives huge pages to a server that its image pins",
    image: { hw_cpu_policy: "dedicated" },
    flavor: { "hw:mem_page_size": "large" },
    expect: { ...PINNED, ...HUGE },
    needs: { ...MIB_128, dedicatedCpus: { least: 1 } },
  },
  {
    id: "H03",
    family: "pages",
    claim: "An image with hw_mem_page_size=2048 narrows a flavor's hw:mem_page_size=any to pages of 2 MiB",
    image: { hw_mem_page_size: "2048" },
    flavor: { "hw:mem_page_size": "any" },
    expect: { ...FLOATS_IN_A_CELL, ...HUGE },
    needs: FLOATING,
  },
  {
    id: "H04",
    family: "pages",
    claim: "An image with hw_mem_page_size=small narrows a flavor's hw:mem_page_size=any to ordinary pages",
    image: { hw_mem_page_size: "small" },
    flavor: { "hw:mem_page_size": "any" },
    expect: FLOATS_IN_A_CELL,
    needs: FLOATING,
  },
  {
    id: "H05",
    family: "pages",
    claim: "A flavor of 128 MiB with hw:mem_page_size=1GB finds no host, though there are pages of 2 MiB",
    flavor: { "hw:mem_page_size": "1GB" },
    expect: fails("FILTER"),
    needs: FLOATING,
  },
  {
    id: "H06",
    family: "pages",
    claim: "A flavor of 129 MiB with hw:mem_page_size=large finds no host: no whole number of pages holds it",
    flavor: { "hw:mem_page_size": "large" },
    memoryMiB: 129,
    expect: fails("FILTER"),
    needs: { ...FLOATING, hugepages2MiB: { least: 65 } },
  },
  {
    id: "H07",
    family: "pages",
    claim: "A flavor with hw:mem_page_size=large gives huge pages to each cell of a pinned image with hw_numa_nodes=2",
    image: { hw_cpu_policy: "dedicated", hw_numa_nodes: "2" },
    flavor: { "hw:mem_page_size": "large" },
    vcpus: 4,
    expect: {
      ...PINNED,
      ...HUGE,
      cells: [
        { vcpus: "0-1", memoryMiB: 64 },
        { vcpus: "2-3", memoryMiB: 64 },
      ],
    },
    needs: { ...MIB_128, numaNodes: { least: 2 }, dedicatedCpus: { least: 4 }, dedicatedCpusPerNode: { least: 2 } },
    guestReport: true,
  },
];

export const pages = rows.map(fromRow);
