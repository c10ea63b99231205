// libvirt: the live domain's XML against the shapes FLOAT, FLOATNUMA, PIN(n) and MIXED. Relations of sets, never text.
import { showCpuSet } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { check, unknown } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import { judgeBacking } from "./backing.ts";
import { judgeFloating } from "./floating.ts";
import { judgeGuestCpu } from "./guest-cpu.ts";
import { judgeHelpers, judgeIothreadCount } from "./helpers.ts";
import { judgeMemory } from "./memory.ts";
import { judgePins } from "./pins.ts";
import { judgeSize } from "./size.ts";
import type { ActiveSubject, Subject } from "../../subject.ts";
import { pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgeLibvirt(subject: ActiveSubject): readonly Check[] {
  if (!subject.domain.ok) {
    return [
      unknown("libvirt", "the domain's XML can be read", "the live domain of this server", subject.domain.reason),
    ];
  }
  const domain = subject.domain.value;
  const live = check("libvirt", "the domain runs", {
    holds: domain.live,
    expected: "a running domain",
    found: domain.live ? "running" : "defined, not running",
    hint: HINTS.stoppedDomain,
  });
  // The XML of a stopped domain says how it would be started, not what a guest has.
  if (!domain.live) return [live];
  const shape =
    subject.expectedGuest.cells.length === 0
      ? judgeFloating(subject, domain)
      : [...judgePins(subject, domain), ...judgeHelpers(subject, domain), ...judgeMemory(subject, domain)];
  return [
    live,
    ...judgeSize(subject, domain),
    ...shape,
    ...judgeIothreadCount(subject, domain),
    ...judgeBacking(subject, domain),
    ...judgeGuestCpu(subject, domain),
  ];
}

/** For the table: `vCPU 0→1, emulator 1`. */
export function libvirtInShort({ domain }: Subject): string {
  return domain.ok ? describe(domain.value) : domain.reason;
}

function describe(domain: DomainFacts): string {
  if (domain.vcpuPins.size === 0) {
    return domain.vcpuCpuset === null ? "floats over all CPUs" : `floats over ${showCpuSet(domain.vcpuCpuset)}`;
  }
  const emulator = domain.emulatorPin === null ? "emulator not pinned" : `emulator ${showCpuSet(domain.emulatorPin)}`;
  return `vCPU ${pinText(domain.vcpuPins)}, ${emulator}`;
}
