// Where a thread was asked to be, and where it is: of every capture, and of evidence in which one thing is other.
import type { ActiveExpectation } from "../../../../../experiments/expectation.ts";
import type { Experiment } from "../../../../../experiments/experiment.ts";
import { subjectOf } from "../../../../../harness/judge/subject.ts";
import type { ServerEvidence } from "../../../../../harness/evidence/evidence.ts";
import { sayAsked } from "../../../../../harness/report/html/map/figure.ts";
import { threadRows } from "../../../../../harness/judge/threads/thread-places.ts";
import { showCpuSet } from "../../../../../base/cpu-set.ts";
import { captureSubject } from "../../../../mutations/mutation.ts";
import { failed, ok, RULES } from "../../../../support/captured/evidence.ts";
import { madeExperiment, madeServer, type MadeGuest } from "../../../../support/made/made-guest.ts";
import { FLOATING, LEGACY_PIN, OWN_EMULATOR, REALTIME } from "../../../../support/made/rule-guests.ts";
import { emulatorMoved } from "../../../../support/made/report-runs.ts";
import { oneMoreThread, thread, xml } from "../../../../support/defects/mutate.ts";

const say = (cpus: { ok: true; value: ReadonlySet<number> } | { ok: false; reason: string }) =>
  cpus.ok ? showCpuSet(cpus.value) : cpus.reason;

function told(experiment: Experiment, server: ServerEvidence): string[] {
  const rows = threadRows(subjectOf(experiment, server, new Map(), { rules: RULES }));
  return rows.map(
    ({ label, asked, xml: byXml, kernel, standing }) =>
      `${label}: ${sayAsked(asked)} | ${say(byXml)} | ${say(kernel)} | ${standing}`,
  );
}

function captureOf(situation: string, id: string): [Experiment, ServerEvidence] {
  const { experiment, evidence } = captureSubject(situation, id);
  const [server] = evidence.servers;
  if (server === undefined) throw new Error("a capture is of a server");
  return [experiment, server];
}

function made(
  guest: MadeGuest,
  expect: Partial<ActiveExpectation> = {},
  change = (one: ServerEvidence) => one,
): string[] {
  const experiment = madeExperiment(guest, { outcome: "active", cpus: "pinned", ...expect });
  return told(experiment, change(madeServer("guest", guest)));
}

describe("what was captured is as it was asked", () => {
  test.each([
    ["floating", "A01", ["vCPU 0: 0 | 0 | 0 | as-asked"]],
    ["pinned", "A04", ["vCPU 0: 1 | 1 | 1 | as-asked"]],
    ["mixed", "A12", ["vCPU 0: 1 | 1 | 1 | as-asked", "vCPU 1: 0 | 0 | 0 | as-asked"]],
    ["numa-floating", "A37", ["vCPU 0: 0 | 0 | 0 | as-asked"]],
    ["two-pinned", "B01", ["vCPU 0: 0 | 0 | 0 | as-asked", "vCPU 1: 1 | 1 | 1 | as-asked"]],
    ["legacy-float", "C04", ["vCPU 0: 0-1 | 0-1 | 0-1 | as-asked", "vCPU 1: 0-1 | 0-1 | 0-1 | as-asked"]],
  ])("%s %s", (situation, id, vcpus) => {
    const rows = told(...captureOf(situation, id));
    expect(rows.filter((row) => row.startsWith("vCPU"))).toEqual(vcpus);
    expect(rows.filter((row) => !row.endsWith("as-asked"))).toEqual([]);
    expect(rows.filter((row) => row.startsWith("emulator"))).toHaveLength(1);
  });

  test.each([
    ["emulator-shared", "A33", /^emulator ×\d: 0 \| 0 \| 0 \| as-asked$/],
    ["emulator-isolate", "B04", /^emulator ×\d: 1 \| 1 \| 1 \| as-asked$/],
    ["realtime-mask", "B07", /^emulator ×\d: 0 \| 0 \| 0 \| as-asked$/],
  ])("the emulator of %s %s", (situation, id, row) => {
    expect(told(...captureOf(situation, id)).at(-1)).toMatch(row);
  });

  test.each([
    ["refused", "A09"],
    ["filtered", "A24"],
    ["no-candidates", "A51"],
    ["retries", "C07"],
  ])("%s %s has nothing to draw", (situation, id) => {
    expect(told(...captureOf(situation, id))).toEqual([]);
  });
});

