// Who else may run on a CPU that is one guest's own: judge, map and audit give one answer.
import { parseCpuSet } from "../../../base/cpu-set.ts";
import type { NeighbourRecord } from "../../../harness/evidence/evidence.ts";
import { judge } from "../../../harness/judge/judge.ts";
import { judgedMoments } from "../../support/made/judged-moments.ts";
import { pairFindings } from "../../../operate/audit/rules/pairs.ts";
import { hostSets } from "../../../nova/host-sets.ts";
import { intrusion, keepsFloatingOff } from "../../../nova/own-cpus.ts";
import { captureSubject } from "../../mutations/mutation.ts";
import { RULES } from "../../support/captured/evidence.ts";
import { neighbour } from "../../support/defects/mutate.ts";
import { type AuditGuest, hostAudit } from "../../support/made/audited-host.ts";

const set = parseCpuSet;

test("only a dedicated set keeps floating threads off", () => {
  const options = { dedicated: null, shared: null, legacy: null };
  expect(keepsFloatingOff(hostSets({ ...options, dedicated: "1" }))).toBe(true);
  expect(keepsFloatingOff(hostSets({ ...options, shared: "0" }))).toBe(false);
  expect(keepsFloatingOff(hostSets({ ...options, legacy: "0-1" }))).toBe(false);
});

test.each([
  ["another's pin", "1-2", "1-3", { alone: "1-2", else: "1-2" }],
  ["one that floats", "", "0-2", { alone: "1-2", else: "" }],
  ["one that floats over a single CPU", "", "1", { alone: "1", else: "" }],
  ["one that nothing limits", "", null, { alone: "1-2", else: "" }],
  ["one elsewhere", "4", "4-5", { alone: "", else: "" }],
])("%s", (_what, pinnedTo, mayUse, takes) => {
  const other = { pinnedTo: set(pinnedTo), mayUse: mayUse === null ? null : set(mayUse) };
  expect(intrusion(set("1-2"), other, true)).toEqual(set(takes.alone));
  expect(intrusion(set("1-2"), other, false)).toEqual(set(takes.else));
});

/** A neighbour as libvirt's records have it, and the same as a guest of an audited host. */
const OTHERS: readonly (readonly [string, Pick<NeighbourRecord, "pinnedTo" | "mayUse">, Partial<AuditGuest>])[] = [
  ["pinned there", { pinnedTo: "1", mayUse: "1" }, { pins: ["1"] }],
  ["pinned there and beside it", { pinnedTo: "1-2", mayUse: "1-2" }, { pins: ["1", "2"] }],
  ["floating over it and more", { pinnedTo: "", mayUse: "0-1" }, { pins: [null], cpuset: "0-1" }],
  ["limited by nothing", { pinnedTo: "", mayUse: null }, { pins: [null] }],
  ["pinned elsewhere", { pinnedTo: "3", mayUse: "3" }, { pins: ["3"] }],
];

describe.each([
  ["with a dedicated set", "pinned", "A04", { dedicated: "1-3", shared: "0" }, ["1"]],
  ["without one", "legacy", "C01", { dedicated: null, shared: null }, ["0", "1"]],
])("%s", (_what, capture, id, sets, pins) => {
  const { experiment, evidence } = captureSubject(capture, id);
  const own = judgedMoments(experiment, evidence.servers, { rules: RULES, hosts: [], names: new Map() });

  test("the server that is asked about is alone on its CPUs", () => {
    expect(own.flatMap(({ clashes }) => clashes)).toEqual([]);
    expect(judge(experiment, evidence, RULES).outcome).toBe("holds");
  });

  test.each(OTHERS)("another guest that is %s", (_other, record, guest) => {
    const servers = evidence.servers.map(neighbour(record));
    const check = judge(experiment, { ...evidence, servers }, RULES)
      .servers.flatMap(({ checks }) => checks)
      .find(({ name }) => name.startsWith("no other guest"));
    const moments = judgedMoments(experiment, servers, { rules: RULES, hosts: [], names: new Map() });
    const audited = hostAudit({
      ...sets,
      guests: [
        { name: "own", pins },
        { name: "other", pins: [], ...guest },
      ],
    });
    const byJudge = check?.outcome === "violated";
    expect({
      map: moments.some(({ clashes }) => clashes.length > 0),
      audit: pairFindings(audited).length > 0,
    }).toEqual({ map: byJudge, audit: byJudge });
  });
});

test("the CPU of an emulator on one more dedicated one is its guest's own, on the map as for the judge", () => {
  const { experiment, evidence } = captureSubject("emulator-isolate", "B04");
  const [domain] = evidence.servers.flatMap(({ domainXml }) => (domainXml.ok ? [domainXml.value] : []));
  const cpu = /<emulatorpin cpuset='(\d+)'/.exec(domain ?? "")?.[1] ?? "";
  const servers = evidence.servers.map(neighbour({ pinnedTo: cpu, mayUse: cpu }));
  expect(judge(experiment, { ...evidence, servers }, RULES).outcome).toBe("violated");
  const moments = judgedMoments(experiment, servers, { rules: RULES, hosts: [], names: new Map() });
  expect(moments.flatMap(({ clashes }) => clashes.map((clash) => clash.cpu))).toEqual([Number(cpu)]);
});
