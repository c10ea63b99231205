// The judge, for any right guest and any damage to it: what must never happen, whatever comes.
import fc from "fast-check";
import { judge } from "../../../../harness/judge/judge.ts";
import type { ExperimentVerdict } from "../../../../harness/judge/verdict.ts";
import { parseDomainXml } from "../../../../drivers/libvirt/domain-xml.ts";
import type { ExperimentEvidence, HostEvidence, ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import { SUBJECTS } from "../../../mutations/index.ts";
import { type Held, pinnedGuest } from "../../../support/made/arbitrary-guests.ts";
import { damaged } from "../../../support/defects/damage.ts";
import { captured, capturedEvidence, failed, ok, RULES } from "../../../support/captured/evidence.ts";
import { fixture } from "../../../support/captured/fixtures.ts";
import { madeEvidence, madeExperiment } from "../../../support/made/made-guest.ts";
import { cells, thread, xml, type Mutate } from "../../../support/defects/mutate.ts";

const verdictOf = ({ made, expect: expect_ }: Held, mutate: Mutate = (same) => same) => {
  const { servers, hosts } = madeEvidence(["guest", made]);
  return judge(madeExperiment(made, expect_), { servers: servers.map(mutate), hosts }, RULES);
};
const outcomesOf = ({ outcome, servers, relations }: ExperimentVerdict) => [
  outcome,
  ...servers.flatMap(({ server, checks }) => checks.map((check) => [server, check.level, check.name, check.outcome])),
  ...relations.map((check) => [check.level, check.name, check.outcome]),
];
const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });

describe("any guest that is pinned right", () => {
  it("holds", () => {
    fc.assert(
      fc.property(pinnedGuest, (held) => {
        expect(outcomesOf(verdictOf(held)).flat()).not.toContain("violated");
        expect(verdictOf(held).outcome).toBe("holds");
      }),
    );
  });

  const another = pinnedGuest.chain((held) =>
    fc
      .record({ held: fc.constant(held), vcpu: fc.nat(held.made.vcpus - 1), cpu: fc.nat(8) })
      .filter(({ vcpu, cpu }) => held.made.pins[vcpu] !== cpu),
  );

  it("never holds with any one pin in its XML on another CPU", () => {
    fc.assert(
      fc.property(another, ({ held, vcpu, cpu }) => {
        const moved = xml(new RegExp(`vcpu='${vcpu}' cpuset='\\d+'`), `vcpu='${vcpu}' cpuset='${cpu}'`);
        expect(verdictOf(held, moved).outcome).toBe("violated");
      }),
    );
  });

  it("never holds with any one vCPU thread on another CPU", () => {
    fc.assert(
      fc.property(another, ({ held, vcpu, cpu }) => {
        expect(verdictOf(held, thread(`CPU ${vcpu}/KVM`, String(cpu))).outcome).toBe("violated");
      }),
    );
  });

  it("never holds with any one of Nova's pins on another CPU", () => {
    fc.assert(
      fc.property(another, ({ held: { made, expect: expect_ }, vcpu, cpu }) => {
        const pins = { ...made.pins, [vcpu]: cpu };
        const nodes = made.cells.map((cell): [number[], Record<string, number>] => [
          [...cell.vcpus],
          Object.fromEntries(cell.vcpus.map((id) => [id, pins[id] ?? 0])),
        ]);
        expect(verdictOf({ made, expect: expect_ }, cells(...nodes)).outcome).toBe("violated");
      }),
    );
  });
});

describe("order says nothing", () => {
  const elements = (text: string, name: string) => text.match(new RegExp(`<${name} [^>]*>`, "g")) ?? [];

  const reordered = fc.constantFrom(...SUBJECTS).chain((subject) => {
    const reorder = (server: ServerEvidence): fc.Arbitrary<ServerEvidence> => {
      const text = server.domainXml.ok ? server.domainXml.value : "";
      const kinds = ["vcpupin", "memnode", "vcpusched", "page"];
      return fc
        .record({
          threads: shuffled(server.threads.ok ? server.threads.value : []),
          lists: fc.tuple(...kinds.map((kind) => shuffled(elements(text, kind)))),
          cells: shuffled(text.match(/<cell id='\d+' cpus[^>]*>/g) ?? []),
        })
        .map(({ threads, lists, cells: guestCells }) => {
          let domainXml = text;
          for (const [at, kind] of kinds.entries())
            domainXml = inOrder(domainXml, new RegExp(`<${kind} [^>]*>`, "g"), lists[at] ?? []);
          domainXml = inOrder(domainXml, /<cell id='\d+' cpus[^>]*>/g, guestCells);
          return {
            ...server,
            threads: server.threads.ok ? ok(threads) : server.threads,
            domainXml: server.domainXml.ok ? ok(domainXml) : server.domainXml,
          };
        });
    };
    const { servers } = subject.evidence;
    return fc
      .tuple(fc.tuple(...servers.map(reorder)), shuffled(servers.map((_, at) => at)), fc.constant(subject))
      .map(([changed, order, { evidence }]): { evidence: ExperimentEvidence; subject: typeof subject } => ({
        evidence: { ...evidence, servers: order.flatMap((at) => changed[at] ?? []) },
        subject,
      }));
  });

  it("of threads, elements and servers: the verdict is the same", () => {
    fc.assert(
      fc.property(reordered, ({ evidence, subject }) => {
        const verdict = judge(subject.experiment, evidence, subject.rules);
        expect(outcomesOf(verdict)).toEqual(outcomesOf(judge(subject.experiment, subject.evidence, subject.rules)));
      }),
    );
  });
});

