import { nodesOf, parseCapabilities } from "../../../../drivers/libvirt/capabilities.ts";
import { cpuSet } from "../../../../base/cpu-set.ts";
import { fixture } from "../../../support/captured/fixtures.ts";

const small = fixture("captured/capabilities.xml");
const large = parseCapabilities(fixture("derived/capabilities-8cpu-smt-2node.xml"));

describe("parseCapabilities", () => {
  it("one node, no SMT: each CPU is its only sibling", () => {
    expect(parseCapabilities(small)).toEqual([
      {
        id: 0,
        cpus: [
          { id: 0, socket: 0, core: 0, siblings: cpuSet(0) },
          { id: 1, socket: 0, core: 1, siblings: cpuSet(1) },
        ],
      },
    ]);
  });

  it("two nodes, SMT: siblings share a core", () => {
    expect(large.map(({ id, cpus }) => [id, cpus.map((cpu) => cpu.id)])).toEqual([
      [0, [0, 1, 4, 5]],
      [1, [2, 3, 6, 7]],
    ]);
    expect(large[1]?.cpus[1]).toEqual({ id: 3, socket: 1, core: 1, siblings: cpuSet(3, 7) });
  });

  it("an offline CPU has no place, and is read", () => {
    const xml = small.replace(/<cpu id='1'.*\/>/, "<cpu id='1'/>");
    expect(parseCapabilities(xml)[0]?.cpus[1]).toEqual({ id: 1, socket: null, core: null, siblings: cpuSet(1) });
  });

  it.each([
    ["a domain", fixture("captured/float/domain.xml"), /is not a libvirt <capabilities>: it is a <domain>/],
    ["half of it", small.slice(0, 1200), /is truncated or not XML/],
    ["no cells", small.replace(/<cells.*<\/cells>/s, ""), /has no <topology><cells>/],
    ["a CPU without id", small.replace("<cpu id='0'", "<cpu"), /<cells cpu> has no id/],
    ["odd siblings", small.replace("siblings='0'", "siblings='x'"), /<cells cpu siblings> holds no CPU set/],
  ])("refuses %s", (_what, xml, message) => {
    expect(() => parseCapabilities(xml)).toThrow(message);
  });
});

describe("capabilities that are read again", () => {
  const host = (id: number) =>
    `<capabilities><host><topology><cells num='1'><cell id='${id}'><cpus num='1'><cpu id='${id}'/></cpus></cell></cells></topology></host></capabilities>`;

  it("are the same cells, also beside those of fifteen other hosts", () => {
    const first = parseCapabilities(host(100));
    for (let id = 101; id < 116; id += 1) expect(parseCapabilities(host(id))[0]?.id).toBe(id);
    expect(parseCapabilities(host(100))).toBe(first);
  });

  it("are read anew after those of sixteen others, and say the same", () => {
    const first = parseCapabilities(host(200));
    for (let id = 201; id < 217; id += 1) parseCapabilities(host(id));
    expect(parseCapabilities(host(200))).not.toBe(first);
    expect(parseCapabilities(host(200))).toEqual(first);
  });
});

describe("nodesOf", () => {
  it.each([
    [[1, 5], [0]],
    [[3, 7], [1]],
    [
      [1, 3],
      [0, 1],
    ],
  ])("CPUs %j are on nodes %j", (cpus, nodes) => {
    expect(nodesOf(cpuSet(...cpus), large)).toEqual(cpuSet(...nodes));
  });

  it("a CPU that is on no node: not known", () => {
    expect(nodesOf(cpuSet(1, 99), large)).toBeUndefined();
  });
});
