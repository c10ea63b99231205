// Shape FLOAT: nothing pinned, no NUMA topology, the vCPUs over the host's shared set.
import { isEqual, showCpuSet } from "../../../../base/cpu-set.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { check, checkSource } from "../../check.ts";
import { HINTS } from "../../hints.ts";
import type { Subject } from "../../subject.ts";
import { orUnset, pinText } from "../../words.ts";
import type { Check } from "../../verdict.ts";

export function judgeFloating(subject: Subject, domain: DomainFacts): readonly Check[] {
  const absent = (name: string, isAbsent: boolean, found: string, hint?: string) =>
    check("libvirt", name, { holds: isAbsent, expected: "none", found: isAbsent ? "none" : found, hint });
  return [
    absent("no vCPU is pinned", domain.vcpuPins.size === 0, `<vcpupin> ${pinText(domain.vcpuPins)}`, HINTS.numaOnly),
    absent("the emulator is not pinned", domain.emulatorPin === null, `<emulatorpin> ${orUnset(domain.emulatorPin)}`),
    absent("no I/O thread is pinned", domain.iothreadPins.size === 0, `<iothreadpin> ${pinText(domain.iothreadPins)}`),
    absent(
      "memory is not tied to NUMA nodes",
      domain.numaMemory === null && domain.memNodes.length === 0,
      "<numatune>",
    ),
    absent("the guest has no NUMA cells", domain.cells.length === 0, `${domain.cells.length} <cell> in <cpu><numa>`),
    floatsOverSharedSet(subject, domain),
  ];
}

/** Nova writes `cpuset` on `<vcpu>` exactly where `cpu_shared_set` or `vcpu_pin_set` is set. */
function floatsOverSharedSet({ sets }: Subject, domain: DomainFacts): Check {
  const expected = sets.ok
    ? sets.value.floating === null
      ? "every CPU, as no shared set is configured"
      : `the shared set ${showCpuSet(sets.value.floating)}`
    : "the host's shared set";
  return checkSource("libvirt", "the vCPUs float over the shared set", expected, sets, ({ floating }) => ({
    holds:
      floating === null || domain.vcpuCpuset === null
        ? floating === domain.vcpuCpuset
        : isEqual(floating, domain.vcpuCpuset),
    found: domain.vcpuCpuset === null ? "every CPU: <vcpu> has no cpuset" : showCpuSet(domain.vcpuCpuset),
  }));
}
