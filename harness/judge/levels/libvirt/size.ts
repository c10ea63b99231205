// The size of the guest: as many vCPUs and as much memory as the flavor has, placed by Nova and by nobody else.
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { check } from "../../check.ts";
import type { Subject } from "../../subject.ts";
import type { Check } from "../../verdict.ts";

export function judgeSize({ flavor }: Subject, domain: DomainFacts): readonly Check[] {
  const { vcpus, pluggedVcpus, vcpuPlacement, memoryKiB } = domain;
  return [
    check("libvirt", "the domain has the flavor's vCPUs", {
      holds: vcpus === flavor.vcpus && pluggedVcpus === flavor.vcpus,
      expected: `${flavor.vcpus} vCPU`,
      found: pluggedVcpus === vcpus ? `${vcpus} vCPU` : `${pluggedVcpus} of ${vcpus} vCPU plugged in`,
    }),
    check("libvirt", "the domain has the flavor's memory", {
      holds: memoryKiB === flavor.memoryMiB * 1024,
      expected: `${flavor.memoryMiB} MiB`,
      found: `${memoryKiB / 1024} MiB`,
    }),
    check("libvirt", "libvirt places no vCPU by itself", {
      holds: vcpuPlacement === "static",
      expected: "<vcpu placement> static",
      found: `<vcpu placement> ${vcpuPlacement}`,
    }),
  ];
}
