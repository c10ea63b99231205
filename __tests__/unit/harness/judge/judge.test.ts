import type { Experiment } from "../../../../experiments/experiment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { LEVELS } from "../../../../nova/levels.ts";
import type { ExperimentEvidence, ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import {
  captured,
  capturedEvidence,
  capturedServer,
  failed,
  ok,
  RULES,
  twoNodes,
  twoNodesEvidence,
} from "../../../support/captured/evidence.ts";

describe("what the real cloud did", () => {
  it("reference: holds, at every level of every server", () => {
    const verdict = judge(captured, capturedEvidence(), RULES);
    const troubles = [...verdict.servers.flatMap(({ checks }) => checks), ...verdict.relations].filter(
      ({ outcome }) => outcome !== "holds",
    );
    expect(troubles).toEqual([]);
    expect(verdict.outcome).toBe("holds");
    expect(verdict.relations.map(({ level }) => level)).toEqual(["nova", "placement", "libvirt", "kernel"]);
  });

  it("reference: says in short what was found at each level", () => {
    const { servers } = judge(captured, capturedEvidence(), RULES);
    const short = servers.map(({ server, levels }) => [server, ...LEVELS.map((level) => levels[level]?.found ?? "-")]);
    expect(short).toEqual([
      ["control", "nothing asked", "ACTIVE", "no cells, no pins", "VCPU=1", "floats over 0", "vCPU 0→0, others 0", "-"],
      [
        "by-flavor",
        "flavor hw:cpu_policy=dedicated",
        "ACTIVE",
        "1 NUMA cell, pins 0→1",
        "PCPU=1",
        "vCPU 0→1, emulator 1",
        "vCPU 0→1, others 1",
        "-",
      ],
      [
        "by-image",
        "image hw_cpu_policy=dedicated",
        "ACTIVE",
        "1 NUMA cell, pins 0→1",
        "PCPU=1",
        "vCPU 0→1, emulator 1",
        "vCPU 0→1, others 1",
        "-",
      ],
    ]);
  });

  it("two nodes, SMT, I/O thread, vhost and a kernel helper: holds", () => {
    const verdict = judge(twoNodes, twoNodesEvidence(), RULES);
    expect(verdict.servers.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome !== "holds")).toEqual([]);
    expect(verdict.outcome).toBe("holds");
  });

  it("a NUMA topology without a policy is not taken for pinning", () => {
    const verdict = judge(only("by-image"), seen([capturedServer("by-image", "float-numa")]), RULES);
    const { levels, first } = verdict.servers[0] ?? fail();
    expect(verdict.outcome).toBe("violated");
    expect(first).toMatchObject({ level: "intent" });
    expect(LEVELS.filter((level) => levels[level]?.outcome === "violated")).toEqual([
      "intent",
      "nova",
      "placement",
      "libvirt",
    ]);
  });

  it("a NUMA topology is not taken for floating either", () => {
    const verdict = judge(only("control"), seen([capturedServer("control", "float-numa")]), RULES);
    const { levels } = verdict.servers[0] ?? fail();
    expect(LEVELS.filter((level) => levels[level]?.outcome === "violated")).toEqual(["intent", "nova", "libvirt"]);
  });

  it("emulator threads on the shared set: violated at libvirt, with the reason, and at the kernel, as libvirt told it", () => {
    const verdict = judge(only("by-flavor"), seen([capturedServer("by-flavor", "emulator-share")]), RULES);
    const { checks } = verdict.servers[0] ?? fail();
    // libvirt and the kernel agree: nobody changed the affinity afterwards.
    expect(checks.find(({ level, outcome }) => level === "kernel" && outcome === "violated")).not.toHaveProperty(
      "hint",
    );
    expect(checks.filter(({ outcome }) => outcome === "violated")).toEqual([
      expect.objectContaining({
        level: "intent",
        found: "flavor hw:cpu_policy=dedicated, hw:emulator_threads_policy=share",
      }),
      expect.objectContaining({
        level: "libvirt",
        expected: "the pins, 1",
        found: "<emulatorpin> 0",
        hint: "the emulator runs on the shared set: is hw:emulator_threads_policy=share set?",
      }),
      expect.objectContaining({
        level: "kernel",
        expected: "CPU 1",
        found: expect.stringMatching(/^qemu-system-x86 \(task 3200\) may run on 0; /) as string,
      }),
    ]);
  });

  it("no room: violated at the API with Nova's words, and nothing below it holds", () => {
    const verdict = judge(only("by-flavor"), seen([capturedServer("by-flavor", "no-room")]), RULES);
    const { levels, first } = verdict.servers[0] ?? fail();
    expect(verdict.outcome).toBe("violated");
    expect(first).toMatchObject({
      level: "api",
      expected: "ACTIVE",
      found: "ERROR: No valid host was found. There are not enough hosts available.",
      hint: expect.stringMatching(/^Placement had room, and every host was filtered out/) as string,
    });
    expect(LEVELS.map((level) => levels[level]?.outcome)).toEqual([
      "holds",
      "violated",
      "inconclusive",
      "inconclusive",
      "inconclusive",
      "inconclusive",
    ]);
  });
});

