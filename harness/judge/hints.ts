// What to tell an operator where a symptom is a known one. Source: the table of host prerequisites and misconfigurations
// in the semantics of Nova's CPU pinning; fault texts by `nova.exception`.

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /^No valid host was found\. There are not enough hosts available\./,
    "Placement had room, and every host was filtered out: are the dedicated CPUs taken by other servers? See `openstack resource provider usage show`; " +
      "the scheduler's log names the filter",
  ],
  [
    /^No valid host was found\.\s*$/,
    "Placement knows no host with that many free PCPU or VCPU: compare `openstack resource provider inventory list` with cpu_dedicated_set and cpu_shared_set",
  ],
  [
    /^Exceeded maximum number of retries|^Exceeded max scheduling attempts/,
    "a host accepted the server and then failed: read nova-compute's log there, and enable NUMATopologyFilter so that misfits are refused earlier",
  ],
];

/** @param message Nova's fault message, maybe cut at 255 characters */
export function hintForFault(message: string): string | undefined {
  return FAULTS.find(([pattern]) => pattern.test(message))?.[1];
}

export const HINTS = {
  fallback:
    "no PCPU inventory: pinned through the VCPU fallback, so the CPUs are not exclusive; set [compute] cpu_dedicated_set on the host",
  fallbackWithSet:
    "allocated through the VCPU fallback although cpu_dedicated_set is set: the PCPU were all used, or the trait forbade them; " +
    "[workarounds] disable_fallback_pcpu_query=True turns the fallback off",
  fallbackUnknown: "allocated through the VCPU fallback: is [compute] cpu_dedicated_set set on the host?",
  overlap: "cpu_dedicated_set and cpu_shared_set overlap on this host: make them disjoint and restart nova-compute",
  noDedicatedSet: "set [compute] cpu_dedicated_set on the host and restart nova-compute",
  notPinned:
    "the policy had no effect here: compare the image's hw_cpu_policy and the flavor's hw:cpu_policy as Nova stored them, at the level intent",
  numaOnly:
    "<vcpupin> alone is not pinning: a NUMA topology without a CPU policy has it too, naming the whole shared set",
  changedBehindNova:
    "Nova pinned it otherwise: the running domain was changed behind Nova's back, or moved (virsh vcpupin, a migration); a hard reboot makes it anew",
  emulatorShare: "the emulator runs on the shared set: is hw:emulator_threads_policy=share set?",
  affinityChanged:
    "libvirt's XML and the kernel differ: something changed the affinity afterwards (taskset, a cgroup cpuset, systemd's AllowedCPUs or CPUAffinity)",
  notAdmin: "host pins in the server topology are shown to administrators only",
  stoppedDomain: "Nova says ACTIVE and libvirt does not run the domain: was it shut down behind Nova's back?",
  offline: "cpu_dedicated_set names CPUs that are offline",
} as const;
