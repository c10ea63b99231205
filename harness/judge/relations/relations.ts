// Relations between servers of one experiment.
import { mapped } from "../../evidence/attempt.ts";
import type { DifferentHosts, DisjointPins, PinnedAlike, Relation } from "../../../experiments/experiment.ts";
import { type CpuSet, intersection, showCpuSet, union } from "../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../../evidence/evidence.ts";
import { whyNoServer } from "../levels/api.ts";
import { check, checkSource, unknown } from "../check.ts";
import { areTogether, showHost } from "../host-of.ts";
import { dedicatedCpus } from "../levels/libvirt/exclusive.ts";
import type { ActiveSubject, Subject } from "../subject.ts";
import { novaPins } from "../levels/nova-pins.ts";
import { shapesOf } from "./pinning-shape.ts";
import { siblingsOf } from "../levels/libvirt/siblings.ts";
import type { Check } from "../verdict.ts";
import type { Level } from "../../../nova/levels.ts";

/** Where one of the two was not looked at, or was not made, it is inconclusive. */
export function judgeRelation(
  relation: Relation,
  looks: ReadonlyMap<string, Subject | ActiveSubject>,
): readonly Check[] {
  const name = nameOf(relation);
  const otherName = relation.kind === "pinned-alike" ? relation.like : relation.other;
  const server = looks.get(relation.server);
  const other = looks.get(otherName);
  if (server === undefined || other === undefined) {
    const missing = server === undefined ? relation.server : otherName;
    return [unknown("libvirt", name, "both servers observed", `${missing} was not observed`)];
  }
  for (const one of [other, server]) {
    const gone = whyNoServer(one);
    if (gone !== undefined) return [unknown("api", name, "both servers observed", `${one.name}: ${gone}`)];
  }
  if (!("expectedGuest" in server) || !("expectedGuest" in other)) {
    return [unknown("api", name, "both servers ACTIVE", "one of them is not expected to be")];
  }
  switch (relation.kind) {
    case "pinned-alike":
      return alike(relation, name, server, other);
    case "disjoint-pins":
      return disjoint(relation, name, server, other);
    case "different-hosts":
      return [apart(name, server, other)];
  }
}

function nameOf(relation: PinnedAlike | DisjointPins | DifferentHosts): string {
  switch (relation.kind) {
    case "pinned-alike":
      return `${relation.server} is pinned as ${relation.like}`;
    case "disjoint-pins":
      return `${relation.server} and ${relation.other} have no ${relation.cores === true ? "core" : "CPU"} in common`;
    case "different-hosts":
      return `${relation.server} and ${relation.other} are on different hosts`;
  }
}

/** Where the one to compare with is not pinned at all, likeness would prove nothing. */
function alike(relation: PinnedAlike, name: string, server: Subject, like: Subject): readonly Check[] {
  const pins = novaPins(like.evidence.topology);
  const isFree = (like.domain.ok && like.domain.value.vcpuPins.size === 0) || (pins.ok && pins.value.size === 0);
  if (isFree) return [unknown("libvirt", name, `${relation.like} pinned`, `${relation.like} is not pinned itself`)];
  const others = new Map(shapesOf(server));
  return shapesOf(like).map(([level, wanted]) => {
    const found = others.get(level);
    if (!wanted.ok) return unknown(level, name, `as ${relation.like}`, `${relation.like}: ${wanted.reason}`);
    if (found?.ok !== true)
      return unknown(level, name, wanted.value, `${relation.server}: ${found?.reason ?? "not seen"}`);
    return check(level, name, { holds: found.value === wanted.value, expected: wanted.value, found: found.value });
  });
}

/** By Nova's pins and by the domains', each on its own. CPUs of different hosts are never the same. */
function disjoint({ cores = false }: DisjointPins, name: string, server: ActiveSubject, other: ActiveSubject) {
  const byNova = (subject: ActiveSubject) =>
    mapped(novaPins(subject.evidence.topology), (pins) => new Set(pins.values()));
  const byDomain = (subject: ActiveSubject) =>
    mapped(subject.domain, (domain: DomainFacts) => dedicatedCpus(subject, domain));
  const judgeAt = (level: Level, cpusOf: (subject: ActiveSubject) => Source<CpuSet>): Check => {
    const expected = `no ${cores ? "core" : "CPU"} of ${server.name} is one of ${other.name}'s`;
    const [mine, theirs] = [cpusOf(server), cpusOf(other)];
    const blind = [mine, theirs].find((one) => !one.ok);
    if (blind?.ok === false) return unknown(level, name, expected, blind.reason);
    const own = mine.ok ? mine.value : new Set<number>();
    const their = theirs.ok ? theirs.value : new Set<number>();
    const found = `${server.name} on ${showCpuSet(own)}, ${other.name} on ${showCpuSet(their)}`;
    if (own.size === 0 || their.size === 0) return unknown(level, name, expected, `${found}: no pins to compare`);
    if (areTogether(server.evidence, other.evidence) === false) {
      return check(level, name, { holds: true, expected, found: `${found}, on different hosts` });
    }
    return checkSource(level, name, expected, cores ? coresOf(server, own) : mine, (reach) => ({
      holds: intersection(reach, their).size === 0,
      found,
    }));
  };
  return [judgeAt("nova", byNova), judgeAt("libvirt", byDomain)];
}

/** These CPUs and their siblings. */
function coresOf({ cells }: Subject, cpus: CpuSet): Source<CpuSet> {
  return mapped(cells, (host) => union([...cpus].map((cpu) => siblingsOf(cpu, host))));
}

function apart(name: string, server: Subject, other: Subject): Check {
  const together = areTogether(server.evidence, other.evidence);
  const where = ({ name: who, evidence }: Subject) => `${who} on ${showHost(evidence)}`;
  return check("api", name, {
    holds: together === undefined ? undefined : !together,
    expected: "different hosts",
    found:
      together === undefined
        ? "the host of a server is shown to administrators only, and Nova shows no hostId either"
        : `${where(server)}, ${where(other)}`,
  });
}
