// Domains as libvirt wrote them for Nova 31, on a host with one dedicated and one shared CPU: all in order, and what looks pinned
// and is not (a floating server with cells has a `<vcpupin>` to a single CPU) must not become a finding.
import { auditFindings, auditResult } from "../../../../operate/audit/audit.ts";
import type { HostAudit } from "../../../../operate/audit/evidence.ts";
import { isPinned } from "../../../../operate/audit/pinning.ts";
import { readHost } from "../../../../operate/audit/read-host.ts";
import type { ServerState } from "../../../../harness/observe/api/audit-cloud.ts";
import type { Source, ThreadRecord } from "../../../../harness/evidence/evidence.ts";
import { ok } from "../../../support/captured/evidence.ts";
import { fixture, jsonFixture } from "../../../support/captured/fixtures.ts";

interface Sets {
  readonly dedicated: string | null;
  readonly shared: string | null;
}

function audit(
  situations: readonly string[],
  { dedicated, shared }: Sets,
  changes: (xml: string) => string = same,
): HostAudit {
  const read = situations.map((situation) => {
    const xml = changes(fixture(`captured/${situation}/domain.xml`));
    const uuid = /<uuid>(.*)<\/uuid>/.exec(xml)?.[1] ?? "";
    const threads = jsonFixture(`captured/${situation}/threads.json`) as ThreadRecord[];
    const { resources } = jsonFixture(`captured/${situation}/allocations.json`) as {
      resources: Record<string, number>;
    };
    return { uuid, xml, threads, resources };
  });
  const state: Source<ServerState> = ok({ name: "s", status: "ACTIVE", host: "compute-1", taskState: null });
  const inventory = (list: string | null) => ({
    total: list === null ? 0 : list.split(",").length,
    reserved: 0,
    allocationRatio: 1,
    maxUnit: 1,
    used: 0,
  });
  return readHost({
    host: "compute-1",
    seen: {
      domains: ok(read),
      unreadDomains: [],
      threads: ok(new Map(read.map(({ uuid, threads }) => [uuid, ok(threads)]))),
      running: ok(new Set(read.map(({ uuid }) => uuid))),
      capabilitiesXml: ok(fixture("captured/capabilities.xml")),
      ...{ onlineCpus: ok("0-1"), presentCpus: ok("0-1") },
      cpuSets: ok({ dedicated, shared, legacy: null, reserved: null }),
    },
    placement: {
      inventories: ok(
        dedicated === null && shared === null
          ? { VCPU: { ...inventory("0,1"), allocationRatio: 16 } }
          : { PCPU: inventory(dedicated), VCPU: { ...inventory(shared), allocationRatio: 16 } },
      ),
      charged: ok(new Map(read.map(({ uuid, resources }) => [uuid, resources]))),
    },
    servers: ok(new Map(read.map(({ uuid }) => [uuid, state]))),
    leftOut: [],
  });
}

const same = (xml: string): string => xml;
const A: Sets = { dedicated: "1", shared: "0" };
const B: Sets = { dedicated: "0,1", shared: null };
const C: Sets = { dedicated: null, shared: null };

describe("captured domains, profile A", () => {
  it("pinned, floating, and floating with a pin to the only shared CPU: no finding, everything read", () => {
    const result = auditResult(audit(["pinned", "floating", "numa-floating"], A));
    expect(result).toMatchObject({ outcome: "holds", findings: [], inconclusive: [] });
    expect(result.guests).toMatchObject({ pinned: 1, floating: 2 });
  });

  it.each(["mixed", "emulator-shared", "realtime"])("%s beside the floating ones: no finding", (situation) => {
    const found = audit([situation, "floating", "numa-floating"], A);
    expect(auditFindings(found)).toEqual([]);
    expect(found.guests.map(isPinned)).toEqual([true, false, false]);
  });

  it("names are Nova's", () => {
    expect(audit(["pinned"], A).guests[0]).toMatchObject({
      name: "pin-4fs5rtsd-A04-server",
      nova: { version: "31.0.0", extraSpecs: null },
    });
  });

  it("two pinned servers that lived one after another, as if they lived together: one finding", () => {
    const found = auditFindings(audit(["pinned", "realtime"], A));
    expect(found.map(({ rule, cpus }) => `${rule} ${cpus}`)).toEqual(["pins-overlap 1"]);
  });

  it("the emulator of the floating one moved to the dedicated CPU, XML and kernel alike", () => {
    const moved = audit(["pinned", "numa-floating"], A, (xml) =>
      xml.includes("A37") ? xml.replace("<emulatorpin cpuset='0'/>", "<emulatorpin cpuset='1'/>") : xml,
    );
    expect(auditFindings(moved).map(({ rule }) => rule)).toEqual(["emulator-on-pinned", "thread-away"]);
  });
});

describe("captured domains of other profiles", () => {
  it.each(["two-pinned", "guest-threads", "realtime-mask", "emulator-isolate"])("B, %s: no finding", (situation) => {
    const found = audit([situation], B);
    expect(auditFindings(found)).toEqual([]);
    expect(found.guests.map(isPinned)).toEqual([true]);
  });

  it("C, pinned without sets beside floating ones: one warning", () => {
    const found = audit(["legacy", "legacy-float", "legacy-float-numa"], C);
    expect(auditFindings(found).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "warning no-dedicated-set",
    ]);
    expect(found.guests.map(isPinned)).toEqual([true, false, false]);
  });
});