/** The elements of a text that match, replaced one by one by those given. */
function inOrder(text: string, pattern: RegExp, list: readonly string[]): string {
  let at = 0;
  return text.replace(pattern, (element) => list[at++] ?? element);
}

describe("what is not seen", () => {
  const SOURCES = ["server", "flavor", "image", "topology", "allocations", "domainXml", "threads", "host"] as const;
  const PARTS = ["capabilitiesXml", "onlineCpus", "cpuSets", "neighbours"] as const;
  const reason = failed("it was not seen");
  const without = (
    server: ServerEvidence,
    source: (typeof SOURCES)[number] | (typeof PARTS)[number],
  ): ServerEvidence => {
    if (!PARTS.includes(source as "cpuSets")) return { ...server, [source]: reason };
    const host = (value: HostEvidence) => ok({ ...value, [source]: reason });
    return { ...server, host: server.host.ok ? host(server.host.value) : server.host };
  };

  it("never makes a verdict hold with fewer levels", () => {
    const subjects = SUBJECTS.filter(({ evidence }) => evidence.servers.every(({ server }) => server.ok));
    fc.assert(
      fc.property(fc.constantFrom(...subjects), fc.constantFrom(...SOURCES, ...PARTS), (subject, source) => {
        const servers = subject.evidence.servers.map((server) => without(server, source));
        const verdict = judge(subject.experiment, { ...subject.evidence, servers }, subject.rules);
        const whole = judge(subject.experiment, subject.evidence, subject.rules);
        const levels = ({ servers: list }: ExperimentVerdict) => list.map((one) => Object.keys(one.levels));
        // Of a guest whose image cannot be read nobody knows whether it would report; its console then stands for it.
        expect(levels(verdict)).toEqual(levels(whole));
        expect(verdict.servers.map(({ outcome }) => outcome)).not.toContain("violated");
      }),
    );
  });

  it.each(SOURCES)("%s: a pinned server does not hold without it", (source) => {
    const { servers, hosts } = capturedEvidence();
    const changed = servers.map((server) => (server.name === "by-image" ? without(server, source) : server));
    expect(judge(captured, { servers: changed, hosts }, RULES).outcome).toBe("inconclusive");
  });
});

describe("damage", () => {
  const whole = fixture("captured/by-image/domain.xml");
  const judgedFacts = (text: string) => {
    const { name, type, ...facts } = parseDomainXml(text);
    return [facts, name !== "" && type !== ""];
  };

  it.each([
    ["anywhere in the XML", /[^]*/],
    ["where pins and memory are", /<vcpu [^]*<\/numatune>/],
    ["in the guest's CPU", /<cpu [^]*<\/cpu>/],
  ])("%s: it never holds but where nothing that is judged has changed", (_where, within) => {
    fc.assert(
      fc.property(damaged([whole], within), ({ text }) => {
        const { servers, hosts } = capturedEvidence();
        const changed = servers.map((one) => (one.name === "by-image" ? { ...one, domainXml: ok(text) } : one));
        const { outcome } = judge(captured, { servers: changed, hosts }, RULES);
        // Read only where it holds: then it must be the same domain.
        const facts = outcome === "holds" ? judgedFacts(text) : judgedFacts(whole);
        expect(facts).toEqual(judgedFacts(whole));
      }),
      { numRuns: 200 },
    );
  });
});

it("a verdict is plain data: saved and read again it is the same", () => {
  for (const { experiment, evidence, rules } of SUBJECTS) {
    const verdict = judge(experiment, evidence, rules);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  }
});