describe("what could not be seen", () => {
  it("refused: violated at the API, in Nova's words", () => {
    const server = {
      ...capturedServer("by-image", "by-image"),
      refused: {
        status: 400,
        kind: "badRequest",
        message: "Image property 'hw_cpu_policy' is not permitted to override",
      },
      server: failed("there is no server"),
    };
    const verdict = judge(only("by-image"), seen([server]), RULES);
    expect(verdict.servers[0]?.first).toMatchObject({
      level: "api",
      found: "Nova refused the request (400): Image property 'hw_cpu_policy' is not permitted to override",
    });
  });

  it("no evidence of a server: inconclusive", () => {
    const { servers } = capturedEvidence();
    const verdict = judge(captured, seen(servers.slice(0, 2)), RULES);
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.servers[2]?.first?.found).toBe("no evidence was collected");
    expect(verdict.relations).toEqual([
      expect.objectContaining({ outcome: "inconclusive", found: "by-image was not observed" }),
    ]);
  });

  it("an experiment without servers: inconclusive", () => {
    expect(judge({ ...captured, servers: {}, relations: [] }, seen([]), RULES).outcome).toBe("inconclusive");
  });

  it("evidence of a server that the experiment does not have is left aside", () => {
    const { servers } = capturedEvidence();
    expect(judge(captured, seen([...servers, capturedServer("other", "float")]), RULES).outcome).toBe("holds");
  });

  it("the host cannot be reached: libvirt and kernel are inconclusive, the rest holds", () => {
    const down = failed("controller: connection refused");
    const server = { ...capturedServer("by-image", "by-image"), domainXml: down, threads: down, host: down };
    const { levels, outcome } = judge(only("by-image"), seen([server]), RULES).servers[0] ?? fail();
    expect(outcome).toBe("inconclusive");
    expect(LEVELS.filter((level) => levels[level]?.outcome === "inconclusive")).toEqual(["nova", "libvirt", "kernel"]);
    expect(levels.libvirt?.found).toBe("controller: connection refused");
  });

  it("violated wins over inconclusive", () => {
    const server = {
      ...capturedServer("by-image", "by-image"),
      threads: failed("x"),
      allocations: ok({ resources: { VCPU: 1 } }),
    };
    expect(judge(only("by-image"), seen([server]), RULES).outcome).toBe("violated");
  });
});

function seen(servers: readonly ServerEvidence[]): ExperimentEvidence {
  return { servers, hosts: [] };
}

/** The captured reference with one server alone. */
function only(name: string): Experiment {
  const server = captured.servers[name];
  if (server === undefined) throw new Error(name);
  return { ...captured, servers: { [name]: server }, relations: [] };
}

function fail(): never {
  throw new Error("the verdict has no server");
}
