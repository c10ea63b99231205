// What could not be read: told per host, never a pass, and nothing is concluded from it.
import { auditResult } from "../../../../operate/audit/audit.ts";
import type { AuditRecords } from "../../../../harness/observe/api/audit-records.ts";
import { unreadHost } from "../../../../harness/observe/host/audit-host.ts";
import { type AuditHostOptions, blind, HEALTHY, hostAudit, uuidOf } from "../../../support/made/audited-host.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";

const resultOf = (options: Partial<AuditHostOptions>) => auditResult(hostAudit({ guests: HEALTHY, ...options }));
const seen =
  (change: Partial<AuditRecords["seen"]>) =>
  (records: AuditRecords): AuditRecords => ({ ...records, seen: { ...records.seen, ...change } });

describe("a source that could not be read", () => {
  it.each([
    ["domains", "its domains"],
    ["threads", "its QEMU threads"],
    ["capabilitiesXml", "its NUMA nodes and cores"],
    ["onlineCpus", "its online CPUs"],
    ["presentCpus", "its CPUs"],
    ["cpuSets", "its CPU sets in nova.conf"],
  ] as const)("%s: inconclusive, with the reason, and no finding", (source, what) => {
    const result = resultOf({ change: blind(source, "because") });
    expect(result.outcome).toBe("inconclusive");
    expect(result.findings).toEqual([]);
    expect(result.inconclusive).toContainEqual({ what, reason: "because" });
  });

  it("one that was damaged is as one unread", () => {
    const cpuSets = ok({ dedicated: "one", shared: null, legacy: null, reserved: null });
    const result = resultOf({ change: seen({ cpuSets }) });
    expect(result.outcome).toBe("inconclusive");
    expect(result.inconclusive).toMatchObject([{ what: "its CPU sets in nova.conf" }]);
    expect(result.inconclusive[0]?.reason).toContain('"one" is neither a CPU nor a range');
  });

  it("Placement and Nova, too", () => {
    const result = resultOf({
      change: (records) => ({
        ...records,
        placement: { inventories: failed("403"), charged: failed("403") },
        servers: failed("403"),
      }),
    });
    expect(result.outcome).toBe("inconclusive");
    expect(result.inconclusive.map(({ what }) => what)).toEqual([
      "its inventory in Placement",
      "what Placement charges its servers",
      "its servers in Nova",
    ]);
  });

  it("what the configuration leaves out is not missed", () => {
    const none = failed("left out");
    const result = resultOf({
      change: (records) => ({
        ...{ ...records, servers: none, placement: { inventories: none, charged: none } },
        leftOut: ["nova", "placement"],
      }),
    });
    expect(result).toMatchObject({ outcome: "holds", inconclusive: [] });
  });

  it("a host that could not be reached has its reason at everything, and no guests", () => {
    const result = resultOf({ change: (records) => ({ ...records, seen: unreadHost("no route") }) });
    expect(result).toMatchObject({ outcome: "inconclusive", guests: null });
    expect(new Set(result.inconclusive.map(({ reason }) => reason))).toEqual(new Set(["no route"]));
  });

  it("what is violated stays violated beside what could not be read", () => {
    const guests = [
      { name: "a", pins: ["1"] },
      { name: "b", pins: ["1"] },
    ];
    const result = resultOf({ guests, change: blind("presentCpus") });
    expect(result).toMatchObject({ outcome: "violated", findings: [{ rule: "pins-overlap" }] });
    expect(result.inconclusive).toHaveLength(1);
  });
});

describe("a domain that could not be read", () => {
  it("is told, and the others are judged", () => {
    const id = uuidOf("lost");
    const result = resultOf({ change: seen({ unreadDomains: [{ uuid: id, reason: "Timed out" }] }) });
    expect(result).toMatchObject({
      outcome: "inconclusive",
      guests: { domains: 6 },
      inconclusive: [{ what: `domain ${id}`, reason: "Timed out" }],
    });
  });

  it("one whose XML is damaged is told with what is wrong", () => {
    const id = uuidOf("pin-a");
    const result = resultOf({
      change: (records) => ({
        ...records,
        seen: { ...records.seen, domains: ok([{ uuid: id, xml: "<domain type='kvm'><name>x</na" }]) },
      }),
    });
    expect(result.inconclusive).toMatchObject([{ what: `domain ${id}` }]);
    expect(result.inconclusive[0]?.reason).toContain("truncated or not XML");
  });
});

