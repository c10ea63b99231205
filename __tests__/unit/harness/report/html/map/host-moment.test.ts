// Who is drawn together, and where two guests meet on a CPU that is one's alone.
import type { ExperimentEvidence, NeighbourRecord } from "../../../../../../harness/evidence/evidence.ts";
import type { HostMoment } from "../../../../../../harness/report/html/map/host-moment.ts";
import { judgedMoments } from "../../../../../support/made/judged-moments.ts";
import type { SavedRun } from "../../../../../../harness/report/model/saved-run.ts";
import { captureSubject } from "../../../../../mutations/mutation.ts";
import { captured, capturedEvidence, capturedFacts, failed, RULES } from "../../../../../support/captured/evidence.ts";
import { neighbour } from "../../../../../support/defects/mutate.ts";
import { hugeRun, smtRun } from "../../../../../support/made/report-runs.ts";

const options = { rules: RULES, hosts: [], names: new Map<string, string>() };

function scenes(run: SavedRun, at = 0): readonly HostMoment[] {
  const one = run.experiments[at];
  if (one?.experiment.ok !== true) throw new Error("it is there");
  return judgedMoments(one.experiment.value, one.servers, { ...options, hosts: run.hosts });
}

const namesOf = (moment: HostMoment) => moment.servers.map(({ name }) => name).join(", ");

describe("who is drawn together", () => {
  test("those who saw each other on a host, host by host", () => {
    expect(scenes(smtRun()).map((moment) => [moment.host.name, namesOf(moment)])).toEqual([
      ["compute-a1", "router, database"],
      ["compute-a2", "cache"],
    ]);
  });

  test("one that outlived another is drawn with each", () => {
    expect(judgedMoments(captured, capturedEvidence().servers, options).map(namesOf)).toEqual([
      "control, by-flavor",
      "control, by-image",
    ]);
  });

  test("where nobody saw the neighbours everybody is alone", () => {
    const servers = capturedEvidence().servers.map((server) =>
      server.host.ok
        ? { ...server, host: { ok: true as const, value: { ...server.host.value, neighbours: failed("no virsh") } } }
        : server,
    );
    expect(judgedMoments(captured, servers, options).map(namesOf)).toEqual(["control", "by-flavor", "by-image"]);
  });

  test("a server that the experiment does not know is not drawn", () => {
    const [first] = capturedEvidence().servers;
    expect(first && judgedMoments(captured, [{ ...first, name: "toString" }], options)).toEqual([]);
  });

  test("a host that was not seen with the server is drawn as the survey saw it", () => {
    const [, byFlavor] = capturedEvidence().servers;
    const blind = byFlavor && [{ ...byFlavor, host: failed("no ssh") }];
    const [moment] = judgedMoments(captured, blind ?? [], { ...options, hosts: [capturedFacts] });
    expect(moment?.host.nodes.map(({ id }) => id)).toEqual([0]);
    const [unknown] = judgedMoments(captured, blind ?? [], options);
    expect(unknown?.host).toMatchObject({ blind: "the host was not seen", nodes: [{ id: null }] });
  });
});

describe("who meets whom", () => {
  test("an emulator on the CPU of another's vCPU", () => {
    const [moment] = scenes(smtRun());
    expect(moment?.clashes).toEqual([
      { cpu: 3, owner: "router, vCPU 2", others: ["database, emulator ×2 (on 3,6,14)"] },
    ]);
  });

  test("servers that keep to their own CPUs do not", () => {
    const clashes = [...scenes(smtRun(), 1), ...scenes(hugeRun(), 1)].flatMap((moment) => moment.clashes);
    expect(clashes).toEqual([]);
  });

  test("two that lived one after another on the same CPU do not meet", () => {
    const all = judgedMoments(captured, capturedEvidence().servers, options);
    expect(all.flatMap(({ clashes }) => clashes)).toEqual([]);
  });

  function withNeighbour(record: Partial<NeighbourRecord>, names = new Map<string, string>()): HostMoment | undefined {
    const { experiment, evidence } = captureSubject("pinned", "A04");
    return judgedMoments(experiment, evidence.servers.map(neighbour(record)), { ...options, names })[0];
  }

  test("another guest that may use it, by the name of a server of this run", () => {
    const uuid = "9c4f6f6e-0000-4000-8000-000000000001";
    const moment = withNeighbour({ uuid, name: "instance-9", mayUse: "0-1" }, new Map([[uuid, "B01"]]));
    expect(moment?.neighbours.map(({ name }) => name)).toContain("B01");
    expect(moment?.clashes).toEqual([{ cpu: 1, owner: "server, vCPU 0", others: ["B01 (on 0-1)"] }]);
  });

  test("another guest that nothing limits", () => {
    expect(withNeighbour({ name: "instance-9", mayUse: null })?.clashes[0]?.others).toEqual([
      "instance-9 (on every CPU)",
    ]);
  });

  test("another guest on other CPUs is counted, and not drawn", () => {
    const moment = withNeighbour({ mayUse: "0", pinnedTo: "" });
    expect(moment?.neighbours).toEqual([]);
    expect(moment?.elsewhere).toBe(1);
    expect(moment?.clashes).toEqual([]);
  });

  test("without a dedicated set who floats may be anywhere, and a pin is in the way", () => {
    const { experiment, evidence } = captureSubject("legacy", "C01");
    const clashes = (record: Partial<NeighbourRecord>) =>
      judgedMoments(experiment, evidence.servers.map(neighbour(record)), options)[0]?.clashes.map(({ cpu }) => cpu);
    expect(clashes({ mayUse: null })).toEqual([]);
    expect(clashes({ mayUse: "0-1" })).toEqual([]);
    expect(clashes({ mayUse: "1", pinnedTo: "1" })).toEqual([1]);
  });

  test("two vCPUs of one server on one CPU", () => {
    const { experiment, evidence } = captureSubject("two-pinned", "B01");
    const twice: ExperimentEvidence["servers"] = evidence.servers.map((server) => ({
      ...server,
      threads: server.threads.ok
        ? {
            ok: true,
            value: server.threads.value.map((one) => (one.comm.startsWith("CPU") ? { ...one, cpusAllowed: "0" } : one)),
          }
        : server.threads,
    }));
    const [moment] = judgedMoments(experiment, twice, options);
    expect(moment?.clashes).toEqual([{ cpu: 0, owner: "server, vCPU 0", others: ["server, vCPU 1 (on 0)"] }]);
  });
});
