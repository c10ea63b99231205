import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Core, profileA, readCores } from "../../../cloud/cpu-profile.ts";
import { formatCpuSet } from "../../../harness/libvirt/cpu-set.ts";
import { withTemporaryFolder } from "../../support/programs.ts";

/** Cores as `node: siblings siblings ...`. */
const cores = (...nodes: string[]): Core[] =>
  nodes.flatMap((text) => {
    const [node = "", siblings = ""] = text.split(": ");
    return siblings.split(" ").map((cpus) => ({ node: Number(node), cpus: cpus.split("+").map(Number) }));
  });

const sets = (all: readonly Core[]) => {
  const { dedicated, shared } = profileA(all);
  return `${formatCpuSet(shared)} | ${formatCpuSet(dedicated)}`;
};

test.each([
  ["two CPUs: one each", cores("0: 0 1"), "0 | 1"],
  ["three CPUs", cores("0: 0 1 2"), "0 | 1-2"],
  ["four CPUs without SMT", cores("0: 0 1 2 3"), "0 | 1-3"],
  ["six CPUs: a quarter, rounded down", cores("0: 0 1 2 3 4 5"), "0 | 1-5"],
  ["eight CPUs without SMT: a quarter is shared", cores("0: 0 1 2 3 4 5 6 7"), "0-1 | 2-7"],
  ["two cores with SMT", cores("0: 0+1 2+3"), "0-1 | 2-3"],
  ["eight CPUs with SMT, siblings far apart", cores("0: 0+4 1+5 2+6 3+7"), "0,4 | 1-3,5-7"],
  ["two nodes of four cores: a quarter of each", cores("0: 0 1 2 3", "1: 4 5 6 7"), "0,4 | 1-3,5-7"],
  ["two nodes of two cores: only the first shares", cores("0: 0 1", "1: 2 3"), "0 | 1-3"],
  ["two nodes of one core", cores("0: 0", "1: 1"), "0 | 1"],
  ["nodes that do not begin at 0", cores("3: 6 7", "2: 4 5"), "4 | 5-7"],
  ["holes where CPUs are offline", cores("0: 1 5 9 12"), "1 | 5,9,12"],
  ["a sibling that is offline", cores("0: 0 1+5 2+6"), "0 | 1-2,5-6"],
  ["cores in any order", cores("0: 3 1 2 0"), "0 | 1-3"],
])("%s", (_what, all, expected) => {
  expect(sets(all)).toBe(expected);
});

test("every CPU is in one set, siblings are together, and both sets have one, on whatever machine", () => {
  for (let nodes = 1; nodes <= 4; nodes++) {
    for (let perNode = 1; perNode <= 9; perNode++) {
      for (const threads of [1, 2, 4]) {
        if (nodes * perNode === 1) continue;
        const total = nodes * perNode;
        const all: Core[] = Array.from({ length: total }, (_, core) => ({
          node: Math.floor(core / perNode),
          cpus: Array.from({ length: threads }, (_unused, thread) => core + thread * total),
        }));
        const { dedicated, shared } = profileA(all);
        expect(dedicated.size + shared.size).toBe(total * threads);
        expect(Math.min(dedicated.size, shared.size)).toBeGreaterThan(0);
        const split = all.filter(({ cpus }) => new Set(cpus.map((cpu) => shared.has(cpu))).size > 1);
        expect(split).toEqual([]);
      }
    }
  }
});

test.each([
  ["one CPU", cores("0: 0"), "this machine has CPU 0, one core"],
  ["one core with two siblings, which are never split", cores("0: 0+1"), "this machine has CPU 0, 1, one core"],
])("%s: the local cloud cannot be made", (_what, all, said) => {
  expect(() => profileA(all)).toThrow(`one to share and one to dedicate\n  ${said}\nUse a machine with two cores`);
  expect(() => profileA(all)).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
});

describe("the cores of a machine", () => {
  const machine = (files: Record<string, string>, body: (all: Core[]) => void) =>
    withTemporaryFolder((root) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), `${text}\n`);
      }
      body(readCores(root));
    });
  const allowed = (cpus: string) => ({ "proc/self/status": `Name:\tnode\nCpus_allowed_list:\t${cpus}\nMems:\t0` });
  const siblings = (...lists: [string, string][]) =>
    Object.fromEntries(
      lists.map(([cpu, list]) => [`sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, list]),
    );

  it("are read with their siblings and nodes, whose numbers may have holes", () =>
    machine(
      {
        ...allowed("0-3"),
        ...siblings(["0", "0,2"], ["1", "1,3"], ["2", "0,2"], ["3", "1,3"]),
        "sys/devices/system/node/node0/cpulist": "0,2",
        "sys/devices/system/node/node2/cpulist": "1,3",
        "sys/devices/system/node/possible": "0-3",
      },
      (all) => {
        expect(all).toEqual(cores("0: 0+2", "2: 1+3"));
      },
    ));

  it("are those that this process may use, without offline CPUs and without a sibling that is another's", () =>
    machine({ ...allowed("1,3-4"), ...siblings(["1", "1,5"], ["3", "3"], ["4", "0,4"]) }, (all) => {
      expect(all).toEqual(cores("0: 1 3 4"));
    }));

  it("are those of this machine", () => {
    const cpus = readCores().flatMap((core) => core.cpus);
    expect(cpus.length).toBeGreaterThan(0);
    expect(new Set(cpus).size).toBe(cpus.length);
  });
});
