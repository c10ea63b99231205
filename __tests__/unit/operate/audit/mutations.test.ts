// Each kind of defect put into a host that is in order, and what the audit says of it: exactly these findings, no more.
import { auditFindings, auditResult } from "../../../../operate/audit/audit.ts";
import type { RuleId } from "../../../../operate/audit/finding.ts";
import { type AuditGuest, type AuditHostOptions, HEALTHY, hostAudit } from "../../../support/made/audited-host.ts";

type Changes = Readonly<Record<string, Partial<AuditGuest>>>;

function guestsWith(changes: Changes, added: readonly AuditGuest[] = []): readonly AuditGuest[] {
  return [...HEALTHY.map((guest) => ({ ...guest, ...changes[guest.name] })), ...added];
}

const told = (options: AuditHostOptions): readonly string[] =>
  auditFindings(hostAudit(options)).map(
    ({ rule, severity, cpus, guests }) => `${severity} ${rule} [${cpus}] ${guests.map(({ name }) => name).join(" ")}`,
  );

describe("a host that is in order", () => {
  it("has no finding, and everything was read", () => {
    const result = auditResult(hostAudit({ guests: HEALTHY }));
    expect(result).toEqual({
      host: "big",
      outcome: "holds",
      guests: { domains: 6, running: 5, pinned: 2, floating: 4, unclear: 0, notNovas: 1 },
      findings: [],
      inconclusive: [],
    });
  });

  it("a mixed server, real-time pins and an emulator on the shared set are in order, too", () => {
    expect(
      told({
        guests: [
          { name: "mixed", pins: ["1", "0,4"], emulator: "0-1,4" },
          { name: "realtime", pins: ["5", "3"], emulator: "5" },
          { name: "shared", pins: ["7"], emulator: "0,2,4,6", iothreads: ["0,2,4,6"] },
        ],
      }),
    ).toEqual([]);
  });
});

