// Shapes PIN(n), MIXED and FLOATNUMA: each has a <vcpupin> for every vCPU, so that only its CPUs tell which it is. Pinned
// vCPUs: a dedicated CPU each that nobody else may use. The others: what their host node has of the shared set.
import { difference, isDisjoint, isEqual, isSubset, NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import type { Source } from "../../../evidence/evidence.ts";
import { check, checkSource, unknown } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import { judgeExclusive } from "./exclusive.ts";
import { pinsAsNovaSays, saysTheSame } from "./metadata.ts";
import { judgeSiblings } from "./siblings.ts";
import type { ActiveSubject } from "../../subject.ts";
import { allowedText } from "../nova.ts";
import { novaPins } from "../nova-pins.ts";
import { floatingCpus, hasDedicatedSet, onlineOf, pinnableCpus } from "../../expected-places.ts";
import { orUnset, pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgePins(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  const { expectedGuest } = subject;
  const pins = domain.vcpuPins;
  const every = check(
    "libvirt",
    expectedGuest.cpus === "pinned" ? "every vCPU is pinned" : "every vCPU has its <vcpupin>",
    {
      holds: isEqual(new Set(pins.keys()), expectedGuest.vcpus),
      expected: `<vcpupin> for vCPU ${showCpuSet(expectedGuest.vcpus)}`,
      found: pinText(pins),
      hint: pins.size === 0 && expectedGuest.pinned.size > 0 ? HINTS.notPinned : undefined,
    },
  );
  const besides = check("libvirt", "no vCPU floats besides", {
    holds: domain.vcpuCpuset === null,
    expected: "<vcpu> without cpuset",
    found: domain.vcpuCpuset === null ? "no cpuset" : `<vcpu cpuset> ${showCpuSet(domain.vcpuCpuset)}`,
  });
  return [
    every,
    ...(expectedGuest.pinned.size === 0 ? [] : judgePinned(subject, domain)),
    ...(expectedGuest.floating.size === 0 ? [] : [judgeFloats(subject, domain)]),
    besides,
  ];
}

function judgePinned(subject: ActiveSubject, domain: DomainFacts): readonly Check[] {
  const pins = new Map([...domain.vcpuPins].filter(([vcpu]) => subject.expectedGuest.pinned.has(vcpu)));
  const inSet = judgeSet(subject, domain);
  if (pins.size === 0) {
    return [unknown("libvirt", inSet.name, inSet.expected, "no pins to compare")];
  }
  const found = pinText(pins);
  const sizes = [...pins.values()].map(({ size }) => size);
  const cpus = union(pins.values());
  return [
    check("libvirt", "each pin is a single CPU", {
      holds: sizes.every((size) => size === 1),
      expected: "1 CPU per vCPU",
      found,
      hint: hintForPins(subject, domain),
    }),
    check("libvirt", "no two vCPUs have the same CPU", {
      holds: sizes.reduce((sum, size) => sum + size, 0) === cpus.size,
      expected: "distinct CPUs",
      found,
    }),
    inSet,
    ...(hasDedicatedSet(subject) || subject.expectedGuest.within === "dedicated-set"
      ? [notShared(subject, domain)]
      : []),
    checkSource("libvirt", "the pins are online", "online CPUs", subject.online, (online) => ({
      holds: isSubset(cpus, online),
      found: isSubset(cpus, online) ? `${showCpuSet(cpus)} online` : `${showCpuSet(difference(cpus, online))} offline`,
    })),
    judgeExclusive(subject, domain),
    ...pinsAsNovaSays(subject, domain),
    ...judgeSiblings(subject, domain),
  ];
}

function pinned({ expectedGuest }: ActiveSubject, { vcpuPins }: DomainFacts) {
  return union([...expectedGuest.pinned].map((vcpu) => vcpuPins.get(vcpu) ?? NO_CPUS));
}

function judgeSet(subject: ActiveSubject, domain: DomainFacts): Check {
  const cpus = pinned(subject, domain);
  const [name, expected] =
    subject.expectedGuest.within === "dedicated-set"
      ? ["the pins are dedicated CPUs", "inside the dedicated set"]
      : ["the pins are CPUs that Nova may use", "CPUs that Nova may use"];
  return checkSource("libvirt", name, expected, pinnableCpus(subject), (allowed) => ({
    holds: isSubset(cpus, allowed),
    found: `pins on ${showCpuSet(cpus)}, ${allowedText(subject)}`,
    hint: hasDedicatedSet(subject) ? hintForPins(subject, domain) : HINTS.noDedicatedSet,
  }));
}

function notShared(subject: ActiveSubject, domain: DomainFacts): Check {
  const cpus = pinned(subject, domain);
  return checkSource("libvirt", "no pin is a shared CPU", "outside the shared set", subject.sets, ({ floating }) => ({
    holds: floating === null || isDisjoint(cpus, floating),
    found: `pins on ${showCpuSet(cpus)}, shared set ${orUnset(floating)}`,
    hint: hintForPins(subject, domain),
  }));
}

/** Why pins are there and are none: a NUMA topology alone, or a change after Nova made the domain. */
function hintForPins(subject: ActiveSubject, domain: DomainFacts): string | undefined {
  const said = novaPins(subject.evidence.topology);
  if (said.ok && said.value.size > 0) {
    return saysTheSame(said.value, subject, domain) ? undefined : HINTS.changedBehindNova;
  }
  const shared = subject.sets.ok ? subject.sets.value.floating : null;
  return shared !== null && isSubset(pinned(subject, domain), shared) ? HINTS.numaOnly : undefined;
}

/** A single CPU is right where the shared set has no more on that node: only its being the shared set counts. */
function judgeFloats(subject: ActiveSubject, domain: DomainFacts): Check {
  const { expectedGuest } = subject;
  const name =
    expectedGuest.pinned.size === 0
      ? "the vCPUs float over the shared set of their host node"
      : "the other vCPUs float over the shared set of their host node";
  const places = [...expectedGuest.floating].map((vcpu) => ({
    vcpu,
    pin: domain.vcpuPins.get(vcpu) ?? NO_CPUS,
    must: floatingCpus(subject, vcpu),
  }));
  const must: Source<typeof places> = places.map((one) => one.must).find((one) => !one.ok) ?? {
    ok: true,
    value: places,
  };
  const expected = must.ok
    ? pinText(new Map(places.map((one) => [one.vcpu, one.must.ok ? one.must.value : NO_CPUS])))
    : "the shared set";
  return checkSource("libvirt", name, expected, must, (list) => ({
    holds: list.every(
      (one) => one.must.ok && one.must.value.size > 0 && isEqual(onlineOf(subject, one.pin), one.must.value),
    ),
    found: pinText(new Map(list.filter(({ pin }) => pin.size > 0).map(({ vcpu, pin }) => [vcpu, pin]))),
  }));
}
