// The emulator's and the I/O threads' own pins, by the emulator's policy. From Nova 33 on every guest has one I/O thread,
// which follows the emulator wherever there is a NUMA topology.
import { isEqual, isSubset, showCpuSet } from "../../../../base/cpu-set.ts";
import { vcpuIds } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../../../evidence/evidence.ts";
import { check, checkSource, type CheckResult } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import type { ActiveSubject } from "../../subject.ts";
import { emulatorCpus, faultOfOwnCpu } from "../../expected-places.ts";
import { pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgeHelpers(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  return [judgeEmulator(subject, domain), ...judgeIothreads(subject, domain)];
}

/** Before Nova 33 none is made; a guest that has some nevertheless is judged by where they run. */
export function judgeIothreadCount({ expectedGuest }: ActiveSubject, domain: DomainFacts): readonly Check[] {
  if (expectedGuest.iothreads === "as-made") return [];
  return [
    check("libvirt", "the guest has its I/O thread", {
      holds: domain.iothreads === 1,
      expected: "1 I/O thread",
      found: `${domain.iothreads}`,
    }),
  ];
}

function judgeEmulator(subject: ActiveSubject, domain: DomainFacts): Check {
  const { emulator } = subject.expectedGuest;
  const found = domain.emulatorPin === null ? "no <emulatorpin>" : `<emulatorpin> ${showCpuSet(domain.emulatorPin)}`;
  if (emulator === "one-more-dedicated") return judgeOwnCpu(subject, domain, found);
  const name = emulatorName(emulator);
  const must = emulatorCpus(subject);
  const place = typeof emulator === "object" ? "those pins" : emulator === "shared-set" ? "the shared set" : "the pins";
  const where = emulator === "own-cpus" && subject.expectedGuest.pinned.size === 0 ? "where the vCPUs float" : place;
  const expected = must.ok ? `${where}, ${showCpuSet(must.value)}` : where;
  return checkSource("libvirt", name, expected, must, (cpus) => ({
    holds: domain.emulatorPin !== null && isEqual(domain.emulatorPin, cpus),
    found,
    hint: emulator === "own-cpus" ? shareHint(subject, domain) : undefined,
  }));
}

function emulatorName(emulator: Exclude<ActiveSubject["expectedGuest"]["emulator"], "one-more-dedicated">): string {
  if (typeof emulator === "object") return `the emulator runs on the pins of vCPU ${showCpuSet(emulator.pinsOf)}`;
  return emulator === "shared-set"
    ? "the emulator runs on the shared set"
    : "the emulator runs on the server's own CPUs";
}

function shareHint({ sets, expectedGuest }: ActiveSubject, { emulatorPin }: DomainFacts): string | undefined {
  const shared = sets.ok ? sets.value.shared : null;
  const isThere =
    expectedGuest.pinned.size > 0 && emulatorPin !== null && shared !== null && isSubset(emulatorPin, shared);
  return isThere ? HINTS.emulatorShare : undefined;
}

function judgeOwnCpu(subject: ActiveSubject, domain: DomainFacts, found: string): Check {
  const expected = "one dedicated CPU that no vCPU has, on the host node of guest cell 0";
  const name = "the emulator has a dedicated CPU of its own";
  const { emulatorPin } = domain;
  if (emulatorPin === null) return check("libvirt", name, { holds: false, expected, found });
  return checkSource("libvirt", name, expected, faultOfOwnCpu(subject, domain, emulatorPin), (fault) => ({
    holds: fault === undefined,
    found: fault === undefined ? found : `${found}: ${fault}`,
  }));
}

function judgeIothreads(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  if (domain.iothreads === 0 && domain.iothreadPins.size === 0) return [];
  const ids = new Set(vcpuIds(domain.iothreads).map((at) => at + 1));
  const must: Source<ReadonlySet<number>> = emulatorCpus(subject);
  const expected = must.ok ? `where the emulator must, ${showCpuSet(must.value)}` : "where the emulator must";
  return [
    checkSource(
      "libvirt",
      "the I/O threads run where the emulator must",
      expected,
      must,
      (cpus): Omit<CheckResult, "expected"> => ({
        holds:
          isEqual(new Set(domain.iothreadPins.keys()), ids) &&
          [...domain.iothreadPins.values()].every((pin) => isEqual(pin, cpus)),
        found: `<iothreadpin> ${pinText(domain.iothreadPins)}`,
      }),
    ),
  ];
}