describe("a defect", () => {
  const CASES: readonly (readonly [what: string, changes: Changes, expected: readonly string[]])[] = [
    ["two guests are pinned to one CPU", { "pin-b": { pins: ["5"] } }, ["violated pins-overlap [5] pin-a pin-b"]],
    [
      "two guests share both their CPUs, and their emulators: one finding",
      { "pin-b": { pins: ["1", "5"], emulator: "1,5", charged: { PCPU: 2 } } },
      ["violated pins-overlap [1,5] pin-a pin-b"],
    ],
    [
      "a vCPU is pinned to the CPU of another's emulator",
      { "pin-a": { pins: ["1", "7"] } },
      ["violated pins-overlap [7] pin-a pin-b"],
    ],
    [
      "a floating guest may run on a pinned one's CPU",
      { float: { cpuset: "0-1,2,4,6" } },
      ["violated floating-on-pinned [1] float pin-a"],
    ],
    [
      "a floating guest may run anywhere: a finding for each pinned guest, none for each core",
      { float: { pins: [null, null], cpuset: "0-7" } },
      ["violated floating-on-pinned [1,5] float pin-a", "violated floating-on-pinned [3,7] float pin-b"],
    ],
    [
      "a floating guest with cells may run on a dedicated CPU that is another's",
      { cells: { pins: ["0,4,5", "0,4,5"], iothreads: ["0,4,5"] } },
      ["violated floating-on-pinned [5] cells pin-a"],
    ],
    [
      "a floating guest may run on dedicated CPUs that nobody has yet",
      { float: { cpuset: "0,2,4,6-7" }, "pin-b": { emulator: "3", charged: { PCPU: 1 } } },
      ["violated floating-on-dedicated [7] float"],
    ],
    [
      "the emulator of a floating guest is on a pinned one's CPU",
      { float: { emulator: "3" } },
      ["violated emulator-on-pinned [3] float pin-b"],
    ],
    [
      "the emulator of a pinned guest is alone on another's pin",
      { "pin-a": { emulator: "3" } },
      ["violated emulator-on-pinned [3] pin-a pin-b"],
    ],
    [
      "an I/O thread is on a pinned one's CPU",
      { cells: { iothreads: ["1"] } },
      ["violated emulator-on-pinned [1] cells pin-a"],
    ],
    [
      "the emulator of a pinned guest is on another's pin",
      { "pin-a": { emulator: "1,3,5" } },
      ["violated emulator-on-pinned [3] pin-a pin-b", "warning emulator-place [3] pin-a"],
    ],
    [
      "the emulator of a pinned guest is on one shared CPU more than its own: nobody's promise is broken",
      { "pin-a": { emulator: "1,5,0" } },
      ["warning emulator-place [0] pin-a"],
    ],
    [
      "the kernel runs a pinned vCPU on another's CPU, the XML does not",
      { "pin-a": { moved: { "CPU 0/KVM": "3" } } },
      ["violated thread-on-pinned [3] pin-a pin-b", "violated thread-away [3] pin-a"],
    ],
    [
      "the kernel runs a pinned vCPU on a shared CPU",
      { "pin-a": { moved: { "CPU 1/KVM": "0" } } },
      ["violated thread-away [0] pin-a"],
    ],
    [
      "the kernel lets a pinned vCPU run everywhere",
      { "pin-a": { moved: { "CPU 1/KVM": "0-7" } } },
      ["violated thread-on-pinned [3,7] pin-a pin-b", "violated thread-away [0-7] pin-a"],
    ],
    [
      "the kernel runs the emulator elsewhere",
      { "pin-b": { moved: { "qemu-system-x86": "0" } } },
      ["violated thread-away [0] pin-b"],
    ],
    [
      "the kernel runs a floating vCPU on a pinned one's CPU",
      { float: { moved: { "CPU 0/KVM": "0,5" } } },
      ["violated floating-on-pinned [5] float pin-a", "violated thread-away [0,5] float"],
    ],
    [
      "a pin outside of the dedicated set",
      { "pin-b": { pins: ["2"] } },
      ["violated pins-outside-dedicated [2] pin-b", "violated floating-on-pinned [2] float pin-b"].reverse(),
    ],
    [
      "a floating guest outside of the shared set, where the dedicated set is not touched",
      { cells: { pins: ["8", "8"], iothreads: ["8"], charged: { VCPU: 2 } } },
      [
        "violated pins-outside-dedicated [8] cells",
        "violated pin-offline [8] cells",
        "warning vcpu-fallback [8] cells",
      ],
    ],
    [
      "a pinned guest that is charged VCPU",
      { "pin-a": { charged: { VCPU: 2 } } },
      ["warning vcpu-fallback [1,5] pin-a"],
    ],
    ["a server that is charged nothing", { float: { charged: null } }, ["warning not-charged [] float"]],
    ["a server that Nova has not", { float: { server: null } }, ["violated orphan [0,2,4,6] float"]],
    ["one that does not run", { share: { server: null } }, ["warning orphan [] share"]],
    [
      "a server that Nova has elsewhere",
      { float: { server: { host: "other" } } },
      ["violated elsewhere [0,2,4,6] float"],
    ],
    ["one that does not run", { share: { server: { host: "other" } } }, ["warning elsewhere [] share"]],
    [
      "a guest that is shut off has the pins of one that runs",
      { share: { pins: ["3"] } },
      ["warning pins-overlap [3] pin-b share"],
    ],
    [
      "a domain that is not Nova's is pinned to a dedicated CPU that nobody has",
      { tool: { pins: ["7"] }, "pin-b": { emulator: "3", charged: { PCPU: 1 } } },
      ["violated floating-on-dedicated [7] tool"],
    ],
    [
      "a domain that is not Nova's is pinned to a pinned server's CPU",
      { tool: { pins: ["3"] } },
      ["violated pins-overlap [3] pin-b tool"],
    ],
    [
      "a domain that is not Nova's may run anywhere",
      { tool: { pins: [null], cpuset: "0-7" } },
      ["violated floating-on-pinned [1,5] tool pin-a", "violated floating-on-pinned [3,7] tool pin-b"],
    ],
    [
      "a neighbour on the sibling of one that asked to be isolated",
      {
        "pin-a": { pins: ["1"], extraSpecs: { "hw:cpu_thread_policy": "isolate" }, charged: { PCPU: 1 } },
        share: { pins: ["5"], live: true },
      },
      ["violated siblings-shared [5] pin-a share"],
    ],
  ];

  it.each(CASES)("%s", (_what, changes, expected) => {
    expect(told({ guests: guestsWith(changes) })).toEqual(expected);
  });

  it("of each rule about guests there is one that catches it", () => {
    const caught = CASES.flatMap(([, , expected]) => expected.map((line) => line.split(" ")[1]));
    const rules: readonly RuleId[] = [
      ...(["pins-overlap", "floating-on-pinned", "thread-on-pinned", "emulator-on-pinned", "siblings-shared"] as const),
      ...(["floating-on-dedicated", "pins-outside-dedicated", "emulator-place", "thread-away", "pin-offline"] as const),
      ...(["vcpu-fallback", "not-charged", "orphan", "elsewhere"] as const),
    ];
    expect(rules.filter((rule) => !caught.includes(rule))).toEqual([]);
  });
});

describe("a defect of the host", () => {
  it.each<[string, Partial<AuditHostOptions>, readonly string[]]>([
    ["the sets overlap", { shared: "0,2,4,6-7" }, ["violated sets-overlap [7] ", "warning siblings-split [3,7] "]],
    ["vcpu_pin_set beside the dedicated set", { legacy: "0,2,4,6" }, ["violated sets-conflict [] "]],
    ["reserved_host_cpus beside the sets", { reserved: "1" }, ["violated sets-conflict [] "]],
    [
      "Placement has fewer dedicated CPUs than nova.conf",
      { inventories: { PCPU: { total: 3 } } },
      ["violated set-inventory [] "],
    ],
    [
      "Placement has more shared CPUs than nova.conf",
      { inventories: { VCPU: { total: 8 } } },
      ["violated set-inventory [] "],
    ],
    [
      "dedicated CPUs are overcommitted",
      { inventories: { PCPU: { allocationRatio: 2 } } },
      ["violated set-inventory [] "],
    ],
    ["more is charged than there is", { inventories: { PCPU: { used: 5 } } }, ["warning inventory-overused [] "]],
    [
      "a shared CPU is offline",
      { online: "0-3,5-7" },
      ["violated set-offline [4] ", "warning pin-offline [4] float", "warning pin-offline [4] cells"],
    ],
    ["the dedicated set has CPUs that the host has not", { dedicated: "1,3,5,7-8" }, ["violated set-offline [8] "]],
  ])("%s", (_what, options, expected) => {
    expect([...told({ guests: HEALTHY, ...options })].sort()).toEqual([...expected].sort());
  });

  it("siblings of one core are split between the sets", () => {
    expect(told({ guests: [], dedicated: "1-3", shared: "0,4-7" })).toEqual(["warning siblings-split [1-3,5-7] "]);
  });
});
