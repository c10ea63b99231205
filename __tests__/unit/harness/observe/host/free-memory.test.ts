import { parseFreeMemory } from "../../../../../harness/observe/host/free-memory.ts";

const cells = "    0:    1048576 KiB\n    1:    2097663 KiB\n--------------------\nTotal:    3146239 KiB\n";
const pages = "Node 0:\n4KiB: 262144\n2048KiB: 12\n\nNode 1:\n4KiB: 524288\n2048KiB: 0\n1048576KiB: 1\n";

test("memory and pages that are free on each node", () => {
  expect(parseFreeMemory(cells, pages, "h")).toEqual({
    ok: true,
    value: [
      {
        node: 0,
        freeMiB: 1024,
        freePages: [
          { sizeKiB: 4, free: 262144 },
          { sizeKiB: 2048, free: 12 },
        ],
      },
      {
        node: 1,
        freeMiB: 2048,
        freePages: [
          { sizeKiB: 4, free: 524288 },
          { sizeKiB: 2048, free: 0 },
          { sizeKiB: 1048576, free: 1 },
        ],
      },
    ],
  });
});

test.each([
  ["no node at all", "Total: 3 KiB", pages, "h: `virsh freecell --all` names no NUMA node"],
  ["nothing", "", "", "h: `virsh freecell --all` names no NUMA node"],
  ["a node without pages", cells, "Node 0:\n4KiB: 1\n", "h: `virsh freepages --all` says nothing of NUMA node 1"],
  ["pages of no node", cells, "4KiB: 1\n2048KiB: 3\n", "h: `virsh freepages --all` says nothing of NUMA node 0"],
])("%s is no answer", (_what, cellText, pageText, reason) => {
  expect(parseFreeMemory(cellText, pageText, "h")).toEqual({ ok: false, reason });
});
