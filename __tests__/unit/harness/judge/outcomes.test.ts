// Servers that must not come to live, what is told of them, and what a verdict carries besides.
import type { Expectation } from "../../../../experiments/expectation.ts";
import type { Experiment } from "../../../../experiments/experiment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { LEVELS } from "../../../../nova/levels.ts";
import { rulesFor } from "../../../../nova/release.ts";
import { legacy } from "../../../mutations/legacy.ts";
import { filtered, moved, noCandidates, rebuilt, refused, retries } from "../../../mutations/outcomes.ts";
import {
  captured,
  capturedEvidence,
  capturedFacts,
  capturedServer,
  failed,
  RULES,
} from "../../../support/captured/evidence.ts";
import type { Subject } from "../../../mutations/mutation.ts";

/** The captured reference with one server alone. */
function only(name: string, expect_: Expectation): Experiment {
  const server = captured.servers[name] ?? fail();
  return { ...captured, servers: { [name]: { ...server, expect: expect_ } }, relations: [] };
}

const verdictOf = ({ experiment, evidence, rules }: Subject) => judge(experiment, evidence, rules);
const firstOf = (subject: Subject) => {
  const [server] = verdictOf(subject).servers;
  if (server === undefined) throw new Error("no server");
  return server;
};

describe("what is expected to fail", () => {
  it("a refusal holds, and below the API there is nothing to judge", () => {
    expect(firstOf(refused)).toMatchObject({
      outcome: "holds",
      levels: {
        intent: { outcome: "holds", found: "image hw_cpu_policy=dedicated, flavor hw:cpu_policy=shared" },
        api: { outcome: "holds", found: "refused (400)" },
      },
    });
    expect(Object.keys(firstOf(refused).levels)).toEqual(["intent", "api"]);
  });

  it("an ERROR holds with its fault, and with nothing charged", () => {
    expect(firstOf(filtered)).toMatchObject({
      outcome: "holds",
      levels: { api: { found: "ERROR: FILTER" }, placement: { found: "no allocation" } },
    });
    expect(Object.keys(firstOf(filtered).levels)).toEqual(["intent", "api", "placement"]);
  });

  it("any one of several faults", () => {
    const experiment = only("by-flavor", { outcome: "error", fault: ["PLACEMENT", "FILTER"] });
    const servers = [capturedServer("by-flavor", "no-room")];
    expect(judge(experiment, { servers, hosts: [] }, RULES).outcome).toBe("holds");
  });

  it("a refused call leaves the server as it was, and a move is looked at afterwards", () => {
    expect(Object.keys(firstOf(rebuilt).levels)).toEqual(LEVELS);
    expect([firstOf(rebuilt).outcome, firstOf(moved).outcome]).toEqual(["holds", "holds"]);
  });

  it("not looked at: inconclusive at each level that should have been", () => {
    const { servers, outcome } = judge(refused.experiment, { servers: [], hosts: [] }, RULES);
    expect(outcome).toBe("inconclusive");
    expect(Object.keys(servers[0]?.levels ?? {})).toEqual(["intent", "api"]);
  });

  it("a refusal where a server must be: violated in Nova's words, and nothing below it holds", () => {
    const none = failed("there is no server: Nova refused it");
    const server = {
      ...capturedServer("by-image", "by-image"),
      refused: { status: 403, kind: "forbidden", message: "Quota exceeded" },
      ...{ server: none, topology: none, allocations: none, domainXml: none, threads: none, host: none },
    };
    const experiment = only("by-image", { outcome: "active", cpus: "pinned" });
    const [verdict] = judge(experiment, { servers: [server], hosts: [] }, RULES).servers;
    expect(verdict?.first).toMatchObject({ level: "api", found: "Nova refused the request (403): Quota exceeded" });
    expect(Object.values(verdict?.levels ?? {}).map(({ outcome }) => outcome)).toEqual([
      ...["holds", "violated", "inconclusive", "inconclusive", "inconclusive", "inconclusive"],
    ]);
  });
});

describe("diagnoses of what holds", () => {
  it.each<[string, Subject, string, string, boolean]>([
    ["A24: the host has no SMT", filtered, "no-smt", "host has no SMT", false],
    ["A51: more dedicated CPUs than the host has", noCandidates, "pcpu-used-up", "2 PCPU asked for", false],
    ["C01: pinned through the fallback is a warning", legacy, "vcpu-fallback", "through the VCPU fallback", true],
  ])("%s", (_what, subject, id, found, warning) => {
    expect(firstOf(subject)).toMatchObject({ outcome: "holds" });
    expect(firstOf(subject).diagnoses).toEqual([
      expect.objectContaining({ id, found: expect.stringContaining(found) as string, warning }),
    ]);
  });

  it("C07: Nova's words alone say nothing of a host's configuration", () => {
    expect(firstOf(retries)).toMatchObject({ outcome: "holds", diagnoses: [] });
  });

  it("A50: dedicated CPUs that servers of the same step hold are counted", () => {
    const experiment: Experiment = {
      ...captured,
      servers: {
        "by-image": captured.servers["by-image"] ?? fail(),
        "by-flavor": { ...(captured.servers["by-flavor"] ?? fail()), expect: { outcome: "error", fault: "FILTER" } },
      },
      relations: [],
      steps: [{ apply: ["by-image"] }, { apply: ["by-image", "by-flavor"] }],
    };
    const servers = [capturedServer("by-image", "by-image"), capturedServer("by-flavor", "no-room")];
    const verdict = judge(experiment, { servers, hosts: [capturedFacts] }, RULES);
    expect(verdict.outcome).toBe("holds");
    expect(verdict.servers.map(({ diagnoses }) => diagnoses.map(({ found }) => found))).toEqual([
      [],
      ["1 PCPU asked for, and controller has 1 of 1 used"],
    ]);
    // Where nothing says who lived with whom, nothing is assumed.
    const alone = judge({ ...experiment, steps: "as-room-allows" }, { servers, hosts: [capturedFacts] }, RULES);
    expect(alone.servers.flatMap(({ diagnoses }) => diagnoses)).toEqual([]);
  });
});

describe("what a verdict carries", () => {
  it("by which rules it was judged", () => {
    const rules = rulesFor("2.96");
    expect(judge(captured, capturedEvidence(), rules).rules).toEqual(rules);
  });

  it.each<[string, Subject, string]>([
    [
      "a pinned server",
      { ...moved },
      "Nova accepted by-image: it is ACTIVE and pinned (vCPU 0→1, emulator 1), charged PCPU=1",
    ],
    ["a floating one", rebuilt, "Nova accepted server: it is ACTIVE and not pinned (floats over 0), charged VCPU=1"],
    [
      "a failed one",
      filtered,
      "Nova accepted server, and its status is ERROR: No valid host was found. There are not enough hosts available.",
    ],
    [
      "a refused one",
      refused,
      "Nova refused the request (400): Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
    ],
    ["one that was not observed", { ...moved, evidence: { servers: [], hosts: [] } }, "by-image was not observed"],
  ])("what a document says otherwise, and what was seen of %s", (_what, subject, seen) => {
    const contradicts = { document: "Nova administration guide", claims: "It is refused" };
    const verdict = judge({ ...subject.experiment, contradicts }, subject.evidence, subject.rules);
    expect(verdict.contradicts).toEqual({ ...contradicts, seen });
    expect(judge(subject.experiment, subject.evidence, subject.rules)).not.toHaveProperty("contradicts");
  });
});

function fail(): never {
  throw new Error("the reference has no such server");
}
