// Questions about a domain's CPUs that judge, readers and matchers ask alike.
import { type CpuSet, union, vcpuIds } from "../../base/cpu-set.ts";
import type { DomainFacts } from "./domain-xml.ts";

/** All CPUs to which vCPUs are pinned. */
export function pinnedCpus(domain: DomainFacts): CpuSet {
  return union(domain.vcpuPins.values());
}

/** The CPUs of those vCPUs that are pinned to a single one. */
export function singlyPinnedCpus(domain: DomainFacts): CpuSet {
  return union([...domain.vcpuPins.values()].filter((cpus) => cpus.size === 1));
}

/**
 * Every CPU that any thread of the domain may use; null means every CPU of the host. libvirt gives a thread without a pin
 * of its own the `cpuset` of `<vcpu>`, and without that no limit.
 */
export function usableCpus(domain: DomainFacts): CpuSet | null {
  const vcpus = vcpuIds(domain.vcpus).map((id) => domain.vcpuPins.get(id) ?? domain.vcpuCpuset);
  const emulator = domain.emulatorPin ?? domain.vcpuCpuset;
  const iothreads = Array.from({ length: domain.iothreads }, (_, at) => domain.iothreadPins.get(at + 1) ?? emulator);
  const parts = [...vcpus, emulator, ...iothreads];
  return parts.every((part) => part !== null) ? union(parts) : null;
}
