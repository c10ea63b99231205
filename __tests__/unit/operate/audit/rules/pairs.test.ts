// Two guests: what is told of a pair, what is by design, and how severe it is, where the table of defects does not reach.
import { type AuditGuest, type AuditHostOptions, blind, uuidOf } from "../../../../support/made/audited-host.ts";
import { failed } from "../../../../support/captured/evidence.ts";
import { find, pinned, rulesOf } from "../../../../support/made/audit-findings.ts";

describe("a finding", () => {
  it("names guests by name and uuid, CPUs as a set, sources, and the next thing to do", () => {
    const [found, more] = find([
      { name: "a", pins: ["1", "3", "5"] },
      { name: "b", pins: ["1", "3", "5"] },
    ]);
    expect(more).toBeUndefined();
    expect(found).toEqual({
      rule: "pins-overlap",
      severity: "violated",
      guests: [
        { uuid: uuidOf("a"), name: "a", domain: "instance-61000000", isNovas: true },
        { uuid: uuidOf("b"), name: "b", domain: "instance-62000000", isNovas: true },
      ],
      cpus: "1,3,5",
      sources: ["libvirt", "kernel"],
      found: ["a and b are both pinned to CPU 1,3,5 (by libvirt and kernel)"],
      next: expect.stringContaining("hard-reboot") as string,
    });
  });

  it("tells of more between the same two, but not of emulators that follow the pins", () => {
    const [found] = find([
      { name: "a", pins: ["1", "3"] },
      { name: "b", pins: ["1", "5"], emulator: "1,3,5" },
    ]);
    expect(found).toMatchObject({ rule: "pins-overlap", cpus: "1,3" });
    expect(found?.found).toEqual([
      "a and b are both pinned to CPU 1 (by libvirt and kernel)",
      "b has an emulator that may run on CPU 1,3 (by libvirt and kernel), which a has for itself",
    ]);
  });

  it("tells by which source: the XML alone where no thread was read", () => {
    const [found] = find([pinned, { name: "b", pins: ["1"] }], { change: blind("threads") });
    expect(found?.sources).toEqual(["libvirt"]);
  });

  it("every finding has something to do next", () => {
    const all = find([pinned, { name: "b", pins: ["1"], moved: { "CPU 0/KVM": "0" } }], { shared: "0-2" });
    expect(all.length).toBeGreaterThan(2);
    for (const { next } of all) expect(next).toMatch(/\w{4}/);
  });
});

describe("emulators on the shared set", () => {
  const share: AuditGuest = { name: "share", pins: ["5"], emulator: "0,2,4,6" };

  it("two of them meet there, and that is no finding", () => {
    expect(find([share, { name: "other", pins: ["3"], emulator: "0,2,4,6" }])).toEqual([]);
  });

  it("nor is it one beside a guest whose pin is a CPU of the shared set itself", () => {
    expect(rulesOf([share, { name: "stray", pins: ["2"] }])).toEqual(["violated pins-outside-dedicated"]);
  });

  it("but an emulator that is not only on the shared set is one", () => {
    expect(rulesOf([{ ...share, emulator: "0-2,4,6" }, pinned])).toEqual([
      "violated emulator-on-pinned",
      "warning emulator-place",
    ]);
  });
});

describe("a host without a dedicated set", () => {
  const legacy = { dedicated: null, shared: null };
  const floats: readonly AuditGuest[] = Array.from({ length: 20 }, (_, at) => ({ name: `f${at}`, pins: [null] }));
  const pins: readonly AuditGuest[] = [
    { name: "p0", pins: ["1"], charged: { VCPU: 1 } },
    { name: "p1", pins: ["2"], charged: { VCPU: 1 } },
  ];

  it("has one warning with all its pinned guests, not one for each pair", () => {
    const found = find([...pins, ...floats], legacy);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule: "no-dedicated-set", severity: "warning", cpus: "1-2" });
    expect(found[0]?.guests.map(({ name }) => name)).toEqual(["p0", "p1"]);
  });

  it("without pinned guests has none", () => {
    expect(find(floats, legacy)).toEqual([]);
  });

  it("two pinned guests on one CPU are violated there, too", () => {
    expect(rulesOf([...pins, { name: "p2", pins: ["2"], charged: { VCPU: 1 } }], legacy)).toEqual([
      "violated pins-overlap",
      "warning no-dedicated-set",
    ]);
  });

  it("vcpu_pin_set is deprecated, and a floating guest outside of it is in the way", () => {
    const outside: AuditGuest = { name: "out", pins: [null], cpuset: "1,6" };
    expect(rulesOf([...pins, outside], { ...legacy, legacy: "0-3" })).toEqual([
      "violated floating-on-pinned",
      "warning sets-legacy",
      "warning no-dedicated-set",
    ]);
  });
});