describe("what is other than asked", () => {
  const [experiment, server] = captureOf("pinned", "A04");

  test("an emulator that is torn apart is told by the names of its threads", () => {
    const rows = told(experiment, thread("IO mon_iothread", "0-1")(server));
    expect(rows[0]).toBe("vCPU 0: 1 | 1 | 1 | as-asked");
    expect(rows).toContain("IO mon_iothread: 1 | 1 | 0-1 | elsewhere");
    expect(rows).toContain("qemu-system-x86, call_rcu, worker ×4: 1 | 1 | 1 | as-asked");
  });

  test("an emulator that was moved", () => {
    expect(told(experiment, emulatorMoved(server))[1]).toBe("emulator ×5: 1 | 0-1 | 0-1 | elsewhere");
  });

  test("a pin that the kernel does not have", () => {
    const [vcpu] = told(experiment, thread("CPU 0/TCG", "0")(server));
    expect(vcpu).toBe("vCPU 0: 1 | 1 | 0 | elsewhere");
  });

  test("a pin that the XML has elsewhere: what was asked is Nova's, not the XML's", () => {
    const [vcpu] = told(experiment, xml("vcpupin vcpu='0' cpuset='1'", "vcpupin vcpu='0' cpuset='0'")(server));
    expect(vcpu).toBe("vCPU 0: 1 | 0 | 1 | elsewhere");
  });

  test("a second thread of a vCPU counts with the first", () => {
    const [vcpu] = told(experiment, oneMoreThread("CPU 0/TCG", "0")(server));
    expect(vcpu).toBe("vCPU 0: 1 | 1 | 0-1 | elsewhere");
  });

  test("a vCPU that should not be there was not asked for", () => {
    const rows = told(experiment, oneMoreThread("CPU 7/TCG", "0")(server));
    expect(rows).toContain("vCPU 7: nothing | no such vCPU | 0 | not-asked");
  });

  test("a server that should have been refused was asked to be nowhere", () => {
    const [refused] = captureOf("refused", "A09");
    expect(told(refused, server).map((row) => row.replace(/^.*?: /, ""))).toEqual([
      "nothing | 1 | 1 | not-asked",
      "nothing | 1 | 1 | not-asked",
    ]);
  });
});

describe("what is not known", () => {
  const [experiment, server] = captureOf("pinned", "A04");

  test("of an unreadable kernel the XML is still drawn", () => {
    expect(told(experiment, { ...server, threads: failed("no ssh") })).toEqual([
      "vCPU 0: 1 | 1 | no ssh | unseen",
      "emulator: 1 | 1 | no ssh | unseen",
    ]);
  });

  test("of an unreadable XML the kernel is still drawn", () => {
    const rows = told(experiment, { ...server, domainXml: failed("no virsh") });
    expect(rows[0]).toBe("vCPU 0: 1 | no virsh | 1 | unseen");
  });

  test("without both there is nothing to draw", () => {
    expect(told(experiment, { ...server, domainXml: failed("no"), threads: failed("no") })).toEqual([]);
  });

  test("who is no administrator is not told the pin: it is one of the dedicated set", () => {
    const topology = ok({ nodes: [{ vcpus: [0], memoryMiB: 64, hostNode: null, cpuPinning: null }] });
    const [vcpu, emulator] = told(experiment, { ...server, topology });
    expect(vcpu).toBe("vCPU 0: 1 | 1 | 1 | as-asked");
    expect(emulator).toMatch(/^emulator ×\d: 1 \| 1 \| 1 \| as-asked$/);
  });

  test("a CPU list that cannot be read is not seen", () => {
    expect(told(experiment, thread("CPU 0/TCG", "1-")(server))[0]).toMatch(/ is not a CPU set: .*unseen$/s);
  });

  test("a domain XML with absurdly many vCPUs does not fill the page", () => {
    const rows = told(experiment, xml(/(<vcpu[^>]*>)1</, "$1999999999<")(server));
    expect(rows.length).toBeLessThan(1100);
  });
});

describe("hosts and releases that were not at hand", () => {
  test("an isolated emulator is on one of the dedicated CPUs that no vCPU has", () => {
    const expected = { emulator: "one-more-dedicated", cells: 2 } as const;
    expect(made(OWN_EMULATOR, expected).at(-1)).toBe("emulator ×2: one of 3,5 | 3 | 3 | as-asked");
    const onPin = made({ ...OWN_EMULATOR, emulator: "7" }, expected);
    expect(onPin.at(-1)).toBe("emulator ×2: one of 3,5 | 7 | 7 | elsewhere");
  });

  test("a real-time server's emulator is on the pins of the vCPUs that are not", () => {
    expect(made(REALTIME, { emulator: { pinsOf: "0" } }).at(-1)).toBe("emulator ×2: 1 | 1 | 1 | as-asked");
  });

  test("an I/O thread is where the emulator must be", () => {
    const guest = { ...REALTIME, iothreads: 1 };
    expect(made(guest, { emulator: { pinsOf: "0" } }).at(-1)).toBe("I/O thread 1: 1 | 1 | 1 | as-asked");
    expect(made(guest, {}).at(-1)).toBe("I/O thread 1: 1,5 | 1 | 1 | elsewhere");
  });

  test("without a cpuset every online CPU is the XML's word", () => {
    const free = { ...FLOATING, emulator: "0-1", host: { ...FLOATING.host, dedicated: null, shared: null } };
    const { cpuset, ...guest } = free;
    expect(cpuset).toBe("0");
    const rows = made(guest, { cpus: "floating" });
    expect(rows[0]).toMatch(/^vCPU 0: 0-1 \| 0-1 \| /);
  });

  test("on a host without sets a pin is on any CPU that Nova told", () => {
    expect(made(LEGACY_PIN, { within: "allowed-cpus" }, (one) => ({ ...one, topology: failed("403") }))[0]).toBe(
      "vCPU 0: one of 0-1 | 0 | 0 | as-asked",
    );
  });
});
