import { auditReport, type ReportFrame } from "../../../../operate/audit/report.ts";
import type { HostAudit } from "../../../../operate/audit/evidence.ts";
import { renderAudit } from "../../../../operate/audit/render-audit.ts";
import { plain, plainJson } from "../../../../base/plain-text.ts";
import { unreadHost } from "../../../../harness/observe/host/audit-host.ts";
import { type AuditGuest, HEALTHY, hostAudit, uuidOf } from "../../../support/made/audited-host.ts";

const frame: ReportFrame = {
  ...{ cloud: "mine", at: "2026-11-25T08:00:00.000Z", durationMs: 1234 },
  ...{ inconclusive: [], leftOut: [] },
};
const text = (audits: readonly HostAudit[], more: Partial<ReportFrame> = {}, colour = false) =>
  renderAudit(auditReport(audits, { ...frame, ...more }), { width: 100, colour });

const overlapping: readonly AuditGuest[] = [
  { name: "db-1", pins: ["1"] },
  { name: "db-2", pins: ["1"] },
];

describe("an audit on the terminal", () => {
  it("a host in order is two lines and the count", () => {
    expect(text([hostAudit({ guests: HEALTHY })])).toBe(
      [
        "big: HOLDS",
        "  6 domains, 5 running, 2 pinned, 4 floating, 1 not of Nova",
        "",
        "1 host, 6 domains: 0 violated, 0 warnings (1.2 s)",
        "",
      ].join("\n"),
    );
  });

  it("a finding has rule, CPUs, sources, guests by name and uuid, and what to do", () => {
    expect(text([hostAudit({ guests: overlapping })])).toMatchInlineSnapshot(`
      "big: VIOLATED
        2 domains, 2 pinned, 0 floating

        violated pins-overlap, CPU 1 (by libvirt, kernel)
          found     db-1 and db-2 are both pinned to CPU 1 (by libvirt and kernel)
          guests    db-1 (64622d31-0000-4000-8000-000000000000), domain instance-64622d31
                    db-2 (64622d32-0000-4000-8000-000000000000), domain instance-64622d32
          next      migrate one of the two, or hard-reboot it, so that Nova pins it again (live migrations
                    before Nova 20 copied pins: LP1289064)

      1 host, 2 domains: 1 violated, 0 warnings (1.2 s)
      "
    `);
  });

  it("what could not be read is told by its reason, once", () => {
    const lost = hostAudit({ guests: [], change: (records) => ({ ...records, seen: unreadHost("no route to host") }) });
    expect(text([lost])).toMatchInlineSnapshot(`
      "big: INCONCLUSIVE
        its domains were not read

        inconclusive
          what      its domains; its QEMU threads; its NUMA nodes and cores; its online CPUs; its CPUs;
                    its CPU sets in nova.conf
          reason    no route to host

      1 host, 0 domains: 0 violated, 0 warnings, 6 not read (1.2 s)
      "
    `);
  });

  it("hosts that nobody configured and what was left out are told at the end", () => {
    const shown = text([hostAudit({ guests: [] })], {
      inconclusive: [{ what: "compute host c-2", reason: "not configured" }],
      leftOut: ["placement"],
    });
    expect(shown).toMatch(/Could not be read:\n +what +compute host c-2\n +reason +not configured\n/);
    expect(shown).toContain("Left out, as the configuration says: placement");
    expect(shown).toMatch(/1 not read/);
  });

  it("of many guests the first are named", () => {
    const guests = Array.from({ length: 9 }, (_, at): AuditGuest => ({
      name: `p${at}`,
      pins: [`${at % 8}`],
      charged: { VCPU: 1 },
    }));
    const shown = text([hostAudit({ guests: guests.slice(0, 8), dedicated: null, shared: null })]);
    expect(shown).toContain("and 3 more (--json has all)");
    expect(shown).not.toContain("p5 (");
  });

  it("colour only where it is wanted", () => {
    const audits = [hostAudit({ guests: overlapping })];
    expect(text(audits)).not.toContain("\u001b");
    expect(text(audits, {}, true)).toContain("\u001b[31mVIOLATED\u001b[0m");
  });
});

const HOSTILE = [
  ["an escape sequence", "\u001b]0;owned\u0007\u001b[2J"],
  ["C1 control", "\u009b31m"],
  ["a line end and a forged verdict", "x\n\nbig: HOLDS"],
  ["a carriage return", "x\rbig: HOLDS"],
  ["text that runs backwards", "\u202eevil\u202c"],
  ["what nobody sees", "a\u200bb\ufeffc"],
] as const;

describe("a hostile name", () => {
  it.each(HOSTILE)("%s never reaches the terminal", (_what, name) => {
    const guests = overlapping.map((guest, at) =>
      at === 0 ? { ...guest, uuid: uuidOf("evil"), isNovas: true } : guest,
    );
    const audit = hostAudit({ guests });
    const renamed = { ...audit, guests: audit.guests.map((guest, at) => (at === 0 ? { ...guest, name } : guest)) };
    const shown = text([renamed]);
    expect(shown).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
    expect(shown.match(/^big: /gm)).toHaveLength(1);
    expect(shown).toMatch(/\\[enrxu]/);
  });

  it.each(HOSTILE)("%s stays what it was in JSON, written in letters", (_what, name) => {
    const json = plainJson({ name });
    expect(json).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
    expect(JSON.parse(json)).toEqual({ name });
  });

  it("letters of any script stay", () => {
    expect(plain("dätenbänk-数据库-🚀")).toBe("dätenbänk-数据库-🚀");
    expect(plainJson("数据库-🚀")).toBe('"数据库-🚀"');
  });
});

describe("the report as a whole", () => {
  it("is violated before it is inconclusive before it holds", () => {
    const well = hostAudit({ guests: HEALTHY });
    const lost = hostAudit({ guests: [], change: (records) => ({ ...records, seen: unreadHost("no") }) });
    const bad = hostAudit({ guests: overlapping });
    expect(auditReport([well], frame).outcome).toBe("holds");
    expect(auditReport([well, lost], frame).outcome).toBe("inconclusive");
    expect(auditReport([well, lost, bad], frame).outcome).toBe("violated");
  });

  it("of no host, or with hosts that were not looked at, is inconclusive", () => {
    const inconclusive = [{ what: "compute host c-2", reason: "not configured" }];
    expect(auditReport([], frame).outcome).toBe("inconclusive");
    expect(auditReport([hostAudit({ guests: [] })], { ...frame, inconclusive }).outcome).toBe("inconclusive");
  });

  it("with warnings alone holds", () => {
    const report = auditReport([hostAudit({ guests: [], dedicated: "1-3", shared: "0,4-7" })], frame);
    expect(report.hosts[0]?.findings).toMatchObject([{ severity: "warning" }]);
    expect(report.outcome).toBe("holds");
  });

  it("says what it is and by which version", () => {
    expect(auditReport([], frame)).toMatchObject({ kind: "pinproof-audit", version: 1, cloud: "mine" });
  });
});
