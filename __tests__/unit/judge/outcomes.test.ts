// Servers that must not come to live, what is told of them, and what a verdict carries besides.
import type { Experiment } from "../../../experiments/experiment.ts";
import { judge } from "../../../harness/judge/judge.ts";
import { rulesFor } from "../../../harness/judge/release.ts";
import { LEGACY_PIN } from "../../mutations/hosts.ts";
import { expecting, filtered, moved, rebuilt, refused, refusedExperiment } from "../../mutations/outcomes.ts";
import { captured, capturedEvidence, capturedFacts, capturedServer, failed, RULES } from "../../support/evidence.ts";
import { madeEvidence, madeExperiment } from "../../support/made-guest.ts";
import type { Subject } from "../../mutations/mutation.ts";

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
    const experiment = expecting("by-flavor", { outcome: "error", fault: ["PLACEMENT", "FILTER"] });
    expect(judge(experiment, filtered.evidence, RULES).outcome).toBe("holds");
  });

  it("a refused call leaves the server as it was, and a move is looked at afterwards", () => {
    expect(Object.keys(firstOf(rebuilt).levels)).toEqual(["intent", "api", "nova", "placement", "libvirt", "kernel"]);
    expect([firstOf(rebuilt).outcome, firstOf(moved).outcome]).toEqual(["holds", "holds"]);
  });

  it("not looked at: inconclusive at each level that should have been", () => {
    const { servers, outcome } = judge(refusedExperiment, { servers: [], hosts: [] }, RULES);
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
    const experiment = expecting("by-image", { outcome: "active", cpus: "pinned" });
    const [verdict] = judge(experiment, { servers: [server], hosts: [] }, RULES).servers;
    expect(verdict?.first).toMatchObject({ level: "api", found: "Nova refused the request (403): Quota exceeded" });
    expect(Object.values(verdict?.levels ?? {}).map(({ outcome }) => outcome)).toEqual([
      ...["holds", "violated", "inconclusive", "inconclusive", "inconclusive", "inconclusive"],
    ]);
  });
});

describe("diagnoses of what holds", () => {
  it("A24: the host has no SMT", () => {
    const image = { hw_cpu_policy: "dedicated", hw_cpu_thread_policy: "require" };
    const experiment: Experiment = {
      ...expecting("by-flavor", { outcome: "error", fault: "FILTER" }),
      flavors: { pinned: { vcpus: 1, memoryMiB: 64, extraSpecs: { "hw:cpu_policy": "dedicated" } } },
      images: { base: { from: "duplicate-of-base", properties: image } },
    };
    expect(judge(experiment, filtered.evidence, RULES).servers[0]?.diagnoses).toEqual([
      expect.objectContaining({
        id: "no-smt",
        found: expect.stringMatching(/^host has no SMT/) as string,
        warning: false,
      }),
    ]);
  });

  it("C01: pinned through the fallback is a warning", () => {
    const expect_ = { outcome: "active", cpus: "pinned", within: "allowed-cpus" } as const;
    const [server] = judge(madeExperiment(LEGACY_PIN, expect_), madeEvidence(["guest", LEGACY_PIN]), RULES).servers;
    expect(server?.outcome).toBe("holds");
    expect(server?.diagnoses).toEqual([expect.objectContaining({ id: "vcpu-fallback", warning: true })]);
  });

  it("A50: dedicated CPUs that servers of the same step hold are counted", () => {
    const experiment: Experiment = {
      ...captured,
      servers: {
        "by-image": captured.servers["by-image"] ?? fail(),
        "by-flavor": { ...(captured.servers["by-flavor"] ?? fail()), expect: { outcome: "error", fault: "FILTER" } },
      },
      relations: [],
      steps: [{ servers: ["by-image"] }, { servers: ["by-image", "by-flavor"] }],
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
    ["a floating one", rebuilt, "Nova accepted control: it is ACTIVE and not pinned (floats over 0), charged VCPU=1"],
    [
      "a failed one",
      filtered,
      "Nova accepted by-flavor, and its status is ERROR: No valid host was found. There are not enough hosts available.",
    ],
    [
      "a refused one",
      refused,
      "Nova refused the request (400): Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
    ],
    ["one that was not looked at", { ...moved, evidence: { servers: [], hosts: [] } }, "by-image was not looked at"],
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
