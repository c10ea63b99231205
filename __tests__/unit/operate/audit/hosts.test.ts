// A guest and its host, and the host by itself: severities, exemptions, words, where the table of defects does not reach.
import { runsTwice } from "../../../../operate/audit/audit.ts";
import { type AuditGuest, type AuditHostOptions, hostAudit } from "../../../support/made/audited-host.ts";
import { failed } from "../../../support/captured/evidence.ts";
import { find, pinned, rulesOf } from "../../../support/made/audit-findings.ts";

describe("pins on CPUs that do not run", () => {
  it.each<[string, AuditGuest, Partial<AuditHostOptions>, string, string]>([
    ["offline", { ...pinned, threads: [] }, { online: "0,2-7" }, "violated", "is pinned to CPU 1, which is offline"],
    [
      "not there",
      { name: "pinned", pins: ["9"] },
      { dedicated: "1,3,5,7" },
      "violated",
      "is pinned to CPU 9, which this host has not",
    ],
    [
      "one of several offline",
      { name: "pinned", pins: ["0,4"] },
      { online: "0-3,5-7" },
      "warning",
      "is pinned to CPU 4, which is offline",
    ],
  ])("%s", (_what, guest, options, severity, words) => {
    const found = find([guest], options).find(({ rule }) => rule === "pin-offline");
    expect(found?.severity).toBe(severity);
    expect(found?.found.join()).toContain(words);
  });

  it("of a guest that is shut off they may sleep", () => {
    expect(rulesOf([{ ...pinned, live: false }], { online: "0,2-7" })).toEqual(["warning set-offline"]);
  });

  it("the kernel leaves offline CPUs out, and that is not away from the pins", () => {
    expect(rulesOf([{ name: "f", pins: ["0,4"] }], { online: "0-3,5-7" })).not.toContain("violated thread-away");
  });
});

describe("threads away from their pins", () => {
  it("are named, each with where it may run and where it is pinned", () => {
    const guest: AuditGuest = { ...pinned, moved: { "CPU 0/KVM": "0", "qemu-system-x86": "2" } };
    const [found] = find([guest]);
    expect(found?.found).toEqual([
      "CPU 0/KVM (task 102) of pinned may run on CPU 0, and is pinned to 1",
      "qemu-system-x86 (task 100) of pinned may run on CPU 2, and is pinned to 1",
    ]);
  });

  it("the kernel's own tasks in the process have no pins", () => {
    const threads = [
      { tid: 1, comm: "CPU 0/KVM", cpusAllowed: "1" },
      { tid: 2, comm: "kvm-nx-lpage-recovery", cpusAllowed: "0-7" },
    ];
    expect(find([{ ...pinned, threads }])).toEqual([]);
  });

  it("an I/O thread without a pin of its own may be where the emulator is, or where <vcpu> says", () => {
    const guest: AuditGuest = { name: "io", pins: ["0,4"], emulator: "0,4", iothreads: [null] };
    expect(find([guest])).toEqual([]);
    expect(rulesOf([{ ...guest, moved: { "IO iothread1": "2" } }])).toEqual(["violated thread-away"]);
  });
});

describe("inventories", () => {
  it.each<[string, Partial<AuditHostOptions>, readonly string[]]>([
    ["only a dedicated set: no VCPU is right", { shared: null }, []],
    [
      "only a dedicated set, and VCPU is there",
      { shared: null, inventories: { VCPU: { total: 4 } } },
      ["VCPU: Placement has 4, nova.conf 0 (cpu_shared_set none)"],
    ],
    ["no set: every online CPU is VCPU", { dedicated: null, shared: null }, []],
    [
      "no set, and PCPU is there",
      { dedicated: null, shared: null, inventories: { PCPU: { total: 4 } } },
      ["PCPU: Placement has 4, nova.conf 0 (cpu_dedicated_set none)"],
    ],
    [
      "the sets were changed and nova-compute was not restarted",
      { inventories: { PCPU: { total: 2 }, VCPU: { total: 6 } } },
      [
        "PCPU: Placement has 2, nova.conf 4 (cpu_dedicated_set 1,3,5,7)",
        "VCPU: Placement has 6, nova.conf 4 (cpu_shared_set 0,2,4,6)",
      ],
    ],
  ])("%s", (_what, options, expected) => {
    const found = find([], options).filter(({ rule }) => rule === "set-inventory");
    expect(found.flatMap((one) => one.found)).toEqual(expected);
  });

  it.each([
    [64, []],
    [65, ["VCPU: 65 charged, and there is room for 64 (4 at ratio 16)"]],
  ])("VCPU %i used of 4 at ratio 16", (used, expected) => {
    expect(find([], { inventories: { VCPU: { used } } }).flatMap(({ found }) => found)).toEqual(expected);
  });
});

describe("sets", () => {
  it("reserved_host_cpus=0 is its default, and nothing beside it is a conflict", () => {
    expect(find([], { reserved: "0" })).toEqual([]);
  });

  it("idle dedicated CPUs may sleep, shared ones may not", () => {
    expect(rulesOf([], { online: "0-6" })).toEqual(["warning set-offline"]);
    expect(rulesOf([], { online: "0-5,7" })).toEqual(["violated set-offline"]);
  });
});

describe("servers", () => {
  it.each(["MIGRATING", "VERIFY_RESIZE"])("one that is %s may be on two hosts", (status) => {
    expect(find([{ ...pinned, server: { host: "other", status } }])).toEqual([]);
  });

  it("so may one with a task under way", () => {
    expect(find([{ ...pinned, server: { host: "other", taskState: "migrating" } }])).toEqual([]);
  });

  it("one that is charged nothing while it is moved is no finding", () => {
    expect(find([{ ...pinned, charged: null, server: { status: "MIGRATING" } }])).toEqual([]);
  });

  it("a domain that is not Nova's has no server to miss", () => {
    expect(find([{ name: "tool", pins: ["0"], isNovas: false }])).toEqual([]);
  });
});

describe("a domain that runs on two hosts", () => {
  const on = (name: string, change?: AuditHostOptions["change"]) =>
    hostAudit({ name, guests: [pinned], ...(change === undefined ? {} : { change }) });
  const untold: AuditHostOptions["change"] = (records) => ({ ...records, servers: failed("403") });

  it("is told once where Nova says nothing", () => {
    expect(runsTwice([on("a", untold), on("b", untold)])).toMatchObject([
      { rule: "runs-twice", severity: "warning", found: ["pinned runs on a and b"] },
    ]);
  });

  it("is told by `elsewhere` where Nova says which", () => {
    expect(runsTwice([on("a"), on("b")])).toEqual([]);
  });

  it("on one host is nothing", () => {
    expect(runsTwice([on("a", untold)])).toEqual([]);
  });
});
