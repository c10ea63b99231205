// Levels that are left out: named, counted as nothing, and never a pass.
import type { Experiment } from "../../../../experiments/experiment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { checkLeaveOut, LEAVABLE, whyLeftOut } from "../../../../harness/judge/leave-out.ts";
import type { ExperimentVerdict } from "../../../../harness/judge/verdict.ts";
import type { Level } from "../../../../nova/levels.ts";
import type { ExperimentEvidence } from "../../../../harness/evidence/evidence.ts";
import { NEEDS } from "../../../../harness/observe/api/rights.ts";
import { captured, capturedEvidence, capturedServer, failed, ok, RULES } from "../../../support/captured/evidence.ts";
import { asMember, memberServers, PROJECT } from "../../../support/made/member.ts";
import { reporting } from "../../../support/captured/saved-evidence.ts";

const evidence: ExperimentEvidence = { servers: memberServers(), hosts: [] };
const judged = (leaveOut: readonly Level[], seen = evidence, experiment: Experiment = captured): ExperimentVerdict =>
  judge(experiment, seen, RULES, { leaveOut });
const levelsOf = ({ servers }: ExperimentVerdict) => servers.map(({ levels }) => Object.keys(levels));

describe("checkLeaveOut", () => {
  it.each<[string, string[], Level[]]>([
    ["none", [], []],
    ["in the order of the levels, each once", ["placement", "nova", "placement"], ["nova", "placement"]],
    ["the guest too", ["guest"], ["guest"]],
    [
      "all but one that shows something",
      ["nova", "placement", "libvirt", "guest"],
      ["nova", "placement", "libvirt", "guest"],
    ],
  ])("%s", (_what, names, levels) => {
    expect(checkLeaveOut(names)).toEqual(levels);
  });

  it.each([
    [
      "a word that is near one",
      ["Placement"],
      /^there is no level "Placement" to leave out; did you mean "placement"\?\nWhat may be left out: nova, placement, libvirt, kernel, guest\.$/,
    ],
    ["a word that is near none", ["x"], /^there is no level "x" to leave out\nWhat/],
    ["intent", ["intent"], /^the level "intent" cannot be left out: every user may read it/],
    ["api", ["nova", "api"], /^the level "api" cannot be left out/],
    [
      "everything",
      ["kernel", "nova", "placement", "libvirt"],
      /^with nova, placement, libvirt, kernel left out, nothing would be proven\n.*\nLeave out only/,
    ],
    ["everything and the guest", [...LEAVABLE], /nothing would be proven/],
  ])("refuses %s", (_what, names, message) => {
    let error: unknown;
    try {
      checkLeaveOut(names);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "USAGE", exitCode: 2, message: expect.stringMatching(message) as string });
  });

  it.each(["nova", "placement", "libvirt", "kernel"])("accepts that only %s remains", (level) => {
    const others = LEAVABLE.filter((one) => one !== level);
    expect(checkLeaveOut(others)).toEqual(others);
  });

  it("is what the judge itself does, so that no record can talk it into proving nothing", () => {
    expect(() => judged([...LEAVABLE])).toThrow("nothing would be proven");
  });
});

describe("what a member sees", () => {
  it("is inconclusive, at nova and placement, and for what libvirt is held against", () => {
    const { outcome, servers } = judged([]);
    expect(outcome).toBe("inconclusive");
    const bad = servers
      .find(({ server }) => server === "by-image")
      ?.checks.filter(({ outcome: one }) => one !== "holds");
    expect(new Set(bad?.map((check) => [check.level, check.outcome].join(" ")))).toEqual(
      new Set(["nova inconclusive", "placement inconclusive", "libvirt inconclusive"]),
    );
    expect(servers.every(({ leftOut }) => leftOut === undefined)).toBe(true);
  });

  it("holds at libvirt and the kernel where nova and placement are left out", () => {
    const verdict = judged(["nova", "placement"]);
    expect([verdict.outcome, ...verdict.servers.map(({ outcome }) => outcome)]).toEqual(Array(4).fill("holds"));
    expect(levelsOf(verdict)).toEqual(Array(3).fill(["intent", "api", "libvirt", "kernel"]));
    const checks = [...verdict.servers.flatMap((server) => server.checks), ...verdict.relations];
    expect(checks.filter(({ level }) => level === "nova" || level === "placement")).toEqual([]);
    expect(verdict.relations.map(({ level }) => level)).toEqual(["libvirt", "kernel"]);
  });

  it("is still inconclusive where only one of the two is left out", () => {
    expect(judged(["nova"]).outcome).toBe("inconclusive");
    expect(judged(["placement"]).outcome).toBe("inconclusive");
  });

  it("is violated where the domain is not pinned, whatever is left out", () => {
    const servers = [...evidence.servers.slice(0, 2), asMember(capturedServer("by-image", "float"))];
    const verdict = judged(["nova", "placement"], { servers, hosts: [] });
    expect(verdict.outcome).toBe("violated");
    expect(verdict.servers[2]?.first?.level).toBe("intent");
    expect(verdict.servers[2]?.checks.some(({ level, outcome }) => level === "libvirt" && outcome === "violated")).toBe(
      true,
    );
  });

  it("tells the reason of each level as its source has it", () => {
    const { servers } = judged(["nova", "placement"]);
    const leftOut = servers.find(({ server }) => server === "by-image")?.leftOut;
    expect(leftOut).toEqual({
      nova: "as asked; host pins in the server topology are shown to administrators only",
      placement: `as asked; ${NEEDS.allocations}; it answered 403`,
    });
  });

  it("names the host that was found by hostId", () => {
    expect(judged(["nova", "placement"]).servers.map(({ host }) => host)).toEqual(
      Array(3).fill({ name: "controller", foundBy: "hostId" }),
    );
    expect(judge(captured, capturedEvidence(), RULES).servers.some((server) => "host" in server)).toBe(false);
  });
});

