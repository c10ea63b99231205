// Where everything of a map is, before it is drawn.
import fc from "fast-check";
import { columnsOf, FOLD_ABOVE } from "../../../../../../harness/report/html/map/columns.ts";
import { cpusOf, hostModel } from "../../../../../../harness/report/html/map/host-model.ts";
import { type Band, type Lane, layoutOf } from "../../../../../../harness/report/html/map/layout.ts";
import { judgedMoments } from "../../../../../support/made/judged-moments.ts";
import type { SavedRun } from "../../../../../../harness/report/model/saved-run.ts";
import { captureSubject } from "../../../../../mutations/mutation.ts";
import { RULES } from "../../../../../support/captured/evidence.ts";
import { madeFacts } from "../../../../../support/made/made-host.ts";
import { thread } from "../../../../../support/defects/mutate.ts";
import { emulatorMoved, hugeRun, smtRun } from "../../../../../support/made/report-runs.ts";

const options = { rules: RULES, hosts: [], names: new Map<string, string>() };

function bandsOf(run: SavedRun, experiment = 0, scene = 0): readonly Band[] {
  const one = run.experiments[experiment];
  if (one?.experiment.ok !== true) throw new Error("it is there");
  const found = judgedMoments(one.experiment.value, one.servers, options)[scene];
  if (found === undefined) throw new Error("it is drawn");
  return layoutOf(found);
}

function captureBands(situation: string, id: string, change = emulatorMoved): readonly Band[] {
  const { experiment, evidence } = captureSubject(situation, id);
  return judgedMoments(experiment, evidence.servers.map(change), options).flatMap(layoutOf);
}

/** The CPUs that a mark covers. */
function covers({ columns }: Band, mark: { readonly x: number; readonly width: number }): readonly number[] {
  return columns.filter(({ x }) => x >= mark.x && x < mark.x + mark.width).flatMap(({ cpus }) => cpus);
}

const laneOf = (band: Band | undefined, label: string): Lane => {
  const lane = band?.lanes.find((one) => one.label === label);
  if (lane === undefined) throw new Error(`there is no ${label}: ${band?.lanes.map((one) => one.label).join(", ")}`);
  return lane;
};

describe("marks", () => {
  test("a pin is one column wide, in all three layers", () => {
    const [band] = bandsOf(smtRun());
    const marks = laneOf(band, "vCPU 0").marks;
    expect(marks.map(({ layer, state }) => [layer, state])).toEqual([
      ["asked", "right"],
      ["xml", "right"],
      ["kernel", "right"],
    ]);
    expect(band && marks.map((mark) => covers(band, mark))).toEqual([[2], [2], [2]]);
  });

  test("who may run on CPUs next to each other is a bar, and in siblings' order these are next to each other", () => {
    const [band] = bandsOf(smtRun());
    const { marks, wire } = laneOf(band, "I/O thread 1");
    expect(band && marks.map((mark) => covers(band, mark))).toEqual(Array(3).fill([2, 10, 3, 11]));
    expect(wire).toBeUndefined();
  });

  test("a thread that strayed is crossed out where it is, and framed where it was to be", () => {
    const [band] = bandsOf(smtRun());
    const { marks, row } = band?.lanes.findLast(({ label }) => label === "emulator ×2") ?? laneOf(band, "");
    expect(row?.standing).toBe("elsewhere");
    expect(band && marks.map((mark) => [mark.layer, mark.state, covers(band, mark)])).toEqual([
      ["asked", "right", [6, 14]],
      ["xml", "stray", [3]],
      ["xml", "right", [6, 14]],
      ["kernel", "stray", [3]],
      ["kernel", "right", [6, 14]],
    ]);
  });

  test("a CPU that was asked for, and that the kernel does not give, is told", () => {
    const [band] = captureBands("pinned", "A04", thread("CPU 0/TCG", "0"));
    const { marks, wire } = laneOf(band, "vCPU 0");
    expect(band && wire && covers(band, wire)).toEqual([0, 1]);
    expect(band && marks.map((mark) => [mark.layer, mark.state, covers(band, mark)])).toEqual([
      ["asked", "missing", [1]],
      ["xml", "right", [1]],
      ["kernel", "stray", [0]],
    ]);
  });

  test("the CPU on which guests meet is marked, and no other", () => {
    const [band] = bandsOf(smtRun());
    expect(band?.columns.filter(({ clash }) => clash).map(({ cpus }) => cpus)).toEqual([[3]]);
  });
});