describe("the threads of a guest", () => {
  const alone = (guest: Partial<(typeof HEALTHY)[number]>) =>
    resultOf({ guests: [{ name: "one", pins: ["1"], ...guest }] });

  it("no process is seen: inconclusive, by name", () => {
    const { outcome, inconclusive } = alone({ threads: null });
    expect(outcome).toBe("inconclusive");
    expect(inconclusive).toMatchObject([{ what: `the threads of one (${uuidOf("one")})` }]);
    expect(inconclusive[0]?.reason).toContain("no QEMU process with -uuid");
  });

  it("no process is seen, and libvirt has it no more: it has ended, and is not there", () => {
    const result = resultOf({
      guests: [{ name: "one", pins: ["1"], threads: null }],
      change: seen({ running: ok(new Set<string>()) }),
    });
    expect(result).toMatchObject({ outcome: "holds", guests: { domains: 0 }, inconclusive: [] });
  });

  it("of a guest that is shut off nobody misses them", () => {
    expect(alone({ live: false, threads: null })).toMatchObject({ outcome: "holds", inconclusive: [] });
  });

  it.each([
    ["none is named as a vCPU", [{ tid: 1, comm: "qemu-system-x86", cpusAllowed: "1" }], "debug-threads is off"],
    ["a list is no CPU list", [{ tid: 1, comm: "CPU 0/KVM", cpusAllowed: "all" }], "cannot be read"],
  ])("%s: inconclusive", (_what, threads, words) => {
    const { outcome, inconclusive } = alone({ threads });
    expect(outcome).toBe("inconclusive");
    expect(inconclusive[0]?.reason).toContain(words);
  });

  it("fewer than vCPUs: inconclusive", () => {
    const threads = [{ tid: 1, comm: "CPU 0/KVM", cpusAllowed: "1" }];
    expect(alone({ pins: ["1", "5"], threads }).inconclusive).toMatchObject([
      { reason: "1 threads are named as a vCPU, and it has 2 vCPUs" },
    ]);
  });
});

describe("whether a guest is pinned", () => {
  it("is told by name where it is unclear, and the guest is counted apart", () => {
    const result = resultOf({
      guests: [{ name: "one", pins: ["1"], charged: { VCPU: 1 } }],
      change: blind("cpuSets"),
    });
    expect(result.guests).toMatchObject({ pinned: 0, floating: 0, unclear: 1 });
    expect(result.inconclusive.map(({ what }) => what)).toContain(
      `whether pinned or floating, the vCPUs of one (${uuidOf("one")})`,
    );
  });
});

describe("a server that Nova did not tell of", () => {
  it("is told by name, once", () => {
    const id = uuidOf("one");
    const result = resultOf({
      guests: [{ name: "one", pins: ["1"] }],
      change: (records) => ({ ...records, servers: ok(new Map([[id, failed("500")]])) }),
    });
    expect(result.inconclusive).toEqual([{ what: `the server of one (${id})`, reason: "500" }]);
  });
});

describe("a process without a domain", () => {
  const stray = uuidOf("stray");
  const task = ok([{ tid: 1, comm: "CPU 0/KVM", cpusAllowed: "1" }]);

  it("is a warning that names its uuid", () => {
    const result = resultOf({
      change: (records) => {
        const { threads } = records.seen;
        const all = new Map([...(threads.ok ? threads.value : []), [stray, task] as const]);
        return { ...records, seen: { ...records.seen, threads: ok(all) } };
      },
    });
    expect(result.findings).toMatchObject([{ rule: "process-without-domain", severity: "warning" }]);
    expect(result.findings[0]?.found[0]).toContain(stray);
  });

  it("one that has just been started is none", () => {
    const result = resultOf({
      change: (records) => {
        const { threads, running } = records.seen;
        const all = new Map([...(threads.ok ? threads.value : []), [stray, task] as const]);
        const later = new Set([...(running.ok ? running.value : []), stray]);
        return { ...records, seen: { ...records.seen, threads: ok(all), running: ok(later) } };
      },
    });
    expect(result.findings).toEqual([]);
  });
});