describe("floating guests where nova.conf could not be read", () => {
  const float: AuditGuest = { name: "float", pins: [null], cpuset: "0-1" };

  it("are violated on a CPU that is charged as PCPU, for that is a promise", () => {
    expect(rulesOf([pinned, float], { change: blind("cpuSets") })).toEqual(["violated floating-on-pinned"]);
  });

  it("are a warning on a CPU of which nobody knows what was promised", () => {
    const change: AuditHostOptions["change"] = (records) => ({
      ...blind("cpuSets")(records),
      placement: { inventories: failed("no"), charged: failed("no") },
    });
    const distinct: AuditGuest = { name: "distinct", pins: ["1", "5"] };
    expect(rulesOf([distinct, float], { change })).toEqual(["warning floating-on-pinned"]);
  });
});

describe("a guest that nothing limits", () => {
  const anywhere: AuditGuest = { name: "anywhere", pins: [null], isNovas: false };

  it("is where the kernel says, as on a host with isolcpus", () => {
    const housekeeping = { "CPU 0/KVM": "0,2", "qemu-system-x86": "0,2", "IO mon_iothread": "0,2" };
    expect(find([pinned, { ...anywhere, moved: housekeeping }])).toEqual([]);
  });

  it("is on every online CPU where no thread was read", () => {
    const [found] = find([pinned, anywhere], { change: blind("threads") });
    expect(found).toMatchObject({ rule: "floating-on-pinned", cpus: "1", sources: ["libvirt"] });
  });
});

describe("the thread policy", () => {
  const beside: AuditGuest = { name: "beside", pins: ["5"] };
  const asking = (policy: string, from: "extraSpecs" | "imageProperties" = "extraSpecs"): AuditGuest => ({
    ...pinned,
    [from]: { [from === "extraSpecs" ? "hw:cpu_thread_policy" : "hw_cpu_thread_policy"]: policy },
  });

  it.each([
    ["isolate by the flavor", asking("isolate"), ["violated siblings-shared"]],
    ["isolate by the image", asking("isolate", "imageProperties"), ["violated siblings-shared"]],
    ["require: the last of an odd number leaves its sibling to others", asking("require"), ["warning siblings-shared"]],
    ["prefer", asking("prefer"), []],
    ["not asked", pinned, []],
  ] as const)("%s", (_what, guest, expected) => {
    expect(rulesOf([guest, beside])).toEqual(expected);
  });

  it("flavor prefer beats the image", () => {
    const both: AuditGuest = {
      ...pinned,
      extraSpecs: { "hw:cpu_thread_policy": "prefer" },
      imageProperties: { hw_cpu_thread_policy: "isolate" },
    };
    expect(find([both, beside])).toEqual([]);
  });

  it("two that both asked are told once", () => {
    expect(rulesOf([asking("isolate"), { ...beside, extraSpecs: { "hw:cpu_thread_policy": "require" } }])).toEqual([
      "violated siblings-shared",
    ]);
  });

  it("a pair that overlaps already is not told again for its siblings", () => {
    const wide: AuditGuest = { name: "wide", pins: ["1", "5"], charged: { PCPU: 2 } };
    expect(rulesOf([asking("isolate"), wide])).toEqual(["violated pins-overlap"]);
  });

  it("on a host without SMT there is no sibling", () => {
    const small = { capabilities: "captured/capabilities.xml", online: "0-1", present: "0-1" };
    expect(find([asking("isolate")], { ...small, dedicated: "1", shared: "0" })).toEqual([]);
  });
});