describe("the ruler", () => {
  test("of two sockets with SMT", () => {
    const [band, second] = bandsOf(smtRun());
    expect(second).toBeUndefined();
    expect(band?.columns.map(({ label }) => label).join(" ")).toBe("0 8 1 9 2 10 3 11 4 12 5 13 6 14 7 15");
    expect(band?.sockets.map(({ id }) => id)).toEqual([0, 1]);
    expect(band?.nodes.map(({ id }) => id)).toEqual([0, 1]);
    expect(band?.cores).toHaveLength(8);
    expect(band?.sets.map(({ use }) => use)).toEqual(["shared", "dedicated", "dedicated"]);
  });

  test("of two CPUs without SMT has no brackets of cores", () => {
    const [band] = captureBands("pinned", "A04");
    expect(band?.columns.map(({ label, use }) => [label, use])).toEqual([
      ["0", "shared"],
      ["1", "dedicated"],
    ]);
    expect(band?.cores).toEqual([]);
  });
});

describe("a large host", () => {
  test("fits a screen, for what is alike is folded", () => {
    const [band, second] = bandsOf(hugeRun());
    expect(second).toBeUndefined();
    expect(band?.width).toBeLessThan(950);
    expect(band?.columns.length).toBeLessThan(30);
    expect(band?.columns.find(({ cpus }) => cpus.includes(9))?.cpus).toEqual([9]);
    expect(band?.columns.flatMap(({ cpus }) => cpus).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 256 }, (_, at) => at),
    );
  });

  test("a wide server has its numbers in one lane, and no two of them are folded into one", () => {
    const bands = bandsOf(hugeRun(), 1);
    const numbers = bands.flatMap(({ lanes }) => lanes.flatMap(({ marks }) => marks.flatMap(({ vcpu }) => vcpu ?? [])));
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, vcpu) => String(vcpu)));
    expect(bands.every(({ width }) => width < 950)).toBe(true);
  });

  test("a band without a mark has its ruler, and no lanes", () => {
    const [first] = bandsOf(hugeRun(), 1);
    expect(first?.lanes).toEqual([]);
    expect(first?.columns.length).toBeGreaterThan(0);
  });
});

test("whatever the host: every CPU has exactly one column, columns do not overlap, and cores are not torn apart", () => {
  const size = fc.record({
    sockets: fc.integer({ min: 1, max: 4 }),
    nodesPerSocket: fc.integer({ min: 1, max: 2 }),
    coresPerNode: fc.integer({ min: 1, max: 24 }),
    threads: fc.constantFrom(1, 2, 4),
  });
  fc.assert(
    fc.property(size, fc.nat(200), (host, marked) => {
      const model = hostModel(madeFacts("h", host, { dedicated: "0", shared: null }));
      const scene = {
        host: model,
        servers: [],
        neighbours: [],
        elsewhere: 0,
        clashes: [{ cpu: marked, owner: "a", others: ["b"] }],
      };
      const bands = layoutOf(scene);
      const all = bands.flatMap(({ columns }) => columns.flatMap(({ cpus }) => cpus));
      expect(all.toSorted((a, b) => a - b)).toEqual(
        cpusOf(model)
          .map(({ id }) => id)
          .toSorted((a, b) => a - b),
      );
      for (const { columns, width } of bands) {
        // What is beside the names on a desk, within a frame.
        expect(width).toBeLessThanOrEqual(954);
        columns.forEach((column, at) => {
          const next = columns[at + 1];
          expect(column.x + column.width).toBeLessThanOrEqual(next?.x ?? width);
        });
      }
      const blocks = columnsOf(model, () => "");
      expect(blocks.every(({ columns }) => columns.length === host.threads)).toBe(true);
      expect(cpusOf(model).length > FOLD_ABOVE || blocks.every(({ cores }) => cores === 1)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
