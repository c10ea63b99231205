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
import type { ActiveLook } from "../../subject.ts";
import { allowedText } from "../nova.ts";
import { novaPins } from "../nova-pins.ts";
import { floatingCpus, hasDedicatedSet, onlineOf, pinnableCpus } from "../../expected-places.ts";
import { orUnset, pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgePins(look: ActiveLook, domain: DomainFacts): readonly Check[] {
  const { wanted } = look;
  const pins = domain.vcpuPins;
  const every = check("libvirt", wanted.cpus === "pinned" ? "every vCPU is pinned" : "every vCPU has its <vcpupin>", {
    holds: isEqual(new Set(pins.keys()), wanted.vcpus),
    expected: `<vcpupin> for vCPU ${showCpuSet(wanted.vcpus)}`,
    found: pinText(pins),
    hint: pins.size === 0 && wanted.pinned.size > 0 ? HINTS.notPinned : undefined,
  });
  const besides = check("libvirt", "no vCPU floats besides", {
    holds: domain.vcpuCpuset === null,
    expected: "<vcpu> without cpuset",
    found: domain.vcpuCpuset === null ? "no cpuset" : `<vcpu cpuset> ${showCpuSet(domain.vcpuCpuset)}`,
  });
  return [
    every,
    ...(wanted.pinned.size === 0 ? [] : judgePinned(look, domain)),
    ...(wanted.floating.size === 0 ? [] : [judgeFloats(look, domain)]),
    besides,
  ];
}

function judgePinned(look: ActiveLook, domain: DomainFacts): readonly Check[] {
  const pins = new Map([...domain.vcpuPins].filter(([vcpu]) => look.wanted.pinned.has(vcpu)));
  const inSet = judgeSet(look, domain);
  if (pins.size === 0) {
    return [unknown("libvirt", inSet.name, inSet.expected, "no pins to look at")];
  }
  const found = pinText(pins);
  const sizes = [...pins.values()].map(({ size }) => size);
  const cpus = union(pins.values());
  return [
    check("libvirt", "each pin is a single CPU", {
      holds: sizes.every((size) => size === 1),
      expected: "1 CPU per vCPU",
      found,
      hint: hintForPins(look, domain),
    }),
    check("libvirt", "no two vCPUs have the same CPU", {
      holds: sizes.reduce((sum, size) => sum + size, 0) === cpus.size,
      expected: "distinct CPUs",
      found,
    }),
    inSet,
    ...(hasDedicatedSet(look) || look.wanted.within === "dedicated-set" ? [notShared(look, domain)] : []),
    checkSource("libvirt", "the pins are online", "online CPUs", look.online, (online) => ({
      holds: isSubset(cpus, online),
      found: isSubset(cpus, online) ? `${showCpuSet(cpus)} online` : `${showCpuSet(difference(cpus, online))} offline`,
    })),
    judgeExclusive(look, domain),
    ...pinsAsNovaSays(look, domain),
    ...judgeSiblings(look, domain),
  ];
}

function pinned({ wanted }: ActiveLook, { vcpuPins }: DomainFacts) {
  return union([...wanted.pinned].map((vcpu) => vcpuPins.get(vcpu) ?? NO_CPUS));
}

function judgeSet(look: ActiveLook, domain: DomainFacts): Check {
  const cpus = pinned(look, domain);
  const [name, expected] =
    look.wanted.within === "dedicated-set"
      ? ["the pins are dedicated CPUs", "inside the dedicated set"]
      : ["the pins are CPUs that Nova may use", "CPUs that Nova may use"];
  return checkSource("libvirt", name, expected, pinnableCpus(look), (allowed) => ({
    holds: isSubset(cpus, allowed),
    found: `pins on ${showCpuSet(cpus)}, ${allowedText(look)}`,
    hint: hasDedicatedSet(look) ? hintForPins(look, domain) : HINTS.noDedicatedSet,
  }));
}

function notShared(look: ActiveLook, domain: DomainFacts): Check {
  const cpus = pinned(look, domain);
  return checkSource("libvirt", "no pin is a shared CPU", "outside the shared set", look.sets, ({ floating }) => ({
    holds: floating === null || isDisjoint(cpus, floating),
    found: `pins on ${showCpuSet(cpus)}, shared set ${orUnset(floating)}`,
    hint: hintForPins(look, domain),
  }));
}

/** Why pins are there and are none: a NUMA topology alone, or a change after Nova made the domain. */
function hintForPins(look: ActiveLook, domain: DomainFacts): string | undefined {
  const said = novaPins(look.evidence.topology);
  if (said.ok && said.value.size > 0) {
    return saysTheSame(said.value, look, domain) ? undefined : HINTS.changedBehindNova;
  }
  const shared = look.sets.ok ? look.sets.value.floating : null;
  return shared !== null && isSubset(pinned(look, domain), shared) ? HINTS.numaOnly : undefined;
}

/** A single CPU is right where the shared set has no more on that node: only its being the shared set counts. */
function judgeFloats(look: ActiveLook, domain: DomainFacts): Check {
  const { wanted } = look;
  const name =
    wanted.pinned.size === 0
      ? "the vCPUs float over the shared set of their host node"
      : "the other vCPUs float over the shared set of their host node";
  const places = [...wanted.floating].map((vcpu) => ({
    vcpu,
    pin: domain.vcpuPins.get(vcpu) ?? NO_CPUS,
    must: floatingCpus(look, vcpu),
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
      (one) => one.must.ok && one.must.value.size > 0 && isEqual(onlineOf(look, one.pin), one.must.value),
    ),
    found: pinText(new Map(list.filter(({ pin }) => pin.size > 0).map(({ vcpu, pin }) => [vcpu, pin]))),
  }));
}