describe("a level that is left out", () => {
  it("is told as readable where it could have been read", () => {
    const { servers, outcome } = judged(["kernel"], capturedEvidence());
    expect(outcome).toBe("holds");
    expect(servers.map(({ leftOut }) => leftOut)).toEqual(
      Array(3).fill({ kernel: "as asked, although it could be read" }),
    );
  });

  it("hides what is wrong at that level only", () => {
    const moved = capturedServer("by-image", "by-image");
    const threads = moved.threads.ok ? moved.threads.value.map((one) => ({ ...one, cpusAllowed: "0" })) : [];
    const servers = [...capturedEvidence().servers.slice(0, 2), { ...moved, threads: ok(threads) }];
    expect(judged([], { servers, hosts: [] }).outcome).toBe("violated");
    const { outcome, servers: verdicts } = judged(["kernel"], { servers, hosts: [] });
    expect(outcome).toBe("holds");
    expect(verdicts.every(({ leftOut }) => leftOut?.kernel !== undefined)).toBe(true);
  });

  it("is the guest's only where its image reports", () => {
    const servers = [reporting];
    const only = { ...captured, servers: { "by-image": captured.servers["by-image"] ?? fail() }, relations: [] };
    expect(judged(["guest"], { servers, hosts: [] }, only).servers[0]?.leftOut).toHaveProperty("guest");
    expect(judged(["guest"]).servers[0]).not.toHaveProperty("leftOut");
  });

  it("is none where a refusal is expected: there is nothing below the API", () => {
    const plain = captured.servers["by-image"] ?? fail();
    const refused = { outcome: "refused", status: 400, error: "E", message: "no" } as const;
    const experiment = { ...captured, servers: { "by-image": { ...plain, expect: refused } }, relations: [] };
    const [server] = judged(["nova", "placement"], { servers: [], hosts: [] }, experiment).servers;
    expect(server).not.toHaveProperty("leftOut");
  });

  it("is what Placement still charges, where an ERROR is expected", () => {
    const plain = captured.servers["by-flavor"] ?? fail();
    const error = { outcome: "error", fault: "FILTER" } as const;
    const experiment = { ...captured, servers: { "by-flavor": { ...plain, expect: error } }, relations: [] };
    const seen = { servers: [asMember(capturedServer("by-flavor", "no-room"))], hosts: [] };
    expect(judged([], seen, experiment).outcome).toBe("inconclusive");
    const verdict = judged(["placement"], seen, experiment);
    expect([verdict.outcome, levelsOf(verdict)]).toEqual(["holds", [["intent", "api"]]]);
    expect(verdict.servers[0]?.leftOut).toHaveProperty("placement");
  });

  it("of a server that nobody looked at is told, and the others are inconclusive", () => {
    const { servers, outcome } = judged(["nova", "placement"], { servers: [], hosts: [] });
    expect(outcome).toBe("inconclusive");
    expect(servers[0]?.leftOut).toEqual({ nova: "as asked", placement: "as asked" });
    expect(Object.keys(servers[0]?.levels ?? {})).toEqual(["intent", "api", "libvirt", "kernel"]);
  });
});

describe("relations", () => {
  const disjoint: Experiment = {
    ...captured,
    relations: [{ kind: "disjoint-pins", server: "by-image", other: "by-flavor" }],
  };

  it("of which no level is left are inconclusive, and say so", () => {
    const { relations, outcome } = judged(["nova", "libvirt"], capturedEvidence(), disjoint);
    expect(outcome).toBe("inconclusive");
    expect(relations).toMatchObject([
      { outcome: "inconclusive", found: "left out: nova, libvirt; no other level can decide it" },
    ]);
  });

  it("are judged by what is left", () => {
    const { relations } = judged(["nova"], capturedEvidence(), disjoint);
    expect(relations.map(({ level }) => level)).toEqual(["libvirt"]);
  });
});

