import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { type Core, cpuOptions, cpuSetsOf, readCores, sayCpuSets } from "../../../../cloud/hosts/cpu-sets.ts";
import { controllerShape, HOST_SET_NAMES, HOST_SETS, type HostSetName } from "../../../../cloud/hosts/shapes.ts";
import { HOST_SET_NEEDS } from "../../../../experiments/host-sets.ts";
import { formatCpuSet } from "../../../../base/cpu-set.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

/** Cores as `node: siblings siblings ...`. */
const cores = (...nodes: string[]): Core[] =>
  nodes.flatMap((text) => {
    const [node = "", siblings = ""] = text.split(": ");
    return siblings.split(" ").map((cpus) => ({ node: Number(node), cpus: cpus.split("+").map(Number) }));
  });

const sets = (hostSet: HostSetName, all: readonly Core[]) => {
  const { dedicated, shared } = cpuSetsOf(controllerShape(hostSet), all);
  return `${dedicated === null ? "-" : formatCpuSet(dedicated)} | ${shared === null ? "-" : formatCpuSet(shared)}`;
};

/** Two cores are used, whatever the machine has: dedicated | shared in profile A, dedicated in profile B. */
test.each([
  ["two CPUs: one each", cores("0: 0 1"), "1 | 0", "0-1 | -"],
  ["many CPUs: the first two", cores("0: 0 1 2 3 4 5 6 7"), "1 | 0", "0-1 | -"],
  ["two cores with SMT: siblings are together", cores("0: 0+1 2+3"), "2-3 | 0-1", "0-3 | -"],
  ["siblings far apart", cores("0: 0+4 1+5 2+6 3+7"), "1,5 | 0,4", "0-1,4-5 | -"],
  ["two nodes with two cores: those of the first", cores("0: 0 1", "1: 2 3"), "1 | 0", "0-1 | -"],
  ["nodes that do not begin at 0", cores("3: 6 7", "2: 4 5"), "5 | 4", "4-5 | -"],
  ["only the second node has two cores", cores("0: 0", "1: 1 2"), "2 | 1", "1-2 | -"],
  ["two nodes of one core", cores("0: 0", "1: 1"), "1 | 0", "0-1 | -"],
  ["CPUs of nodes take turns", cores("0: 0 2", "1: 1 3"), "2 | 0", "0,2 | -"],
  ["holes where CPUs are offline", cores("0: 1 5 9 12"), "5 | 1", "1,5 | -"],
  ["a sibling that is offline", cores("0: 0 1+5 2+6"), "1,5 | 0", "0-1,5 | -"],
  ["cores in any order", cores("0: 3 1 2 0"), "1 | 0", "0-1 | -"],
])("%s", (_what, all, a, b) => {
  expect([sets("A", all), sets("B", all), sets("C", all)]).toEqual([a, b, "- | -"]);
});

test("whatever the machine: two whole cores of one node where one has two, and no CPU in both sets", () => {
  const machine = fc.record({
    perNode: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    threads: fc.constantFrom(1, 2, 4),
  });
  fc.assert(
    fc.property(machine, fc.nat(), ({ perNode, threads }, turn) => {
      const total = perNode.reduce((sum, count) => sum + count, 0);
      fc.pre(total > 1);
      const nodes = perNode.flatMap((count, node) => Array.from({ length: count }, () => node));
      const all: Core[] = nodes.map((node, core) => ({
        node,
        cpus: Array.from({ length: threads }, (_, thread) => core + thread * total),
      }));
      const turned = [...all.slice(turn % total), ...all.slice(0, turn % total)];
      const { dedicated, shared } = cpuSetsOf(controllerShape("A"), turned);
      const both = cpuSetsOf(controllerShape("B"), turned);
      const used = all.filter(({ cpus }) => cpus.some((cpu) => both.dedicated?.has(cpu)));
      expect([dedicated?.size, shared?.size, used.length]).toEqual([threads, threads, 2]);
      expect(both.dedicated).toEqual(new Set([...(shared ?? []), ...(dedicated ?? [])]));
      expect(both.dedicated?.size).toBe(2 * threads);
      const isOneNode = new Set(used.map(({ node }) => node)).size === 1;
      expect(isOneNode).toBe(perNode.some((count) => count > 1));
    }),
  );
});

test.each([
  ["one CPU", cores("0: 0"), "this machine has CPU 0, one core"],
  ["one core with two siblings, which are never split", cores("0: 0+1"), "this machine has CPU 0, 1, one core"],
])("%s: there is neither profile A nor B, but C", (_what, all, said) => {
  for (const hostSet of ["A", "B"] as const) {
    expect(() => cpuSetsOf(controllerShape(hostSet), all)).toThrow(
      `one to share and one to dedicate\n  ${said}\nUse a machine with two cores`,
    );
    expect(() => cpuSetsOf(controllerShape(hostSet), all)).toThrow(
      expect.objectContaining({ code: "TARGET" }) as Error,
    );
  }
  expect(sets("C", all)).toBe("- | -");
});

test("each profile as nova-compute's options, and in words", () => {
  const all = cores("0: 0+4 1+5");
  expect(HOST_SET_NAMES.map((hostSet) => cpuOptions(cpuSetsOf(controllerShape(hostSet), all)))).toEqual([
    "cpu_dedicated_set = 1,5\ncpu_shared_set = 0,4",
    "cpu_dedicated_set = 0-1,4-5",
    "",
  ]);
  expect(HOST_SET_NAMES.map((hostSet) => sayCpuSets(cpuSetsOf(controllerShape(hostSet), all)))).toEqual([
    "CPU 1,5 dedicated, 0,4 shared",
    "CPU 0-1,4-5 dedicated, none shared",
    "no CPU sets",
  ]);
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

test("each host set promises something to experiments, and nothing is promised of one that is not there", () => {
  expect(Object.keys(HOST_SET_NEEDS)).toEqual(HOST_SET_NAMES);
});

test.each(HOST_SET_NAMES)("host set %s keeps what it promises on a machine of two cores", (name) => {
  const { dedicated, shared } = cpuSetsOf(controllerShape(name), cores("0: 0 1"));
  const needs = HOST_SET_NEEDS[name];
  // Without any set every CPU is shared.
  const counts = { dedicatedCpus: dedicated?.size ?? 0, sharedCpus: shared?.size ?? (dedicated === null ? 2 : 0) };
  for (const key of ["dedicatedCpus", "sharedCpus"] as const) {
    expect(counts[key]).toBeGreaterThanOrEqual(needs[key]?.least ?? 0);
    expect(counts[key]).toBeLessThanOrEqual(needs[key]?.most ?? Infinity);
  }
  expect(HOST_SETS[name].hosts.map(({ name: host }) => host)).toEqual(["controller"]);
});
