// Shape PIN(n): every vCPU on a dedicated CPU that nobody else may use, the emulator on the same CPUs.
import {
  cpuSet,
  difference,
  intersection,
  isDisjoint,
  isEqual,
  isSubset,
  NO_CPUS,
  showCpuSet,
} from "../libvirt/cpu-set.ts";
import { pinnedCpus, vcpuIds } from "../libvirt/domain-cpus.ts";
import type { DomainFacts } from "../libvirt/domain-xml.ts";
import { check, checkSource, type Finding, unknown } from "./check.ts";
import { HINTS } from "./hints.ts";
import type { Look, Neighbour } from "./look.ts";
import { novaPins } from "./nova.ts";
import { orUnset, pinText } from "./words.ts";
import type { Check } from "./verdict.ts";

export function judgePins(look: Look, domain: DomainFacts): readonly Check[] {
  const pins = domain.vcpuPins;
  const ids = vcpuIds(look.flavor.vcpus);
  const found = pinText(pins);
  const say = (name: string, finding: Finding) => check("libvirt", name, finding);
  const every = say("every vCPU is pinned", {
    holds: isEqual(new Set(pins.keys()), new Set(ids)),
    expected: `<vcpupin> for vCPU ${showCpuSet(new Set(ids))}`,
    found,
    hint: pins.size === 0 ? HINTS.notPinned : undefined,
  });
  if (pins.size === 0) {
    return [
      every,
      unknown("libvirt", "the pins are dedicated CPUs", "pins in the dedicated set", "no pins to look at"),
    ];
  }
  const sizes = [...pins.values()].map(({ size }) => size);
  const cpus = pinnedCpus(domain);
  const why = hintForPins(look, domain);
  return [
    every,
    say("each pin is a single CPU", {
      holds: sizes.every((size) => size === 1),
      expected: "1 CPU per vCPU",
      found,
      hint: why,
    }),
    say("no two vCPUs have the same CPU", {
      holds: sizes.reduce((sum, size) => sum + size, 0) === cpus.size,
      expected: "distinct CPUs",
      found,
    }),
    checkSource("libvirt", "the pins are dedicated CPUs", "inside the dedicated set", look.sets, ({ dedicated }) => ({
      holds: dedicated !== null && isSubset(cpus, dedicated),
      found: `pins on ${showCpuSet(cpus)}, dedicated set ${orUnset(dedicated)}`,
      hint: dedicated === null ? HINTS.noDedicatedSet : why,
    })),
    checkSource("libvirt", "no pin is a shared CPU", "outside the shared set", look.sets, ({ dedicated, shared }) => ({
      holds: shared === null || isDisjoint(cpus, shared),
      found: `pins on ${showCpuSet(cpus)}, shared set ${orUnset(shared)}`,
      hint: dedicated !== null && shared !== null && !isDisjoint(dedicated, shared) ? HINTS.overlap : why,
    })),
    checkSource("libvirt", "the pins are online", "online CPUs", look.online, (online) => ({
      holds: isSubset(cpus, online),
      found: isSubset(cpus, online) ? `${showCpuSet(cpus)} online` : `${showCpuSet(difference(cpus, online))} offline`,
      hint: HINTS.offline,
    })),
    exclusive(look, domain),
    asNovaSays(look, domain),
    say("no vCPU floats besides", {
      holds: domain.vcpuCpuset === null,
      expected: "<vcpu> without cpuset",
      found: domain.vcpuCpuset === null ? "no cpuset" : `<vcpu cpuset> ${showCpuSet(domain.vcpuCpuset)}`,
    }),
  ];
}

/** Why pins are there and are none: a NUMA topology alone, or a change after Nova made the domain. */
function hintForPins({ evidence, sets }: Look, domain: DomainFacts): string | undefined {
  const said = novaPins(evidence.topology);
  if (said.ok && said.value.size > 0) return saysTheSame(said.value, domain) ? undefined : HINTS.changedBehindNova;
  const shared = sets.ok ? sets.value.shared : null;
  return shared !== null && isSubset(pinnedCpus(domain), shared) ? HINTS.numaOnly : undefined;
}

/** No thread of any other guest may run on this one's CPUs: neither pinned there, nor floating over them. */
function exclusive({ neighbours, evidence, names }: Look, domain: DomainFacts): Check {
  const cpus = pinnedCpus(domain);
  const others = (list: readonly Neighbour[]) => list.filter(({ uuid }) => uuid !== domain.uuid);
  const expected = `no other guest on CPU ${showCpuSet(cpus)}`;
  return checkSource("libvirt", "no other guest may use these CPUs", expected, neighbours, (list) => {
    const clashes = others(list).flatMap((other) => {
      const shared = other.mayUse === null ? cpus : intersection(cpus, other.mayUse);
      const name = names.get(other.uuid) ?? `${other.name} (${other.uuid})`;
      return shared.size === 0 ? [] : [`${name} may use ${other.mayUse === null ? "every CPU" : showCpuSet(shared)}`];
    });
    const host = evidence.host.ok ? evidence.host.value.name : "the host";
    return {
      holds: clashes.length === 0,
      found: clashes.join("; ") || `${others(list).length} other guests on ${host}, none there`,
    };
  });
}

function asNovaSays(look: Look, domain: DomainFacts): Check {
  const pins = novaPins(look.evidence.topology);
  const expected = pins.ok
    ? [...pins.value].map(([vcpu, cpu]) => `${vcpu}→${cpu}`).join(" ") || "no pins"
    : "Nova's pins";
  return checkSource("libvirt", "the pins are those that Nova says", expected, pins, (said) => ({
    holds: saysTheSame(said, domain),
    found: pinText(domain.vcpuPins),
    hint: said.size > 0 ? HINTS.changedBehindNova : undefined,
  }));
}

function saysTheSame(said: ReadonlyMap<number, number>, { vcpuPins }: DomainFacts): boolean {
  return (
    said.size === vcpuPins.size && [...said].every(([vcpu, cpu]) => isEqual(vcpuPins.get(vcpu) ?? NO_CPUS, cpuSet(cpu)))
  );
}

/** The emulator's and the I/O threads' own pins. From Nova 33 on every guest has an I/O thread, which follows the emulator. */
export function judgeHelpers({ sets }: Look, domain: DomainFacts): readonly Check[] {
  const cpus = pinnedCpus(domain);
  if (cpus.size === 0) return [];
  const expected = `the pins, ${showCpuSet(cpus)}`;
  const emulator = domain.emulatorPin;
  const shared = sets.ok ? sets.value.shared : null;
  const emulatorCheck = check("libvirt", "the emulator runs on the server's own CPUs", {
    holds: emulator !== null && isEqual(emulator, cpus),
    expected,
    found: emulator === null ? "no <emulatorpin>" : `<emulatorpin> ${showCpuSet(emulator)}`,
    hint: emulator !== null && shared !== null && isSubset(emulator, shared) ? HINTS.emulatorShare : undefined,
  });
  if (domain.iothreads === 0) return [emulatorCheck];
  const ids = new Set(vcpuIds(domain.iothreads).map((at) => at + 1));
  return [
    emulatorCheck,
    check("libvirt", "the I/O threads run on the server's own CPUs", {
      holds:
        isEqual(new Set(domain.iothreadPins.keys()), ids) &&
        [...domain.iothreadPins.values()].every((pin) => isEqual(pin, cpus)),
      expected,
      found: `<iothreadpin> ${pinText(domain.iothreadPins)}`,
    }),
  ];
}