describe("hosts of a member's servers", () => {
  const relation: Experiment = {
    ...captured,
    relations: [{ kind: "different-hosts", server: "by-image", other: "by-flavor" }],
  };
  const on = (name: string, hostId: string | undefined) => {
    const seen = asMember(capturedServer(name, name));
    const server = seen.server.ok ? seen.server.value : fail();
    const { id, name: called, status, host, imageId, fault } = server;
    const rest = { id, name: called, status, host, imageId, fault, projectId: PROJECT };
    return { ...seen, host: failed("not configured"), server: ok(hostId === undefined ? rest : { ...rest, hostId }) };
  };

  const TOLD = "by-image on the host with hostId aaaaaaaaaaaa...";
  const NOT_SHOWN = "the host of a server is shown to administrators only";
  it.each<[string, string | undefined, string | undefined, string, string]>([
    ["different by hostId", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "holds", TOLD],
    ["equal by hostId", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "violated", TOLD],
    ["one without hostId", "aaaaaaaaaaaaaaaa", undefined, "inconclusive", NOT_SHOWN],
    ["one on no host", "aaaaaaaaaaaaaaaa", "", "inconclusive", NOT_SHOWN],
  ])("%s", (_what, one, other, outcome, found) => {
    const servers = [on("by-image", one), on("by-flavor", other)];
    const { relations } = judged(["nova", "placement"], { servers, hosts: [] }, relation);
    expect(relations).toMatchObject([{ outcome, found: expect.stringContaining(found) as string }]);
  });

  it("found by hostId are compared by name", () => {
    const { relations } = judged(["nova", "placement"], evidence, relation);
    expect(relations).toMatchObject([
      { outcome: "violated", found: "by-image on controller, by-flavor on controller" },
    ]);
  });
});

describe("a flavor that was there before", () => {
  const existing = { id: "42", name: "e1" };
  const flavors = { ...captured.flavors, plain: { vcpus: 1, memoryMiB: 64, extraSpecs: {}, existing } };
  const experiment: Experiment = { ...captured, flavors };
  const verdictOf = (more: Record<string, unknown>, of: Experiment = experiment) => {
    const server = capturedServer("control", "float");
    const flavor = server.flavor.ok ? { ...server.flavor.value, ...more } : fail();
    const servers = [{ ...server, flavor: ok(flavor) }, ...capturedEvidence().servers.slice(1)];
    const verdict = judge(of, { servers, hosts: [] }, RULES);
    return verdict.servers[0]?.checks.filter(({ level, outcome }) => level === "intent" && outcome !== "holds") ?? [];
  };

  it.each<[string, Record<string, unknown>]>([
    ["as it is", { name: "e1" }],
    ["bound to an aggregate", { name: "e1", extraSpecs: { "aggregate_instance_extra_specs:pinned": "true" } }],
    ["with keys that ask nothing of CPUs", { name: "e1", extraSpecs: { ":category": "x" } }],
  ])("is what was asked: %s", (_what, more) => {
    expect(verdictOf(more)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["another one", { name: "e2" }, "1 vCPU, 64 MiB, flavor e2"],
    ["changed in size since", { name: "e1", memoryMiB: 128 }, "1 vCPU, 128 MiB, flavor e1"],
    [
      "given a policy since",
      { name: "e1", extraSpecs: { "hw:cpu_policy": "dedicated" } },
      "flavor hw:cpu_policy=dedicated",
    ],
    ["given a CPU quota since", { name: "e1", extraSpecs: { "quota:cpu_quota": "1" } }, "flavor quota:cpu_quota=1"],
  ])("is not: %s", (_what, more, found) => {
    expect(verdictOf(more)).toMatchObject([{ outcome: "violated", found }]);
  });

  it("one of our own must not even be bound to an aggregate", () => {
    const more = { extraSpecs: { "aggregate_instance_extra_specs:pinned": "true" } };
    expect(verdictOf(more, captured)).toMatchObject([{ outcome: "violated" }]);
  });
});

test.each<[Level, string]>([
  ["intent", "as asked, although it could be read"],
  ["nova", "as asked; t"],
  ["placement", "as asked; a"],
  ["libvirt", "as asked; d, two lines"],
  ["kernel", "as asked; k"],
  ["guest", "as asked; c"],
])("why %s is left out", (level, why) => {
  const seen = {
    ...capturedServer("x", "by-image"),
    ...{ topology: failed("t"), allocations: failed("a"), domainXml: failed("d,\n  two lines"), threads: failed("k") },
    console: failed("c"),
  };
  expect(whyLeftOut(level, seen)).toBe(why);
});

function fail(): never {
  throw new Error("the fixture is not as this test needs it");
}
