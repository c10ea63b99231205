// Dedicated means: nobody else. No thread of another guest may be pinned to, or float over, this one's dedicated CPUs.
// Shared vCPUs and emulators on the shared set may meet there.
import { plural } from "../../../../base/words.ts";
import { type CpuSet, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import { intrusion } from "../../../../nova/own-cpus.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { checkSource } from "../../check.ts";
import { type ActiveSubject, nameOf } from "../../subject.ts";
import { isAlone } from "../../expected-places.ts";
import type { Check } from "../../verdict.ts";

/** The CPUs that are this guest's alone: those of its pinned vCPUs and, on a CPU of its own, of its emulator. */
export function dedicatedCpus({ expectedGuest }: ActiveSubject, { vcpuPins, emulatorPin }: DomainFacts): CpuSet {
  const own = expectedGuest.emulator === "one-more-dedicated" ? (emulatorPin ?? NO_CPUS) : NO_CPUS;
  return union([...[...expectedGuest.pinned].map((vcpu) => vcpuPins.get(vcpu) ?? NO_CPUS), own]);
}

/**
 * Without a dedicated set floating guests may run anywhere; then only pinned ones must keep away. Where that set is not
 * known, floating ones tell nothing.
 */
export function judgeExclusive(subject: ActiveSubject, domain: DomainFacts): Check {
  const cpus = dedicatedCpus(subject, domain);
  const { sets } = subject;
  const isWanted = subject.expectedGuest.within === "dedicated-set";
  const isExclusive = isAlone(subject);
  const name = isExclusive ? "no other guest may use these CPUs" : "no other guest is pinned to these CPUs";
  const expected = `no other guest ${isExclusive ? "on" : "pinned to"} CPU ${showCpuSet(cpus)}`;
  return checkSource("libvirt", name, expected, subject.neighbours, (list) => {
    const others = list.filter(({ uuid }) => uuid !== domain.uuid);
    const clashes = others.flatMap((other) => {
      const taken = intrusion(cpus, other, isExclusive);
      const what = isExclusive ? "may use" : "is pinned to";
      const where = isExclusive && other.mayUse === null ? "every CPU" : showCpuSet(taken);
      return taken.size === 0 ? [] : [`${nameOf(subject, other)} ${what} ${where}`];
    });
    const host = subject.evidence.host.ok ? subject.evidence.host.value.name : "the host";
    if (clashes.length === 0 && !isWanted && !sets.ok) return { holds: undefined, found: sets.reason };
    return {
      holds: clashes.length === 0,
      found: clashes.join("; ") || `${plural(others.length, "other guest")} on ${host}, none there`,
    };
  });
}
