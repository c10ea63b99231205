// A host's CPUs, put in the order in which the host is built.
import { cpuSet } from "../../../../../../base/cpu-set.ts";
import { cpusOf, hasSmt, hostModel } from "../../../../../../harness/report/html/map/host-model.ts";
import { failed, ok } from "../../../../../support/captured/evidence.ts";
import { big, sets, small } from "../../../../../support/made/hosts.ts";
import { madeFacts } from "../../../../../support/made/made-host.ts";

const shapeOf = (model: ReturnType<typeof hostModel>) =>
  model.nodes.map(({ id, cores }) => [
    id,
    cores.map(({ socket, cpus }) => [socket, cpus.map((cpu) => cpu.id).join("+")]),
  ]);

describe("a host's CPUs", () => {
  test("siblings are side by side, within their node", () => {
    const model = hostModel(big);
    expect(shapeOf(model)).toEqual([
      [
        0,
        [
          [0, "0+4"],
          [0, "1+5"],
        ],
      ],
      [
        1,
        [
          [1, "2+6"],
          [1, "3+7"],
        ],
      ],
    ]);
    expect(hasSmt(model)).toBe(true);
  });

  test("without SMT each CPU is a core", () => {
    expect(shapeOf(hostModel(small))).toEqual([
      [
        0,
        [
          [0, "0"],
          [0, "1"],
        ],
      ],
    ]);
    expect(hasSmt(hostModel(small))).toBe(false);
  });

  test("a socket of several nodes keeps its number in each", () => {
    const facts = madeFacts("n", { sockets: 2, nodesPerSocket: 2, coresPerNode: 1 }, { dedicated: null, shared: null });
    expect(shapeOf(hostModel(facts))).toEqual([
      [0, [[0, "0"]]],
      [1, [[0, "1"]]],
      [2, [[1, "2"]]],
      [3, [[1, "3"]]],
    ]);
  });

  test.each([
    ["1", "0", null, ["shared", "dedicated"]],
    ["0-1", "0", null, ["both", "dedicated"]],
    [null, "0", null, ["shared", "none"]],
    [null, null, "1", ["none", "legacy"]],
    [null, null, null, ["none", "none"]],
  ])("dedicated %s, shared %s, vcpu_pin_set %s", (dedicated, shared, legacy, uses) => {
    const model = hostModel({ ...small, cpuSets: sets(dedicated, shared, legacy) });
    expect(cpusOf(model).map(({ use }) => use)).toEqual(uses);
  });

  test("offline is what is not online", () => {
    const model = hostModel({ ...small, onlineCpus: ok("0") });
    expect(cpusOf(model).map(({ online }) => online)).toEqual([true, false]);
  });

  test("a CPU that somebody names, and the host does not have, is there: on no node, and offline", () => {
    const model = hostModel({ ...small, cpuSets: sets("1,9", "0") }, cpuSet(12));
    expect(shapeOf(model).at(-1)).toEqual([
      null,
      [
        [null, "9"],
        [null, "12"],
      ],
    ]);
    expect(cpusOf(model).find(({ id }) => id === 9)).toEqual({ id: 9, use: "dedicated", online: false });
  });

  test("without capabilities the CPUs that are known are drawn on no node, and the reason is kept", () => {
    const model = hostModel({ ...small, capabilitiesXml: failed("no virsh") });
    expect(shapeOf(model)).toEqual([
      [
        null,
        [
          [null, "0"],
          [null, "1"],
        ],
      ],
    ]);
    expect(model.blind).toBe("no virsh");
    expect(cpusOf(model).every(({ online }) => online)).toBe(true);
  });

  test("where nothing is known there is nothing", () => {
    const none = failed("no");
    expect(hostModel({ name: "n", capabilitiesXml: none, onlineCpus: none, cpuSets: none }).nodes).toEqual([]);
  });

  test("of sets that cannot be read no CPU is in one", () => {
    const model = hostModel({ ...small, cpuSets: sets("1-x", null) });
    expect(model.sets.ok).toBe(false);
    expect(cpusOf(model).map(({ use }) => use)).toEqual(["none", "none"]);
  });
});
