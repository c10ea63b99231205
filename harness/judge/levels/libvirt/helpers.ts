// The emulator's and the I/O threads' own pins, by the emulator's policy. From Nova 33 on every guest has one I/O thread,
// which follows the emulator wherever there is a NUMA topology.
import { isEqual, isSubset, showCpuSet } from "../../../../base/cpu-set.ts";
import { vcpuIds } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../../../evidence/evidence.ts";
import { check, checkSource, type Finding } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import type { ActiveLook } from "../../subject.ts";
import { emulatorCpus, faultOfOwnCpu } from "../../expected-places.ts";
import { pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgeHelpers(look: ActiveLook, domain: DomainFacts): readonly Check[] {
  return [judgeEmulator(look, domain), ...judgeIothreads(look, domain)];
}

/** Before Nova 33 none is made; a guest that has some nevertheless is judged by where they run. */
export function judgeIothreadCount({ wanted }: ActiveLook, domain: DomainFacts): readonly Check[] {
  if (wanted.iothreads === "as-made") return [];
  return [
    check("libvirt", "the guest has its I/O thread", {
      holds: domain.iothreads === 1,
      expected: "1 I/O thread",
      found: `${domain.iothreads}`,
    }),
  ];
}

function judgeEmulator(look: ActiveLook, domain: DomainFacts): Check {
  const { emulator } = look.wanted;
  const found = domain.emulatorPin === null ? "no <emulatorpin>" : `<emulatorpin> ${showCpuSet(domain.emulatorPin)}`;
  if (emulator === "one-more-dedicated") return judgeOwnCpu(look, domain, found);
  const name = emulatorName(emulator);
  const must = emulatorCpus(look);
  const place = typeof emulator === "object" ? "those pins" : emulator === "shared-set" ? "the shared set" : "the pins";
  const where = emulator === "own-cpus" && look.wanted.pinned.size === 0 ? "where the vCPUs float" : place;
  const expected = must.ok ? `${where}, ${showCpuSet(must.value)}` : where;
  return checkSource("libvirt", name, expected, must, (cpus) => ({
    holds: domain.emulatorPin !== null && isEqual(domain.emulatorPin, cpus),
    found,
    hint: emulator === "own-cpus" ? shareHint(look, domain) : undefined,
  }));
}

function emulatorName(emulator: Exclude<ActiveLook["wanted"]["emulator"], "one-more-dedicated">): string {
  if (typeof emulator === "object") return `the emulator runs on the pins of vCPU ${showCpuSet(emulator.pinsOf)}`;
  return emulator === "shared-set"
    ? "the emulator runs on the shared set"
    : "the emulator runs on the server's own CPUs";
}

function shareHint({ sets, wanted }: ActiveLook, { emulatorPin }: DomainFacts): string | undefined {
  const shared = sets.ok ? sets.value.shared : null;
  const isThere = wanted.pinned.size > 0 && emulatorPin !== null && shared !== null && isSubset(emulatorPin, shared);
  return isThere ? HINTS.emulatorShare : undefined;
}

function judgeOwnCpu(look: ActiveLook, domain: DomainFacts, found: string): Check {
  const expected = "one dedicated CPU that no vCPU has, on the host node of guest cell 0";
  const name = "the emulator has a dedicated CPU of its own";
  const { emulatorPin } = domain;
  if (emulatorPin === null) return check("libvirt", name, { holds: false, expected, found });
  return checkSource("libvirt", name, expected, faultOfOwnCpu(look, domain, emulatorPin), (fault) => ({
    holds: fault === undefined,
    found: fault === undefined ? found : `${found}: ${fault}`,
  }));
}

function judgeIothreads(look: ActiveLook, domain: DomainFacts): readonly Check[] {
  if (domain.iothreads === 0 && domain.iothreadPins.size === 0) return [];
  const ids = new Set(vcpuIds(domain.iothreads).map((at) => at + 1));
  const must: Source<ReadonlySet<number>> = emulatorCpus(look);
  const expected = must.ok ? `where the emulator must, ${showCpuSet(must.value)}` : "where the emulator must";
  return [
    checkSource(
      "libvirt",
      "the I/O threads run where the emulator must",
      expected,
      must,
      (cpus): Omit<Finding, "expected"> => ({
        holds:
          isEqual(new Set(domain.iothreadPins.keys()), ids) &&
          [...domain.iothreadPins.values()].every((pin) => isEqual(pin, cpus)),
        found: `<iothreadpin> ${pinText(domain.iothreadPins)}`,
      }),
    ),
  ];
}
