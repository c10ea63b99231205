// What holds of the audit whatever guests there are.
import fc from "fast-check";
import { auditFindings, auditResult } from "../../../../operate/audit/audit.ts";
import type { Finding } from "../../../../operate/audit/finding.ts";
import { parseCpuSet } from "../../../../base/cpu-set.ts";
import { type AuditGuest, type AuditHostOptions, hostAudit, uuidOf } from "../../../support/made/audited-host.ts";

const list = fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }).map((cpus) => cpus.join(","));
const pins = fc.array(fc.option(list), { minLength: 1, maxLength: 4 });

const guest: fc.Arbitrary<Omit<AuditGuest, "name">> = fc.record(
  {
    pins,
    cpuset: list,
    emulator: fc.option(list),
    iothreads: fc.array(fc.option(list), { maxLength: 2 }),
    live: fc.boolean(),
    isNovas: fc.boolean(),
    extraSpecs: fc.constantFrom({}, { "hw:cpu_thread_policy": "isolate" }, { "hw:cpu_thread_policy": "require" }),
    moved: fc.dictionary(fc.constantFrom("CPU 0/KVM", "CPU 1/KVM", "qemu-system-x86"), list, { maxKeys: 2 }),
    charged: fc.constantFrom(null, { PCPU: 1 }, { VCPU: 1 }),
    server: fc.constantFrom(null, {}, { host: "other" }),
  },
  { requiredKeys: ["pins"] },
);

const guests = fc
  .array(guest, { maxLength: 8 })
  .map((all) => all.map((one, at): AuditGuest => ({ name: `guest-${at}`, uuid: uuidOf(`g${at}`), ...one })));

const options: fc.Arbitrary<AuditHostOptions> = fc.record({
  guests,
  dedicated: fc.constantFrom("1,3,5,7", "1-2", null),
  shared: fc.constantFrom("0,2,4,6", "0", null),
  online: fc.constantFrom("0-7", "0-5"),
});

const keyOf = (uuids: readonly string[]) => [...uuids].sort().join(" ");

const PAIR_RULES = ["pins-overlap", "floating-on-pinned", "thread-on-pinned", "emulator-on-pinned", "siblings-shared"];

function pairsIn(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ rule }) => PAIR_RULES.includes(rule))
    .map((found) => keyOf(found.guests.map(({ uuid }) => uuid)));
}

describe("whatever guests a host has", () => {
  it("no pair is told twice, and a pair is of two", () => {
    fc.assert(
      fc.property(options, (any) => {
        const pairs = pairsIn(auditFindings(hostAudit(any)));
        expect(new Set(pairs).size).toBe(pairs.length);
        for (const pair of pairs) expect(new Set(pair.split(" ")).size).toBe(2);
      }),
    );
  });

  it("of one guest each rule tells once", () => {
    fc.assert(
      fc.property(options, (any) => {
        const alone = auditFindings(hostAudit(any)).filter(({ guests: found }) => found.length === 1);
        const keys = alone.map(({ rule, guests: [one] }) => `${rule} ${one?.uuid ?? ""}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it("which guest comes first changes nothing", () => {
    const set = (any: AuditHostOptions) =>
      auditFindings(hostAudit(any))
        .map(({ rule, severity, cpus, guests: found }) =>
          JSON.stringify([rule, severity, cpus, keyOf(found.map(({ uuid }) => uuid))]),
        )
        .sort();
    fc.assert(
      fc.property(options, (any) => {
        expect(set({ ...any, guests: [...any.guests].reverse() })).toEqual(set(any));
      }),
    );
  });

  it("every finding has words, a source, something to do next, and CPUs that can be read", () => {
    fc.assert(
      fc.property(options, (any) => {
        for (const { found, sources, next, cpus } of auditFindings(hostAudit(any))) {
          expect(found.length * sources.length * next.length).toBeGreaterThan(0);
          expect(() => parseCpuSet(cpus)).not.toThrow();
        }
      }),
    );
  });

  it("two running guests that are pinned to one CPU are always violated", () => {
    fc.assert(
      fc.property(options, fc.constantFrom("1", "3"), (any, cpu) => {
        const two = ["x", "y"].map((name): AuditGuest => ({ name, pins: [cpu] }));
        const { outcome, findings } = auditResult(
          hostAudit({ ...any, dedicated: "1,3,5,7", guests: [...any.guests, ...two] }),
        );
        expect(outcome).toBe("violated");
        const pair = keyOf([uuidOf("x"), uuidOf("y")]);
        const isPair = ({ guests: found }: Finding) => keyOf(found.map(({ uuid }) => uuid)) === pair;
        expect(findings.find(isPair)).toMatchObject({ rule: "pins-overlap", severity: "violated" });
      }),
      { numRuns: 50 },
    );
  });
});
