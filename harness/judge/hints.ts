// Hints of single checks, where something known explains the finding. An explanation that needs more than one observation is a diagnosis
// (`diagnoses/`). Source: the table of misconfigurations in the semantics of Nova's CPU pinning; fault texts of section 2.3.
import type { Fault } from "../../experiments/expectation.ts";

/** What a fault alone says; a diagnosis says more where its symptom is there. */
export const FAULT_HINTS: Readonly<Record<Fault, string>> = {
  FILTER:
    "Placement had room, and every host was filtered out: are the dedicated CPUs taken by other servers? See `openstack resource provider usage show`; " +
    "the scheduler's log names the filter",
  PLACEMENT:
    "Placement knows no host with that many free PCPU or VCPU: compare `openstack resource provider inventory list` with cpu_dedicated_set and cpu_shared_set",
  RETRY:
    "a host accepted the server and then failed: read nova-compute's log there, and enable NUMATopologyFilter so that misfits are refused earlier",
};

export const HINTS = {
  noDedicatedSet: "set [compute] cpu_dedicated_set on the host and restart nova-compute",
  notPinned:
    "the policy had no effect here: compare the image's hw_cpu_policy and the flavor's hw:cpu_policy as Nova stored them, at the level intent",
  numaOnly:
    "<vcpupin> alone is not pinning: a NUMA topology without a CPU policy has it too, naming the whole shared set",
  changedBehindNova:
    "Nova pinned it otherwise: the running domain was changed behind Nova's back, or moved (virsh vcpupin, a migration); a hard reboot restores it",
  emulatorShare: "the emulator runs on the shared set: is hw:emulator_threads_policy=share set?",
  affinityChanged:
    "libvirt's XML and the kernel differ: something changed the affinity afterwards (taskset, a cgroup cpuset, systemd's AllowedCPUs or CPUAffinity)",
  notAdmin: "host pins in the server topology are shown to administrators only",
  stoppedDomain: "Nova says ACTIVE and libvirt does not run the domain: was it shut down behind Nova's back?",
} as const;
